import { describe, expect, test } from 'vitest';
import type { DtrVersion } from '../../src/dtr/canonical.ts';
import { nextQuestion } from '../../src/dtr/next-question.ts';
import { isObject, isResource, type JsonObject, listOf, type Resource } from '../../src/fhir/resource.ts';
import { call, canonicalBase, dtrParts } from './dtr-fixture.ts';

const parts = dtrParts();

async function next(body: Resource, version: DtrVersion = '2.2'): Promise<Resource> {
  const { status, body: reply } = await nextQuestion(parts, version)(call(body));
  if (status !== 200 || !isResource(reply)) throw new Error(`answered ${status}`);
  return reply;
}

const first = (key = 'cigna-amtagvi-initial-adaptive'): Resource => ({
  resourceType: 'QuestionnaireResponse',
  status: 'in-progress',
  questionnaire: `${canonicalBase}/Questionnaire/${key}|1.0.0`,
  subject: { reference: 'Patient/p1' },
  authored: '2026-11-20T11:00:00Z',
});

/** linkIds of the questions the contained form asks. */
function askedBy(response: Resource): readonly string[] {
  const visit = (items: unknown): readonly string[] =>
    listOf(items)
      .filter(isObject)
      .flatMap((item) => [...(item.type === 'group' || item.type === 'display' ? [] : [String(item.linkId)]), ...visit(item.item)]);
  const [contained] = listOf(response.contained);
  return isObject(contained) ? visit(contained.item) : [];
}

const displays = (response: Resource): readonly string[] =>
  [...JSON.stringify(response.contained).matchAll(/"linkId":"([\w.-]+)","text":"[^"]*","type":"display"/g)].map(
    ([, linkId = '']) => linkId,
  );

/** The response with these questions answered, each within the groups its contained form shows it in. */
function answered(response: Resource, answers: Readonly<Record<string, JsonObject>>): Resource {
  const fill = (items: unknown): readonly JsonObject[] =>
    listOf(items)
      .filter(isObject)
      .flatMap((item) => {
        const answer = answers[String(item.linkId)];
        const within = item.type === 'group' ? fill(item.item) : [];
        if (answer === undefined && within.length === 0) return [];
        return [{ linkId: item.linkId, ...(answer && { answer: [answer] }), ...(within.length > 0 && { item: within }) }];
      });
  const [contained] = listOf(response.contained);
  return { ...response, item: fill(isObject(contained) ? contained.item : []) };
}

const yes = { valueBoolean: true };
const no = { valueBoolean: false };
const cigna = { A: yes, melanoma: yes, metastatic: yes, C: yes, brafV600Positive: yes, E: yes, F: yes, G: yes };

describe('the steps of an adaptive form', () => {
  test('first every clinical question that matters now, at once', async () => {
    const step = await next(first());
    expect(step.status).toBe('in-progress');
    expect(step.questionnaire).toBe('#asked');
    expect(askedBy(step)).toEqual(['A', 'melanoma', 'metastatic', 'C', 'brafV600Positive', 'E', 'F', 'G', 'supportingDocument']);
    expect(displays(step)).not.toContain('clinical-end');
  });

  test('then what the answers make matter, keeping the answers', async () => {
    const step = await next(answered(await next(first()), cigna));
    expect(askedBy(step)).toContain('treatedWithBrafInhibitor');
    expect(JSON.stringify(step.item)).toContain('"linkId":"brafV600Positive","answer":[{"valueBoolean":true}]');
    expect(displays(step)).not.toContain('clinical-end');
  });

  test('then the text that ends the clinical part, with the administrative questions; then it is completed', async () => {
    const one = await next(answered(await next(first()), { ...cigna, brafV600Positive: no }));
    expect(displays(one)).toContain('clinical-end');
    expect(askedBy(one)).toContain('contactFax');
    expect(askedBy(one)).not.toContain('treatedWithBrafInhibitor');
    const done = await next(answered(one, { ...cigna, brafV600Positive: no, contactFax: { valueString: '555-0100' } }));
    expect(done.status).toBe('completed');
    expect(askedBy(done)).toEqual(askedBy(one));
  });

  test('the same call gives the same answer: nothing is remembered', async () => {
    const asked = answered(await next(first()), cigna);
    expect(await next(asked)).toEqual(await next(asked));
  });

  test('a response that contains the form it was packaged with', async () => {
    const packaged = {
      ...first(),
      questionnaire: '#q',
      contained: [
        { resourceType: 'Questionnaire', id: 'q', derivedFrom: [`${canonicalBase}/Questionnaire/cigna-amtagvi-initial-adaptive|1.0.0`] },
      ],
    };
    expect(askedBy(await next(packaged))).toContain('A');
  });

  test.each(['questionnaire-response', 'questionnaire-response-in'])('the response as the parameter %s', async (name) => {
    expect(askedBy(await next({ resourceType: 'Parameters', parameter: [{ name, resource: first() }] }))).toContain('A');
  });

  test('an off-label dose asks for its evidence', async () => {
    const start = await next(first('lhcc-imlygic-initial-adaptive'));
    const answers = {
      'I.A.1': yes,
      'I.A.2': yes,
      'I.A.3': yes,
      'I.A.4.a': yes,
      'I.A.5.a': yes,
      lesionCount: { valueInteger: 2 },
      'I.A.6.a.i': no,
      'I.A.6.a.ii': yes,
    };
    const second = await next(answered(start, answers));
    expect(askedBy(second)).toContain('I.A.6.b');
    expect(askedBy(await next(answered(second, { ...answers, 'I.A.6.b': yes })))).toContain('offLabelDoseEvidence');
  });

  test('on 2.0 no question carries a condition of its own, and the EHR fills in by CQL', async () => {
    const step = await next(first('cigna-amtagvi-initial-adaptive-2-0'), '2.0');
    const text = JSON.stringify(step.contained);
    expect(text).not.toContain('enableWhen');
    expect(text).toContain('"language":"text/cql"');
  });

  test('no determination is returned with the answers', async () => {
    expect(JSON.stringify(await next(answered(await next(first()), cigna)))).not.toMatch(/ext-coverage-information|satisfied-pa-id/);
  });
});

describe('a response that breaks the rules of its form is 400', () => {
  const start = next(first());
  const lesions = next(first('lhcc-imlygic-initial-adaptive'));
  test.each([
    ['a required answer is missing', async () => answered(await start, { ...cigna, F: {} })],
    ['an answer of the wrong kind', async () => answered(await start, { ...cigna, A: { valueString: 'yes' } })],
    [
      'an answer to a question not asked',
      async () => ({ ...answered(await start, cigna), item: [{ linkId: 'contactFax', answer: [{ valueString: '1' }] }] }),
    ],
    ['an answer at another place', async () => ({ ...(await start), item: [{ linkId: 'A', answer: [yes] }] })],
    [
      'two answers to one question',
      async () => ({ ...(await start), item: [{ linkId: 'clinical', item: [{ linkId: 'A', answer: [yes, no] }] }] }),
    ],
    [
      'a question twice',
      async () => ({
        ...(await start),
        item: [
          {
            linkId: 'clinical',
            item: [
              { linkId: 'A', answer: [yes] },
              { linkId: 'A', answer: [yes] },
            ],
          },
        ],
      }),
    ],
    ['an item without a linkId', async () => ({ ...(await start), item: [{ answer: [yes] }] })],
    ['a negative size', async () => lesionOf(await lesions, { valueDecimal: -1 })],
    [
      'a lesion site outside the value set',
      async () => ({ ...(await lesions), item: lesionItem('lesionSite', { valueCoding: { system: 'x', code: 'y' } }) }),
    ],
    ['completed before the payer said so', async () => ({ ...(await start), status: 'completed' })],
    ['a form it does not contain', async () => ({ ...(await start), contained: [] })],
    ['an unknown form', async () => ({ ...first(), questionnaire: 'https://elsewhere.example/Questionnaire/x' })],
    ['a standard form', async () => first('cigna-amtagvi-initial')],
    ['the form of the other guide version', async () => first('cigna-amtagvi-initial-adaptive-2-0')],
    ['no response', async () => ({ resourceType: 'Patient' })],
    [
      'an attachment of another kind',
      async () => ({
        ...(await start),
        item: [
          {
            linkId: 'clinical',
            item: [
              {
                linkId: 'documents',
                item: [{ linkId: 'supportingDocument', answer: [{ valueAttachment: { contentType: 'text/html', data: '' } }] }],
              },
            ],
          },
        ],
      }),
    ],
  ] as const)('%s', async (_, body) => {
    await expect(nextQuestion(parts, '2.2')(call(await body()))).rejects.toMatchObject({ status: 400 });
  });

  const lesionItem = (linkId: string, answer: JsonObject) => [
    {
      linkId: 'clinical',
      item: [{ linkId: 'I.A.5', item: [{ linkId: 'I.A.5.b', item: [{ linkId: 'lesions', item: [{ linkId, answer: [answer] }] }] }] }],
    },
  ];
  const lesionOf = (response: Resource, answer: JsonObject) => ({ ...response, item: lesionItem('lesionLongestCm', answer) });
});

test('the first call answers within 5 seconds and later ones within one', async () => {
  const started = performance.now();
  const step = await next(first('lhcc-imlygic-initial-adaptive'));
  expect(performance.now() - started).toBeLessThan(5000);
  const later = performance.now();
  await next(
    answered(step, {
      'I.A.1': yes,
      'I.A.2': yes,
      'I.A.3': yes,
      'I.A.4.a': yes,
      'I.A.5.a': yes,
      lesionCount: { valueInteger: 1 },
      'I.A.6.a.i': yes,
      'I.A.6.a.ii': yes,
    }),
  );
  expect(performance.now() - later).toBeLessThan(1000);
});
