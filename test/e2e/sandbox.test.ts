import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningService, startService } from '../running-service.ts';
import { launchBrowser, noBrowser } from './browser.ts';

/** Where a copy of the public CDS Hooks sandbox is served: docs/sandbox.md says how. */
const sandbox = process.env.SANDBOX_URL;
const reason = sandbox === undefined ? 'SANDBOX_URL names no copy of the CDS Hooks sandbox' : noBrowser;

describe.skipIf(reason !== undefined)(`the public CDS Hooks sandbox${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let service: RunningService;
  let browser: Browser;
  beforeAll(async () => {
    service = await startService();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  /** Opens the sandbox on a patient of the demo EHR, with both discoveries, and notes what it calls. */
  async function open(patient: string): Promise<{ readonly page: Page; readonly calls: string[] }> {
    const page = await (await browser.newContext({ viewport: { width: 1400, height: 1000 } })).newPage();
    page.setDefaultTimeout(8000);
    const calls: string[] = [];
    page.on('response', (response) => {
      const { pathname, origin } = new URL(response.url());
      if (origin === service.url && response.request().method() === 'POST') calls.push(`${pathname} ${response.status()}`);
    });
    const query = new URLSearchParams({
      fhirServiceUrl: `${service.url}/demo/fhir`,
      patientId: patient,
      serviceDiscoveryURL: `${service.url}/cds-services,${service.url}/demo/cds-services`,
      screen: 'patient-view',
    });
    await page.goto(`${sandbox?.replace(/\/+$/, '')}/?${query}`);
    return { page, calls };
  }

  /** A card whose summary begins so. The sandbox writes a space before it; its developer panel repeats it as JSON, in quotation marks. */
  const card = (page: Page, product: RegExp) => page.getByText(product).first().waitFor();

  test.each([
    {
      patient: 'cigna-01',
      button: 'Order AMTAGVI',
      view: /^\s*Cigna decides lifileucel/,
      name: /^\s*lifileucel \(Amtagvi\): /,
      signed: /^\s*lifileucel \(Amtagvi\): covered and authorized, DEMO-PA-\d{12}\s*$/,
    },
    {
      patient: 'lhcc-01',
      button: 'Order IMLYGIC',
      view: /^\s*Louisiana Healthcare Connections decides/,
      name: /^\s*talimogene laherparepvec \(Imlygic\): /,
      signed: /^\s*talimogene laherparepvec \(Imlygic\): /,
    },
  ])('$patient: patient-view, $button by the picker, order-sign, feedback', async ({ patient, button, view, name, signed }) => {
    const { page, calls } = await open(patient);
    await card(page, view);
    await page.getByText('Rx View', { exact: true }).click();
    await page.getByText(button, { exact: true }).click();
    await card(page, name);
    await expect.poll(() => calls).toContain('/demo/cds-services/product-picker/feedback 200');
    await page.getByText('Rx Sign', { exact: true }).click();
    calls.length = 0;
    await page.getByText('Sign Order', { exact: true }).click();
    await expect.poll(() => calls).toContain('/cds-services/crd-order-sign 200');
    await card(page, signed);
    await page.getByText('Dismiss', { exact: true }).first().click();
    await expect.poll(() => calls).toContain('/cds-services/crd-order-sign/feedback 200');
    expect(calls.filter((call) => !call.endsWith(' 200') && call.startsWith('/cds-services'))).toEqual([]);
    await page.context().close();
  });

  test('the tab that orders images gets an answer, and no card', async () => {
    const { page, calls } = await open('cigna-01');
    await page.getByText('PAMA Imaging', { exact: true }).click();
    await expect.poll(() => calls.filter((call) => call.startsWith('/cds-services/crd-order-select')).length).toBeGreaterThan(0);
    expect(calls.filter((call) => call.startsWith('/cds-services') && !call.endsWith(' 200'))).toEqual([]);
    await page.context().close();
  });
});
