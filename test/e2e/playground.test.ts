import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningService, startService } from '../running-service.ts';
import { launchBrowser, noBrowser, openPage, seriousFindings, sidewaysScroll } from './browser.ts';
import { buildPage, scriptBytes } from './built-pages.ts';

let service: RunningService;
let browser: Browser;

/** Opens the playground and waits for its first answer. */
async function open(query = '', options: Parameters<typeof openPage>[2] = {}) {
  const opened = await openPage(browser, `${service.url}/${query}`, options);
  await opened.page.waitForSelector('.verdict');
  return opened;
}
const verdict = (page: Page): Promise<string> => page.locator('.verdict').innerText();
const row = (page: Page, id: string) =>
  page.locator('.reasoning tbody tr').filter({ has: page.getByRole('rowheader', { name: id, exact: true }) });

describe.skipIf(noBrowser !== undefined)(`the playground in a browser${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`, () => {
  beforeAll(async () => {
    await buildPage('index', 'playground');
    service = await startService();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  test.each([
    ['cigna-01', 'Every criterion is met'],
    ['cigna-02', 'Documentation is missing'],
    ['carepartners-02', 'Only the place of treatment is open'],
    ['cigna-04', 'A person decides'],
    ['lhcc-03', 'A person decides, under another policy'],
    ['cigna-06', 'Could not be determined'],
    ['cigna-07', 'The payer does not know this member'],
    ['cigna-08', 'No active coverage on the order’s date'],
    ['cigna-09', 'No automated rule here'],
    ['other-01', 'Another payer’s member'],
    ['eu-01', 'Guidance of the EU label'],
  ])('%s is headed %s', async (id, headline) => {
    const { page, complaints } = await open(`?case=${id}`);
    expect(await verdict(page)).toContain(headline);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('a switch moves a criterion, says so, and stands in the link; a supposition authorizes nothing', async () => {
    const { page } = await open('?case=cigna-01');
    expect(await page.locator('.headline').innerText()).toMatch(/DEMO-PA-\d{12}\s+demo number, not real/);
    await page.getByLabel('Age on the order date').selectOption({ label: '17 years' });
    await page.locator('.verdict', { hasText: 'A person decides' }).waitFor();
    expect(await row(page, 'A').innerText()).toMatch(/not met\s+was met/);
    expect(new URL(page.url()).search).toBe('?case=cigna-01&if.age=17');
    expect(await page.locator('body').innerText()).not.toContain('DEMO-PA-');
    await page.reload();
    await page.locator('.verdict', { hasText: 'A person decides' }).waitFor();
    await page.getByRole('button', { name: 'Back to the chart as it is' }).click();
    await page.locator('.verdict', { hasText: 'Every criterion is met' }).waitFor();
    await page.context().close();
  });

  test('evidence opens the resource with the value marked, and the focus comes back', async () => {
    const { page } = await open('?case=cigna-01');
    const evidence = row(page, 'B').getByRole('button', { name: /C43\.72/ });
    await evidence.click();
    const dialog = page.getByRole('dialog', { name: 'Condition/cigna-01-condition-1' });
    expect(await dialog.locator('mark').allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining('"C43.72"')]));
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe(await evidence.textContent());
    await page.context().close();
  });

  test('a broken request is explained, and neither the text nor the last answer is lost', async () => {
    const { page } = await open('?case=cigna-02');
    await page.getByText('Read, edit or paste the request').click();
    const editor = page.getByLabel('Request as JSON');
    const whole = await editor.inputValue();
    await editor.fill(`${whole}}`);
    await page.getByRole('alert').filter({ hasText: 'This is no JSON' }).waitFor();
    expect(await editor.inputValue()).toBe(`${whole}}`);
    expect(await verdict(page)).toContain('Documentation is missing');
    await editor.fill(whole.replaceAll('1974-08-19', '2010-08-19'));
    await page.locator('.verdict', { hasText: 'A person decides' }).waitFor();
    await editor.fill(whole.replace('"patientId": "cigna-02"', '"patientId": "cigna-03"'));
    await page.getByRole('alert').filter({ hasText: '400' }).waitFor();
    await page.getByRole('button', { name: 'Back to the demo patients' }).click();
    await page.locator('.verdict', { hasText: 'Documentation is missing' }).waitFor();
    await page.getByRole('button', { name: 'Take up my edited request' }).click();
    expect(await page.getByLabel('Request as JSON').inputValue()).toContain('"patientId": "cigna-03"');
    await page.context().close();
  });

  test('an edited request is carried by a link, made on demand, behind the number sign; a damaged link says so', {
    timeout: 120_000,
  }, async () => {
    const { page } = await open('?case=cigna-02');
    await page.getByText('Read, edit or paste the request').click();
    const editor = page.getByLabel('Request as JSON');
    const whole = await editor.inputValue();
    const makeLink = page.getByRole('button', { name: 'Make a link that carries this request' });
    expect(await makeLink.count()).toBe(0);
    const typed = whole.replaceAll('1974-08-19', '2010-08-19').replaceAll('"Melanoma', '"Mélanome 黒色腫 1.50');
    await editor.fill(typed);
    await page.locator('.verdict', { hasText: 'A person decides' }).waitFor();
    await page.getByLabel('BRAF').first().selectOption({ index: 1 });
    expect(page.url()).not.toContain('#');
    expect(await page.locator('.request-link').innerText()).toContain('patient data included');
    await makeLink.click();
    const link = await page.getByLabel('Link to this request').inputValue();
    expect(link.length).toBeLessThan(12_000);
    expect(await seriousFindings(page)).toEqual([]);

    const asked: string[] = [];
    const other = await browser.newContext();
    const opened = await other.newPage();
    opened.on('request', (request) => asked.push(request.url(), request.headers().referer ?? ''));
    await opened.goto(link);
    await opened.locator('.verdict', { hasText: 'A person decides' }).waitFor();
    expect(await opened.getByLabel('Request as JSON').inputValue()).toBe(typed);
    expect(new URL(opened.url()).search).toMatch(/^\?if\.braf=/);
    expect(opened.url()).toBe(link);
    // Chromium reports the document's own address with its fragment, which never goes over the wire.
    expect(asked.filter((url) => url.includes('request=') && url !== link)).toEqual([]);
    await opened.reload();
    await opened.locator('.verdict', { hasText: 'A person decides' }).waitFor();
    await opened.getByLabel('Request as JSON').fill(whole);
    await opened.locator('.verdict', { hasText: 'Documentation is missing' }).waitFor();
    expect(opened.url()).not.toContain('#');

    for (const damaged of [link.slice(0, -400), `${link.slice(0, 300)}%20${link.slice(300)}`, `${service.url}/#request=`]) {
      await opened.goto('about:blank');
      await opened.goto(damaged);
      await opened.getByRole('alert').filter({ hasText: 'cannot be read' }).waitFor();
      await opened.waitForSelector('.verdict');
      expect(opened.url()).not.toContain('#');
    }
    await other.close();
    await page.context().close();
  });

  test('lesions are drawn against the limit, and other sizes give another sum', async () => {
    const { page } = await open('?case=lhcc-10');
    const picture = page.getByRole('region', { name: 'Injection volumes' });
    expect(await picture.innerText()).toContain('beyond the limit cannot be given');
    await page.getByLabel('Longest dimension of each lesion').fill('3 1.2');
    await picture.getByText('2.5 mL of at most 4 mL').waitFor();
    expect(await picture.locator('tbody tr').count()).toBe(3);
    await page.context().close();
  });

  test('the command repeats the call', async () => {
    const { page } = await open('?case=cigna-01', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Copy as curl', exact: true }).click();
    await page.getByText('Copied.').first().waitFor();
    const command: string = await page.evaluate('navigator.clipboard.readText()');
    const [first, , , body = ''] = command.split('\n');
    expect(first).toBe(`curl --silent --show-error '${service.url}/cds-services/crd-order-sign' \\`);
    expect((await service.post('/cds-services/crd-order-sign', body)).status).toBe(200);
    await page.context().close();
  });

  test('the form is launched for this patient and order', async () => {
    const { page } = await open('?case=cigna-02');
    const address = await page.getByRole('link', { name: 'Launch the form from the demo EHR' }).getAttribute('href');
    const answer = await fetch(service.url + address, { redirect: 'manual' });
    expect(answer.headers.get('location')).toMatch(/\/dtr\/launch\?iss=.+&launch=.+/);
    await page.context().close();
  });

  test('everything is reached and worked by keyboard', async () => {
    const { page } = await open('?case=cigna-01');
    const { keyboard } = page;
    await keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.labels[0].textContent')).toMatch(/^Payer/);
    await keyboard.press('Tab');
    await keyboard.press('ArrowDown');
    await page.locator('.verdict', { hasText: 'Documentation is missing' }).waitFor();
    for (let steps = 0; steps < 40; steps++) {
      await keyboard.press('Tab');
      if (await page.evaluate("document.activeElement.matches('.reasoning button')")) break;
    }
    await keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Patient/cigna-02' }).waitFor();
    await keyboard.press('Escape');
    await page.context().close();
  });

  test.each(['cigna-01', 'cigna-02', 'cigna-04', 'lhcc-10', 'other-01'])(
    'on a phone the answer for %s is on the first screen',
    async (id) => {
      const { page } = await open(`?case=${id}`, { viewport: { width: 360, height: 740 } });
      const box = await page.locator('.headline').boundingBox();
      expect(box?.y).toBeLessThan(400);
      const next = await page.locator('.headline > p').first().boundingBox();
      expect((next?.y ?? 740) + (next?.height ?? 0)).toBeLessThan(740);
      expect(await page.locator('.choices summary').first().innerText()).toContain('Melanoma');
      await page.locator('.choices summary').first().click();
      expect(await page.getByLabel('Payer').isVisible()).toBe(true);
      await page.context().close();
    },
  );

  test.each([
    ['wide and light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
    ['narrow and dark', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
  ] as const)('%s: axe finds nothing serious and nothing is cut off sideways', { timeout: 120_000 }, async (_sentence, options) => {
    for (const query of ['?case=cigna-10', '?case=lhcc-10&if.age=17', '?case=eu-02']) {
      const { page } = await open(query, options);
      await page.getByText('Read, edit or paste the request').click();
      expect([query, await seriousFindings(page), await sidewaysScroll(page)]).toEqual([query, [], 0]);
      await page.context().close();
    }
  });

  test('its script stays small', () => {
    expect(scriptBytes('index')).toBeLessThanOrEqual(90_000);
  });
});
