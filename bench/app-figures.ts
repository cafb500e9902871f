import { existsSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { gzipSync } from 'node:zlib';
import { launchBrowser, noBrowser } from '../test/e2e/browser.ts';
import { startMeasured } from './measured-server.ts';
import { median } from './rounds.ts';
import type { SingleFigures } from './rows.ts';

const dist = new URL('../ui/dist/', import.meta.url);
/** A patient of each payer, in turn: one form has no lesions, one has them. */
const patients = ['cigna-02', 'lhcc-02', 'carepartners-03'];
const launches = 5;
/** Chromium makes the address bar of a new window of pages of its own, for a second of CPU; the window a clinician works in is open. */
const windowOpenMs = 2000;

type AppFigures = Pick<SingleFigures, 'appKilobytes' | 'formSeconds' | 'formBehind' | 'appMissing'>;

/** How heavy the built DTR app is before anything is painted, and how long until its form can be filled in. */
export async function appFigures(): Promise<AppFigures> {
  const none = { appKilobytes: undefined, formSeconds: undefined, formBehind: '' };
  if (!existsSync(new URL('dtr.html', dist))) return { ...none, appMissing: 'run `npm run build` first' };
  const appKilobytes = entryKilobytes();
  if (noBrowser !== undefined) return { ...none, appKilobytes, appMissing: noBrowser };
  return { appKilobytes, ...(await formFigures()), appMissing: '' };
}

/** Gzip kB of the page's own scripts and of those it has loaded ahead, which is everything they import at once. */
function entryKilobytes(): number {
  const page = readFileSync(new URL('dtr.html', dist), 'utf8');
  const scripts = [...page.matchAll(/(?:src|href)="\/ui\/([^"]+\.js)"/g)].map(([, file = '']) => file);
  const bytes = [...new Set(scripts)].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist)), { level: 6 }).length, 0);
  return bytes / 1000;
}

/** From the EHR's launch link until the first question can be answered, the browser's cache empty each time. */
async function formFigures(): Promise<Pick<AppFigures, 'formSeconds' | 'formBehind'>> {
  const server = await startMeasured('../src/start.mjs', '/health/ready');
  const browser = await launchBrowser();
  const seconds: number[] = [];
  const loadBefore = loadavg()[0] ?? 0;
  try {
    for (let launch = 0; launch <= launches; launch++)
      for (const patient of patients) {
        const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
        const page = await context.newPage();
        await new Promise((settled) => setTimeout(settled, windowOpenMs));
        const started = performance.now();
        await page.goto(`${server.url}/demo/fhir/_services/demo/launch?patient=${patient}`, { waitUntil: 'commit' });
        await page.locator('.form [data-linkid] input:enabled').first().waitFor();
        // The first round warms the service.
        if (launch > 0) seconds.push((performance.now() - started) / 1000);
        await context.close();
      }
  } finally {
    await browser.close();
    await server.stop();
  }
  const range = `${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)} s`;
  return {
    formSeconds: median(seconds),
    formBehind: `headless chromium, cold cache, in a window open for ${windowOpenMs / 1000} s, median of ${launches} launches for each of ${patients.length} patients, ${range}; load average ${loadBefore.toFixed(1)} before`,
  };
}
