import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../test/e2e/browser.ts';
import { buildPage } from '../test/e2e/built-pages.ts';
import { pasRequest } from '../test/pas/pas-request.ts';
import { startService } from '../test/running-service.ts';

/** `npm run pictures`: takes the pictures of docs/pictures/ from the running service, on a stopped clock. */
const folder = join(import.meta.dirname, '../docs/pictures');
mkdirSync(folder, { recursive: true });
for (const [page, sources] of [
  ['index', 'playground'],
  ['policies', 'policies'],
  ['dtr', 'dtr'],
  ['review', 'review'],
] as const)
  await buildPage(page, sources);
// Nothing is approved by machine, so that the work list has something in it.
const service = await startService({ AUTOMATIC_APPROVALS: 'ema-imlygic' }, () => new Date('2026-11-21T10:00:00Z'));
const browser = await launchBrowser();

async function picture(name: string, path: string, ready: (page: Page) => Promise<unknown>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, colorScheme: 'light', reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(service.url + path);
  await ready(page);
  const file = join(folder, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled' });
  await context.close();
  console.log(file);
}

for (const patient of ['cigna-01', 'cigna-04', 'lhcc-02', 'carepartners-02'])
  await service.post('/fhir/2.2/Claim/$submit', pasRequest(patient, { bundle: patient, claim: patient }), {
    'content-type': 'application/fhir+json',
  });

await picture('playground', '/?case=cigna-04', (page) => page.waitForSelector('.verdict'));
await picture('policy', '/policies/cigna-amtagvi', (page) => page.locator('table').first().waitFor());
await picture('form', '/demo/fhir/_services/demo/launch?patient=cigna-02', (page) => page.locator('.form [data-linkid]').first().waitFor());
await picture('work-list', '/review', async (page) => {
  // Signed in the way a person does it in demo mode.
  await page.evaluate(
    `fetch('/sign-in/demo', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'as=demo-reviewer&to=/review' })`,
  );
  await page.goto(`${service.url}/review`);
  await page.locator('table tbody tr').first().waitFor();
});

// Of the public CDS Hooks sandbox as well, where SANDBOX_URL names a copy of it.
const sandbox = process.env.SANDBOX_URL;
if (sandbox !== undefined) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, colorScheme: 'light' });
  const page = await context.newPage();
  const query = new URLSearchParams({
    fhirServiceUrl: `${service.url}/demo/fhir`,
    patientId: 'cigna-01',
    serviceDiscoveryURL: `${service.url}/cds-services,${service.url}/demo/cds-services`,
    screen: 'patient-view',
  });
  await page.goto(`${sandbox}/?${query}`);
  await page.getByText(/^\s*Cigna decides/).waitFor();
  await page.getByText('Rx View', { exact: true }).click();
  await page.getByText('Order AMTAGVI', { exact: true }).waitFor();
  await page.screenshot({ path: join(folder, 'sandbox-pick.png') });
  await page.getByText('Order AMTAGVI', { exact: true }).click();
  await page
    .getByText(/criteria met/)
    .first()
    .waitFor();
  await page.getByText('Rx Sign', { exact: true }).click();
  await page.getByText('Sign Order', { exact: true }).click();
  await page
    .getByText(/covered and authorized/)
    .first()
    .waitFor();
  await page.screenshot({ path: join(folder, 'sandbox-sign.png') });
  await context.close();
}

await browser.close();
await service.close();
