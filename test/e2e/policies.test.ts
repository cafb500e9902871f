import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PolicyContent } from '../../src/http/policy-routes.ts';
import { type RunningService, startService } from '../running-service.ts';
import { launchBrowser, noBrowser, openPage, seriousFindings, sidewaysScroll } from './browser.ts';
import { buildPage, scriptBytes } from './built-pages.ts';

let service: RunningService;
let browser: Browser;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

test('the service runs every case of every policy, and all come out as expected', async () => {
  const { sheets }: PolicyContent = JSON.parse(await (await fetch(`${service.url}/playground/policies`)).text());
  expect(sheets.map(({ policy }) => policy.key)).toEqual(['lhcc-imlygic', 'carepartners-amtagvi', 'cigna-amtagvi', 'ema-imlygic']);
  for (const { policy, cases, account, pin } of sheets) {
    expect(cases.flatMap(({ sentence, surprises }) => surprises.map((surprise) => `${policy.key}: ${sentence}: ${surprise}`))).toEqual([]);
    expect([policy.key, cases.length > 0, account.length > 0, pin.length > 0]).toEqual([policy.key, true, true, true]);
  }
});

describe.skipIf(noBrowser !== undefined)(
  `the policy pages in a browser${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`,
  () => {
    beforeAll(async () => {
      await buildPage('policies', 'policies');
      browser = await launchBrowser();
    });
    afterAll(() => browser?.close());

    const open = async (path: string, options: Parameters<typeof openPage>[2] = {}) => {
      const opened = await openPage(browser, `${service.url}${path}`, options);
      await opened.page.waitForSelector('.panel');
      return opened;
    };

    test('the list leads to a sheet that names criterion, fact, question and cases', async () => {
      const { page, complaints } = await open('/policies');
      await page.getByRole('link', { name: 'Oncology (Injectable) – Amtagvi' }).click();
      const row = page.locator('tr#initial-D');
      await row.waitFor();
      const text = await row.innerText();
      expect(text).toContain('brafV600Positive (a BRAF V600 mutation was found');
      expect(text).toContain('The result of a BRAF test that covers codon 600');
      await row.getByRole('link', { name: '15', exact: true }).click();
      expect(await page.locator('li:target').innerText()).toContain('no BRAF inhibitor on record');
      expect(await page.locator('main').innerText()).toContain(
        '30 cases, run through the engine of this service: all come out as expected.',
      );
      expect(complaints).toEqual([]);
      await page.context().close();
    });

    test('an address with a criterion goes there', async () => {
      const { page } = await open('/policies/lhcc-imlygic#continued-II.A.1');
      const top = await page.evaluate(`document.getElementById('continued-II.A.1').getBoundingClientRect().top`);
      expect(top).toBeLessThan(900);
      expect(top).toBeGreaterThan(-1);
      await page.context().close();
    });

    test('two policies side by side, what differs said in words', async () => {
      const { page } = await open('/policies');
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.getByRole('heading', { name: 'Cigna Companies and CarePartners of Connecticut, side by side' }).waitFor();
      const topic = (name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
      expect(await topic('Age').innerText()).toContain('= the same facts');
      expect(await topic('Prescriber').innerText()).toMatch(/≠ differs[\s\S]*only Cigna Companies:[\s\S]*oncologistConsulted/);
      expect(await topic('Lymphodepletion').innerText()).toContain('≠ only Cigna Companies');
      expect(await topic('Place of treatment').innerText()).toContain('≠ only CarePartners of Connecticut');
      await page.context().close();
    });

    test('a key nobody holds is said to be none', async () => {
      const { page } = await openPage(browser, `${service.url}/policies/nothing`);
      await page.getByRole('heading', { name: 'No such policy' }).waitFor();
      await page.context().close();
    });

    test('on paper there are no controls, and nothing is cut off', async () => {
      const { page } = await open('/policies/cigna-amtagvi', { viewport: { width: 700, height: 1000 } });
      await page.emulateMedia({ media: 'print' });
      expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
      expect(await page.getByRole('navigation').isVisible()).toBe(false);
      expect(await sidewaysScroll(page)).toBe(0);
      expect((await page.pdf()).length).toBeGreaterThan(10_000);
      await page.context().close();
    });

    test.each(['/policies', '/policies/lhcc-imlygic', '/policies/compare?left=cigna-amtagvi&right=carepartners-amtagvi'])(
      '%s: axe finds nothing serious, wide and light or narrow and dark',
      async (path) => {
        const looks = [
          [1280, 'light'],
          [360, 'dark'],
        ] as const;
        for (const [width, colorScheme] of looks) {
          const { page } = await open(path, { viewport: { width, height: 900 }, colorScheme });
          expect([width, await seriousFindings(page), await sidewaysScroll(page)]).toEqual([width, [], 0]);
          await page.context().close();
        }
      },
      120_000,
    );

    test('its script stays small', () => {
      expect(scriptBytes('policies')).toBeLessThanOrEqual(90_000);
    });
  },
);
