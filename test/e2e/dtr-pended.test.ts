import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isObject, isResource, listOf, type Resource } from '../../src/fhir/resource.ts';
import { traceOfAnswer, traceOfTask } from '../../ui/dtr/order/pended-request.ts';
import { type RunningService, startService } from '../running-service.ts';
import { launchBrowser, noBrowser, openPage, seriousFindings } from './browser.ts';
import { buildPage } from './built-pages.ts';
import { type DemoEhrCalls, demoEhrCalls } from './ehr-of-demo.ts';

const patient = 'lhcc-02';
const resourcesOf = (bundle: unknown): readonly Resource[] =>
  listOf(isObject(bundle) ? bundle.entry : undefined).flatMap((entry) =>
    isObject(entry) && isResource(entry.resource) ? [entry.resource] : [],
  );
const ofType = (resources: readonly Resource[], type: string): Resource => {
  const found = resources.find(({ resourceType }) => resourceType === type);
  if (found === undefined) throw new Error(`there is no ${type}`);
  return found;
};

describe('a request that waits', () => {
  let service: RunningService;
  let ehr: DemoEhrCalls;
  let answer: readonly Resource[];
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (noBrowser === undefined) {
      await buildPage('dtr', 'dtr');
      browser = await launchBrowser();
    }
    service = await startService();
    ehr = demoEhrCalls(service);
    const request: unknown = JSON.parse(readFileSync('examples/pas/2.2/pend/request.json', 'utf8'));
    const { json } = await service.post('/fhir/2.2/Claim/$submit', request, { 'content-type': 'application/fhir+json' });
    answer = resourcesOf(json);
    // What an EHR keeps of it, under its own references.
    for (const resource of [ofType(resourcesOf(request), 'Claim'), ofType(answer, 'ClaimResponse'), ofType(answer, 'Task')])
      await ehr.put(JSON.parse(JSON.stringify(resource).replaceAll('https://ehr.example.org/fhir/', '')));
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  test.each<[string, string, string, number]>([
    ['its member', 'LHCC-0002', 'Parameters', 200],
    ['another member, for whom the number is unknown', 'LHCC-0003', 'OperationOutcome', 404],
  ])('its number, asked by %s', async (_, subscriberId, resourceType, status) => {
    const coverage = { ...(await ehr.read(`Coverage/${patient}-coverage`)), identifier: undefined, subscriberId };
    const trace = traceOfTask(ofType(answer, 'Task'));
    const parameter = [
      { name: 'coverage', resource: coverage },
      { name: 'context', valueString: trace },
    ];
    const reply = await service.post('/fhir/2.2/Questionnaire/$questionnaire-package', { resourceType: 'Parameters', parameter });
    expect([reply.status, isObject(reply.json) ? reply.json.resourceType : undefined]).toEqual([status, resourceType]);
  });

  test('its Task and its answer name the same number', () => {
    const trace = traceOfTask(ofType(answer, 'Task'));
    expect(trace).toMatch(/^DEMO-/);
    expect(traceOfAnswer(ofType(answer, 'ClaimResponse'))).toBe(trace);
  });

  describe.skipIf(noBrowser !== undefined)(`in a browser${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`, () => {
    test.each(['Task', 'ClaimResponse'])(
      'opened from its %s: the number is the context, the form answers the request, no authorization is offered',
      async (type) => {
        if (browser === undefined) throw new Error('there is no browser');
        const { page } = await openPage(browser, 'about:blank');
        const asked: unknown[] = [];
        page.on('request', (request) => {
          if (request.url().endsWith('/dtr/app/package')) asked.push(request.postDataJSON());
        });
        const named = `${type}/${ofType(answer, type).id}`;
        await page.goto(`${service.url}/demo/fhir/_services/demo/launch?patient=${patient}&order=${named}`);
        await page.locator('.form [data-linkid]').first().waitFor();
        expect(asked).toMatchObject([
          {
            order: `MedicationRequest/${patient}-talimogene`,
            trace: traceOfTask(ofType(answer, 'Task')),
            coverage: `Coverage/${patient}-coverage`,
          },
        ]);
        const open = page.locator('.missing button.link');
        if ((await page.getByRole('textbox', { name: /How many lesions/ }).count()) > 0)
          await page.getByRole('textbox', { name: /How many lesions/ }).fill('2');
        await page
          .getByRole('radiogroup', { name: /Later doses are at most 4 mL/ })
          .getByLabel('Yes')
          .check();
        expect(await open.count()).toBeLessThan(3);
        await page.locator('.missing', { hasText: 'nothing' }).waitFor();
        await page.getByRole('button', { name: 'Complete and store' }).click();
        await page.getByRole('heading', { name: 'For the request that waits' }).waitFor();
        expect(await page.getByRole('button', { name: /Send the request|signed again/ }).count()).toBe(0);
        expect(await page.getByText(/authorized already/).count()).toBe(0);
        expect(await seriousFindings(page)).toEqual([]);
        const [response] = await ehr.search(`QuestionnaireResponse?patient=${patient}&status=completed`);
        expect(JSON.stringify(response?.extension)).toContain(`MedicationRequest/${patient}-talimogene`);
        await page.context().close();
      },
      90_000,
    );
  });
});
