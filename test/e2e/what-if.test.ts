import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlaygroundSet } from '../../src/http/playground-routes.ts';
import type { Explanation } from '../../ui/playground/explanation.ts';
import { hookRequest } from '../../ui/playground/hook-request.ts';
import { type Chosen, suppose } from '../../ui/playground/what-if.ts';
import { type RunningService, startService } from '../running-service.ts';

let service: RunningService;
let set: PlaygroundSet;
beforeAll(async () => {
  service = await startService();
  set = JSON.parse(await (await fetch(`${service.url}/playground/cases`)).text());
});
afterAll(() => service.close());

async function explained(caseId: string, chosen: Chosen): Promise<Explanation['answers'][number]> {
  const patient = set.cases.find(({ id }) => id === caseId);
  if (patient === undefined) throw new Error(`no case ${caseId}`);
  const response = await fetch(`${service.url}/explain/crd-order-sign`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(suppose(hookRequest(patient, 'order-sign'), set.switches, chosen)),
  });
  const { answers }: Explanation = JSON.parse(await response.text());
  const [answer] = answers;
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

describe('the demo set as the playground gets it', () => {
  test('every patient comes to what its story says', async () => {
    const found = await Promise.all(set.cases.map(async ({ id }) => [id, (await explained(id, {})).determination]));
    expect(found).toEqual(set.cases.map(({ id, expectedDetermination }) => [id, expectedDetermination]));
  });

  test('is not served outside demo mode', async () => {
    const plain = await startService({ DEMO: 'off' });
    expect((await fetch(`${plain.url}/playground/cases`)).status).toBe(404);
    expect((await fetch(`${plain.url}/demo/fhir/metadata`)).status).toBe(404);
    await plain.close();
  });
});

describe('what if', () => {
  test.each<[string, string, Chosen, string, string]>([
    ['a day under 18', 'cigna-01', { age: '17' }, 'A', 'not-met'],
    ['18 to the day', 'cigna-01', { age: '18' }, 'A', 'met'],
    ['only the year of birth', 'cigna-01', { age: 'year' }, 'A', 'unknown'],
    ['a BRAF mutation and no inhibitor', 'cigna-01', { braf: 'v600', brafInhibitor: 'none' }, 'D', 'unknown'],
    ['no BRAF mutation', 'cigna-01', { braf: 'negative', brafInhibitor: 'none' }, 'D', 'not-applicable'],
    ['a test for V600E alone', 'cigna-01', { braf: 'v600e-only', brafInhibitor: 'none' }, 'D', 'unknown'],
    ['no BRAF test', 'carepartners-02', { braf: 'none' }, '5', 'unknown'],
    ['no PD-1 antibody', 'cigna-01', { pd1: 'none' }, 'C', 'unknown'],
    ['a PD-1 antibody is enough for one payer', 'cigna-01', { pd1: 'given' }, 'C', 'met'],
    ['and not for another', 'carepartners-01', { pd1: 'given' }, '4', 'unknown'],
    ['until it failed', 'carepartners-03', { pd1: 'failed' }, '4', 'met'],
    ['a BRAF inhibitor that failed', 'carepartners-06', { braf: 'v600', brafInhibitor: 'failed' }, '5', 'met'],
    ['a BRAF inhibitor without progression', 'carepartners-06', { braf: 'v600', brafInhibitor: 'given' }, '5', 'unknown'],
    ['no lymphodepletion', 'cigna-01', { lymphodepletion: 'none' }, 'E', 'unknown'],
    ['half of it', 'cigna-01', { lymphodepletion: 'one' }, 'E', 'unknown'],
    ['both drugs', 'cigna-03', { lymphodepletion: 'ordered' }, 'E', 'met'],
    ['an earlier dose', 'cigna-02', { earlierDose: 'given' }, 'F', 'not-met'],
    ['an earlier dose against the form', 'cigna-01', { earlierDose: 'given' }, 'F', 'unknown'],
    ['no earlier dose on record', 'cigna-04', { earlierDose: 'none' }, 'F', 'unknown'],
    ['a dermatologist', 'carepartners-01', { specialty: 'dermatology' }, '3', 'unknown'],
    ['an oncologist', 'cigna-03', { specialty: 'oncology' }, 'G', 'met'],
    ['no specialty', 'carepartners-01', { specialty: 'unstated' }, '3', 'unknown'],
    ['a listed center', 'carepartners-02', { place: 'listed' }, '6', 'met'],
    ['another hospital', 'carepartners-01', { place: 'other' }, '6', 'not-met'],
    ['no place yet', 'carepartners-01', { place: 'open' }, '6', 'unknown'],
    ['a pregnancy', 'carepartners-01', { pregnancy: 'recorded' }, 'limit-pregnancy', 'not-met'],
    ['no pregnancy', 'carepartners-04', { pregnancy: 'none' }, 'limit-pregnancy', 'not-applicable'],
    ['together with pembrolizumab', 'lhcc-01', { together: 'pembrolizumab' }, 'I.A.4', 'not-met'],
    ['alone', 'lhcc-04', { together: 'alone' }, 'I.A.4', 'met'],
    ['without the form', 'lhcc-01', { form: 'none' }, 'I.A.5', 'unknown'],
  ])('%s (%s)', async (_sentence, caseId, chosen, id, status) => {
    const { criteria } = await explained(caseId, chosen);
    expect(criteria.find((criterion) => criterion.id === id)?.status).toBe(status);
  });

  test('acyclovir raises a notice', async () => {
    const { notices } = await explained('lhcc-01', { antiviral: 'acyclovir' });
    expect(notices.map(({ id }) => id)).toContain('antiviral-interaction');
  });

  test.each([
    ['3 1.2', 2.5, false],
    ['3, 1,2', 2.5, false],
    ['5.1 2', 4, true],
  ])('lesions of %s cm come to %f mL', async (typed, totalMl, capped) => {
    expect((await explained('lhcc-01', { lesions: typed })).estimate).toMatchObject({ totalMl, capped });
  });

  test('every option is a request the service answers', async () => {
    const chosen = set.switches.flatMap(({ id, options }) => options.map((option): Chosen => ({ [id]: option.id })));
    for (const choice of chosen) for (const caseId of ['cigna-01', 'lhcc-01']) await explained(caseId, choice);
    expect(chosen.length).toBeGreaterThan(20);
  });
});
