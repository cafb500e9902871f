import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listOf, type Resource, textOf } from '../../src/fhir/resource.ts';
import { addedQuestions } from '../../ui/dtr/adaptive/adaptive-form.ts';
import { type RunningService, startService } from '../running-service.ts';
import { launchBrowser, noBrowser, openPage, seriousFindings, sidewaysScroll } from './browser.ts';
import { buildPage } from './built-pages.ts';
import { type DemoEhrCalls, demoEhrCalls } from './ehr-of-demo.ts';
import { origins } from './origins.ts';

const patient = 'cigna-02';
const order = `MedicationRequest/${patient}-lifileucel`;
const url = 'https://oncoverage.example/fhir/Questionnaire/cigna-amtagvi-initial';

describe.skipIf(noBrowser !== undefined)(
  `an adaptive form in a browser${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`,
  () => {
    let service: RunningService;
    let ehr: DemoEhrCalls;
    let browser: Browser;
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

    const launch = async () => {
      const opened = await openPage(browser, 'about:blank');
      const asked: unknown[] = [];
      opened.page.on('request', (request) => {
        if (request.url().endsWith('/dtr/app/next-question')) asked.push(request.postDataJSON().response.item);
      });
      await opened.page.goto(`${service.url}/demo/fhir/_services/demo/launch?patient=${patient}`);
      await opened.page.locator('.form [data-linkid]').first().waitFor();
      return { ...opened, asked };
    };
    const radios = (page: Page, question: RegExp, answer: 'Yes' | 'No') =>
      page.getByRole('radiogroup', { name: question }).getByLabel(answer).check();
    const next = (page: Page) => page.getByRole('button', { name: 'Next questions' });
    const stored = async (): Promise<Resource> => {
      const [response] = await ehr.search(`QuestionnaireResponse?patient=${patient}`);
      if (response === undefined) throw new Error('nothing is stored');
      return response;
    };

    test('asked in steps, filled in from the chart, saved between, completed when the payer asks nothing more; its answers count', async () => {
      expect(await ehr.sign(patient)).toBe('documentation-needed');
      const text = JSON.stringify(await ehr.read(order)).replaceAll(`${url}|1.0.0`, `${url}-adaptive|1.0.0`);
      await ehr.put(JSON.parse(text));

      const first = await launch();
      await first.page.getByText('asked in steps').waitFor();
      await next(first.page).click();
      await first.page.getByRole('alert').filter({ hasText: 'still needed' }).waitFor();
      expect(first.asked, 'nothing is asked before the answers are valid, and the first call holds none').toEqual([undefined]);

      await radios(first.page, /never received Amtagvi/, 'Yes');
      await first.page.route('**/dtr/app/next-question', (route) => route.abort(), { times: 1 });
      await next(first.page).click();
      await first.page.getByRole('alert').filter({ hasText: 'could not be reached' }).waitFor();
      expect(
        await first.page
          .getByRole('radiogroup', { name: /never received Amtagvi/ })
          .getByLabel('Yes')
          .isChecked(),
      ).toBe(true);

      await radios(first.page, /BRAF V600 mutation/, 'Yes');
      await next(first.page).click();
      await first.page.locator('.form [data-linkid="treatedWithBrafInhibitor"]').first().waitFor();
      expect(await first.page.evaluate('document.activeElement.className')).toContain('missing');
      expect(await seriousFindings(first.page)).toEqual([]);
      expect(await sidewaysScroll(first.page)).toBe(0);
      await first.page.getByRole('button', { name: 'Save draft' }).click();
      await first.page.getByText(/Draft saved in the EHR/).waitFor();
      const draft = await stored();
      expect(draft).toMatchObject({ status: 'in-progress', questionnaire: '#asked' });
      expect(origins(draft.item)).toContainEqual(['brafV600Positive', 'override with author']);
      expect(
        origins(draft.item).map(([linkId]) => linkId),
        'silence is no answer',
      ).not.toContain('treatedWithBrafInhibitor');
      await first.page.context().close();

      const second = await launch();
      await second.page.getByText('This goes on with the draft').waitFor();
      await second.page.locator('.form [data-linkid="treatedWithBrafInhibitor"]').first().waitFor();
      expect(second.asked, 'a draft is gone on with as far as it was asked').toEqual([]);
      await radios(second.page, /BRAF V600 mutation/, 'No');
      await second.page.locator('.form [data-linkid="treatedWithBrafInhibitor"]').first().waitFor({ state: 'hidden' });
      await next(second.page).click();
      await second.page.locator('.form [data-linkid="contactFax"]').first().waitFor();
      await next(second.page).click();
      await second.page.getByText('The payer asks nothing more').waitFor();
      await second.page.getByRole('button', { name: 'Complete and store' }).click();
      await second.page.getByRole('heading', { name: 'The form is complete' }).waitFor();

      const response = await stored();
      expect(response).toMatchObject({ id: draft.id, status: 'completed', questionnaire: '#asked' });
      expect(JSON.stringify(listOf(response.contained))).toContain(`"derivedFrom":["${url}-adaptive|1.0.0"]`);
      const found = origins(response.item);
      const persons = found.filter(([, origin]) => origin.endsWith('with author'));
      expect(persons).toEqual([
        ['brafV600Positive', 'override with author'],
        ['F', 'manual with author'],
      ]);
      for (const linkId of ['A', 'melanoma', 'metastatic', 'C']) expect(found).toContainEqual([linkId, 'auto-client']);
      expect(await ehr.sign(patient)).toBe('criteria-met');
      await second.page.context().close();
    }, 240_000);
  },
);

describe('what the service asks before it passes answers on', () => {
  let own: RunningService;
  beforeAll(async () => {
    own = await startService();
  });
  afterAll(() => own.close());
  test.each([
    ['without a token', {}, order, 401],
    ['with a token the EHR does not know', { authorization: 'Bearer guessed' }, order, 401],
    ['about no order', { authorization: 'Bearer guessed' }, `Patient/${patient}`, 422],
  ])('%s: refused', async (_, headers, about, status) => {
    const response = { resourceType: 'QuestionnaireResponse', status: 'in-progress', questionnaire: `${url}-adaptive|1.0.0` };
    const answer = await own.post('/dtr/app/next-question', { fhirServer: `${own.url}/demo/fhir`, order: about, response }, headers);
    expect(answer.status).toBe(status);
  });
});

test.each([
  ['nothing was asked before', [], ['a', 'g.b', 'rows.c']],
  ['some were', [{ linkId: 'a', type: 'boolean' }], ['g.b', 'rows.c']],
  ['a list that was there stays as it is', [{ linkId: 'rows', type: 'group', item: [] }], ['a', 'g.b']],
])('questions that are new: %s', (_, before, expected) => {
  const question = (linkId: string) => ({ linkId, type: 'boolean' });
  const group = (linkId: string, child: string, repeats = false) => ({ linkId, type: 'group', repeats, item: [question(child)] });
  const added = addedQuestions([question('a'), group('g', 'b'), group('rows', 'c', true)], before);
  const path = ({ linkId, item }: { linkId?: unknown; item?: unknown }): string => {
    const [child] = listOf(item);
    return typeof child === 'object' && child !== null && 'linkId' in child
      ? `${textOf(linkId)}.${textOf(child.linkId)}`
      : String(textOf(linkId));
  };
  expect(added.map(path)).toEqual(expected);
});
