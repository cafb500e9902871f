import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject, Resource } from '../../src/fhir/resource.ts';
import { coverageInformationOf } from '../../ui/dtr/order/coverage-information.ts';
import { type RunningService, startService } from '../running-service.ts';
import { launchBrowser, noBrowser, openPage, seriousFindings, sidewaysScroll } from './browser.ts';
import { buildPage, scriptBytes } from './built-pages.ts';
import { type DemoEhrCalls, demoEhrCalls } from './ehr-of-demo.ts';
import { origins } from './origins.ts';

let service: RunningService;
let ehr: DemoEhrCalls;
let browser: Browser;

/** Opens the app as the demo EHR does from a patient's order, and waits for the form. */
async function launch(patient: string, options: Parameters<typeof openPage>[2] = {}, at: RunningService = service) {
  const opened = await openPage(browser, `${at.url}/demo/fhir/_services/demo/launch?patient=${patient}`, options);
  await opened.page.locator('.form [data-linkid]').first().waitFor();
  return opened;
}

/** The ELM of a library within a package, as it is sent. */
const elmData = /("contentType":"application\/elm\+json","data":)"[^"]*"/g;

const answerYes = (page: Page, question: RegExp, answer: 'Yes' | 'No' = 'Yes') =>
  page.getByRole('radiogroup', { name: question }).getByLabel(answer).check();
const missing = (page: Page): Promise<string> => page.locator('.missing').innerText();
const complete = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Complete and store' }).click();
  await page.getByRole('heading', { name: 'The form is complete' }).waitFor();
};

async function stored(patient: string): Promise<Resource> {
  const responses = await ehr.search(`QuestionnaireResponse?patient=${patient}`);
  const newest = responses.toSorted((one, other) => String(other.authored).localeCompare(String(one.authored)))[0];
  if (newest === undefined) throw new Error(`the EHR has no form of ${patient}`);
  return newest;
}

describe.skipIf(noBrowser !== undefined)(`the form app in a browser${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`, () => {
  beforeAll(async () => {
    await buildPage('dtr', 'dtr');
    service = await startService();
    ehr = demoEhrCalls(service);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  test.each([
    {
      payer: 'Cigna',
      patient: 'cigna-02',
      answer: async (page: Page) => answerYes(page, /never received Amtagvi/),
      manual: ['F'],
      automatic: ['A', 'melanoma', 'metastatic', 'C', 'brafV600Positive', 'E', 'G'],
    },
    {
      payer: 'CarePartners',
      patient: 'carepartners-03',
      answer: async (page: Page) => {
        await answerYes(page, /PD-1 blocking antibody did not work/);
        await answerYes(page, /never received Amtagvi/);
      },
      manual: ['4', 'limit-single-dose'],
      automatic: ['melanoma', 'metastatic', '2', '3'],
    },
    {
      payer: 'Louisiana Healthcare Connections',
      patient: 'lhcc-02',
      answer: async (page: Page) => {
        await page.getByRole('textbox', { name: /How many lesions/ }).fill('2');
        await answerYes(page, /Later doses are at most 4 mL/);
      },
      manual: ['lesionCount', 'I.A.6.a.ii'],
      automatic: ['I.A.1', 'I.A.2', 'I.A.3', 'I.A.4.a', 'I.A.5.a', 'lesionLongestCm', 'lesionVolumeMl', 'lesionTotalMl', 'I.A.6.a.i'],
    },
  ])(
    '$payer: filled in from the chart, answered, stored with origins; signed again every criterion is met',
    async ({ patient, answer, manual, automatic }) => {
      expect(await ehr.sign(patient)).toBe('documentation-needed');
      const { page, complaints } = await launch(patient);
      expect(await missing(page)).toMatch(new RegExp(`Still missing\\s+${manual.length}`));
      await answer(page);
      await page.locator('.missing', { hasText: 'nothing' }).waitFor();
      expect(await sidewaysScroll(page)).toBe(0);
      await complete(page);

      const response = await stored(patient);
      expect(response.status).toBe('completed');
      const found = origins(response.item);
      expect(found.filter(([, origin]) => origin === 'undefined')).toEqual([]);
      expect(found.filter(([, origin]) => origin === 'manual with author').map(([linkId]) => linkId)).toEqual(manual);
      for (const linkId of automatic) expect(found).toContainEqual([linkId, 'auto-client']);
      expect(JSON.stringify(response.extension)).toContain(`Coverage/${patient}-coverage`);

      expect(await ehr.sign(patient)).toBe('criteria-met');
      await page.getByRole('button', { name: /signed again/ }).click();
      await page.getByText(/authorized already: DEMO-PA-\d{12} \(demo number, not real\)/).waitFor();
      expect(await page.getByRole('button', { name: /Send the request/ }).count()).toBe(0);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  test('a draft is stored, gone on with, and remembers what was changed', async () => {
    const { page } = await launch('cigna-03');
    await answerYes(page, /has melanoma now/, 'No');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText(/Draft saved in the EHR/).waitFor();
    const draft = await stored('cigna-03');
    expect(draft.status).toBe('in-progress');
    expect(origins(draft.item)).toContainEqual(['melanoma', 'override with author']);
    await page.context().close();

    const again = await launch('cigna-03');
    await again.page.getByText('This goes on with the draft').waitFor();
    expect(
      await again.page
        .getByRole('radiogroup', { name: /has melanoma now/ })
        .getByLabel('No')
        .isChecked(),
    ).toBe(true);
    await again.page.getByRole('button', { name: 'Save draft' }).click();
    await again.page.getByText(/Draft saved in the EHR/).waitFor();
    const saved = await stored('cigna-03');
    expect(saved.id).toBe(draft.id);
    expect(origins(saved.item)).toContainEqual(['melanoma', 'override with author']);
    await again.page.getByRole('button', { name: 'Start over' }).click();
    await again.page
      .getByRole('radiogroup', { name: /has melanoma now/ })
      .getByLabel('Yes')
      .waitFor();
    expect(
      await again.page
        .getByRole('radiogroup', { name: /has melanoma now/ })
        .getByLabel('Yes')
        .isChecked(),
    ).toBe(true);
    await again.page.context().close();
  });

  test('a draft stored elsewhere in the meantime is not written over, and no answer is lost', async () => {
    const { page } = await launch('carepartners-02');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText(/Draft saved in the EHR/).waitFor();
    const draft = await stored('carepartners-02');
    await ehr.put({ ...draft, language: 'en' });
    await answerYes(page, /never received Amtagvi/);
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByRole('alert').filter({ hasText: 'nothing was written over it' }).waitFor();
    expect((await ehr.read(`QuestionnaireResponse/${draft.id}`)).language).toBe('en');
    expect(
      await page
        .getByRole('radiogroup', { name: /never received Amtagvi/ })
        .getByLabel('Yes')
        .isChecked(),
    ).toBe(true);
    await page.context().close();
  });

  test('a completed form is not gone on with', async () => {
    const { page } = await launch('lhcc-12');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText(/Draft saved in the EHR/).waitFor();
    await page.context().close();
    await ehr.put({ ...(await stored('lhcc-12')), status: 'completed' });

    const again = await launch('lhcc-12');
    expect(await again.page.getByText('This goes on with the draft').count()).toBe(0);
    await again.page.getByText('Nothing is stored yet').waitFor();
    await again.page.context().close();
  });

  test('a draft of an expired form is stopped in the EHR, and the user is told', async () => {
    const { page } = await launch('carepartners-06');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText(/Draft saved in the EHR/).waitFor();
    const told: JsonObject[] = [];
    await page.route('**/dtr/app/package', async (route) => {
      const answer = await (await route.fetch()).text();
      const body = answer.replaceAll('"effectivePeriod":{', '"effectivePeriod":{"end":"2026-01-31",');
      await route.fulfill({ status: 200, contentType: 'application/fhir+json', body });
    });
    page.on('request', (request) => {
      if (request.url().endsWith('/dtr/app/error')) told.push(request.postDataJSON());
    });
    await page.goto(`${service.url}/demo/fhir/_services/demo/launch?patient=carepartners-06`);
    await page.getByRole('alert').filter({ hasText: 'has expired' }).waitFor();
    expect(await ehr.search('QuestionnaireResponse?patient=carepartners-06&status=stopped')).toHaveLength(1);
    expect(await page.getByText('This goes on with the draft').count()).toBe(0);
    expect(JSON.stringify(told.map((body) => body.report))).toContain('no longer in effect');
    await page.context().close();
  });

  test('logic that does not load is not run: the payer is told, nothing of the patient with it, and the form is filled in by hand', async () => {
    await ehr.sign('cigna-10');
    const { page } = await openPage(browser, 'about:blank');
    const asked: JsonObject[] = [];
    const told: JsonObject[] = [];
    await page.route('**/dtr/app/package', async (route) => {
      asked.push(route.request().postDataJSON());
      const answer = await (await route.fetch()).text();
      await route.fulfill({ status: 200, contentType: 'application/fhir+json', body: answer.replaceAll(elmData, '$1"bm8gRUxN"') });
    });
    page.on('request', (request) => {
      if (request.url().endsWith('/dtr/app/error')) told.push(request.postDataJSON());
    });
    await page.goto(`${service.url}/demo/fhir/_services/demo/launch?patient=cigna-10`);
    await page.getByRole('alert').filter({ hasText: 'Please answer by hand' }).waitFor();
    await answerYes(page, /has melanoma now/);
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText(/Draft saved in the EHR/).waitFor();
    expect(origins((await stored('cigna-10')).item)).toContainEqual(['melanoma', 'manual with author']);

    const order = await ehr.read('MedicationRequest/cigna-10-lifileucel');
    const [information] = coverageInformationOf(order);
    expect(asked).toMatchObject([
      { order: 'MedicationRequest/cigna-10-lifileucel', coverage: 'Coverage/cigna-10-coverage', context: information?.assertionId },
    ]);
    expect(asked[0]?.questionnaire).toEqual(information?.questionnaires);
    const [report] = told.map((body) => JSON.stringify(body.report));
    expect(report).toContain(`"valueCanonical":"${information?.questionnaires[0]}"`);
    expect(report).toMatch(/Oncoverage form app, \d{4}-\d\d-\d\dT[\d:.]+Z/);
    expect(report).not.toContain('cigna-10');
    await page.context().close();
  });

  test('nothing incomplete is completed: what is missing is told and leads to its question', async () => {
    const { page } = await launch('carepartners-06');
    await page.getByRole('button', { name: 'Complete and store' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /still needed/ })
      .waitFor();
    expect(await page.evaluate('document.activeElement.className')).toContain('missing');
    const [first] = await page.locator('.missing button.link').all();
    await first?.press('Enter');
    expect(await page.evaluate('document.activeElement.closest(".form") !== null')).toBe(true);
    expect(await ehr.search('QuestionnaireResponse?patient=carepartners-06&status=completed')).toHaveLength(0);
    await page.context().close();
  });

  test('a lesion is added, sized, calculated and removed by keyboard alone', async () => {
    const { page } = await launch('lhcc-10');
    const rows = page.getByRole('group', { name: /^Lesion \d/ });
    const before = await rows.count();
    await page.getByRole('button', { name: 'Add lesion' }).press('Enter');
    const added = rows.nth(before);
    await added.getByLabel(/Longest dimension/).focus();
    await page.keyboard.type('6');
    expect(await added.locator('output').innerText()).toBe('4');
    await added.getByLabel(/Longest dimension/).fill('six');
    await added.getByRole('alert').waitFor();
    await added.getByRole('button', { name: /Remove lesion/ }).press('Enter');
    expect(await rows.count()).toBe(before);
    await page.context().close();
  });

  test('a chart that cannot be read in full fills nothing in, and says so', async () => {
    const { page } = await launch('cigna-06');
    await page.getByRole('alert').filter({ hasText: 'could not be filled in from the chart' }).waitFor();
    expect(await page.locator('.form input:checked').count()).toBeLessThan(7);
    await page.context().close();
  });

  test('opened by itself it offers the demo EHR’s patients', async () => {
    const { page } = await openPage(browser, `${service.url}/dtr/launch`);
    await page.getByRole('link', { name: /demo EHR/ }).click();
    await page.getByRole('radio', { name: /carepartners-06/ }).check();
    await page.getByRole('button', { name: 'Open this chart' }).click();
    await page.getByRole('heading', { name: /documentation for CarePartners/ }).waitFor();
    await page.context().close();
  });

  test.each([
    ['an EHR nobody registered', '/dtr/launch?iss=https%3A%2F%2Fehr.example.org%2Ffhir&launch=x', /not registered/],
    ['no session', '/dtr', /no open session/],
    ['a sign-in refused', '/dtr?error=access_denied&state=x', /did not allow/],
  ])('%s is told as such', async (_, address, said) => {
    const { page } = await openPage(browser, service.url + address);
    await page.getByRole('alert').filter({ hasText: said }).waitFor();
    await page.context().close();
  });

  test.each([
    ['wide', { viewport: { width: 1280, height: 900 } }],
    ['narrow', { viewport: { width: 360, height: 740 } }],
    ['dark', { colorScheme: 'dark' as const }],
  ])('%s: axe finds nothing serious, nothing scrolls sideways, nothing stays in localStorage', async (_, options) => {
    const { page } = await launch('lhcc-10', options);
    // Pointed at, a button has to be readable too.
    await page.getByRole('button', { name: 'Complete and store' }).hover();
    await page.waitForTimeout(700);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await sidewaysScroll(page)).toBe(0);
    expect(await page.evaluate('localStorage.length')).toBe(0);
    await page.context().close();
  });

  test('little script is loaded before the page shows something', () => {
    expect(scriptBytes('dtr')).toBeLessThan(250_000);
  });
});

describe.skipIf(noBrowser !== undefined)('without touchless authorization the request is handed in by the app', () => {
  test.each([
    ['approved by policy', { TOUCHLESS_AUTHORIZATION: 'lhcc-imlygic', AUTOMATIC_APPROVALS: 'cigna-amtagvi' }, /Approved[\s\S]*DEMO-/],
    ['pended to a person', { TOUCHLESS_AUTHORIZATION: 'lhcc-imlygic', AUTOMATIC_APPROVALS: 'lhcc-imlygic' }, /With the payer for review/],
  ])('%s', async (_, settings, answer) => {
    await buildPage('dtr', 'dtr');
    const own = await startService(settings);
    const window = await launchBrowser();
    try {
      await demoEhrCalls(own).sign('cigna-02');
      const { page, complaints } = await openPage(window, `${own.url}/demo/fhir/_services/demo/launch?patient=cigna-02`);
      await answerYes(page, /never received Amtagvi/);
      await complete(page);
      await page.getByRole('button', { name: /Send the request/ }).click();
      const card = page.locator('.answer-card');
      await card.waitFor();
      expect(await card.innerText()).toMatch(answer);
      expect(await seriousFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
    } finally {
      await window.close();
      await own.close();
    }
  });
});

describe('what the app asks of the service', () => {
  let own: RunningService;
  beforeAll(async () => {
    own = await startService();
  });
  afterAll(() => own.close());

  const order = 'MedicationRequest/cigna-02-lifileucel';
  test.each([
    ['without a token', {}, 401],
    ['with a token the EHR does not know', { authorization: 'Bearer guessed' }, 401],
  ])('%s no package is given', async (_, headers, status) => {
    const answer = await own.post('/dtr/app/package', { fhirServer: `${own.url}/demo/fhir`, order }, headers);
    expect(answer.status).toBe(status);
  });
  test.each([
    ['another server', 'https://ehr.example.org/fhir', order],
    ['no URL', 'javascript:alert(1)', order],
    ['no order', undefined, 'Patient/cigna-02'],
    ['a path', undefined, 'MedicationRequest/../Patient/x'],
  ])('%s is refused before anything is read', async (_, fhirServer, reference) => {
    const body = { fhirServer: fhirServer ?? `${own.url}/demo/fhir`, order: reference };
    for (const path of ['package', 'error', 'submit'])
      expect((await own.post(`/dtr/app/${path}`, body, { authorization: 'Bearer x' })).status).toBe(422);
  });
  test('the EHR knows the app by an id of the registry', async () => {
    const answer = await fetch(`${own.url}/dtr/app/ehr?iss=${encodeURIComponent(`${own.url}/demo/fhir`)}`);
    expect(await answer.json()).toMatchObject({ clientId: 'oncoverage-dtr' });
    expect((await fetch(`${own.url}/dtr/app/ehr?iss=https%3A%2F%2Fehr.example.org`)).status).toBe(422);
  });
});
