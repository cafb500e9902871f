import { describe, expect, test } from 'vitest';
import type { HookClass } from '../../src/cds-hooks/hooks.ts';
import type { Shape } from '../../src/cds-hooks/version.ts';
import { type AnswerContext, coverageInformation } from '../../src/crd/coverage-information.ts';
import { isObject, type JsonObject, listOf } from '../../src/fhir/resource.ts';
import type { Judgement } from '../../src/judgement/judgement.ts';
import { determinations } from '../../src/policy/determination.ts';
import { checkCoverageInformation, type GuideVersion } from './check-coverage-information.ts';
import { finding, judgement, notice, payer } from './judgements.ts';

const shapes: readonly Shape[] = ['2.2', '2.0', 'intersection'];
const hookClasses: readonly HookClass[] = ['primary', 'secondary'];
const versionsOf: Readonly<Record<Shape, readonly GuideVersion[]>> = {
  '2.2': ['2.2.1'],
  '2.0': ['2.0.1'],
  intersection: ['2.2.1', '2.0.1'],
};
const authorization = { number: 'PA-000000000001', periodStart: '2026-11-20', periodEnd: '2027-05-19' };

const context = (more: Partial<AnswerContext> = {}): AnswerContext => ({
  shape: '2.2',
  hookClass: 'primary',
  client: { docPurpose: true },
  assertionId: '6f9b2b1e-0000-8000-8000-000000000001',
  today: '2026-11-21',
  policyPage: (key) => `https://coverage.example.org/policies/${key}`,
  ...more,
});

/** The codes and texts of an extension by part, so that a row of a table reads like the answer. */
function said(extension: JsonObject | null): Readonly<Record<string, readonly unknown[]>> | null {
  if (extension === null) return null;
  const parts = listOf(extension.extension).filter(isObject);
  return Object.fromEntries(
    [...Map.groupBy(parts, (part) => String(part.url))].map(([url, group]) => [
      url,
      group.map((part) => (url === 'detail' ? detailOf(part) : Object.entries(part).find(([name]) => name !== 'url')?.[1])),
    ]),
  );
}

function detailOf(detail: JsonObject): unknown {
  const parts = listOf(detail.extension).filter(isObject);
  const concept = parts.find((part) => part.url === 'code')?.valueCodeableConcept;
  const [coding] = listOf(isObject(concept) ? concept.coding : undefined);
  return isObject(coding) ? coding.code : undefined;
}

const codes = (extension: JsonObject | null) => {
  const {
    covered,
    'pa-needed': pa,
    'doc-needed': doc,
    'doc-purpose': purpose,
    'info-needed': info,
    questionnaire,
    contact,
    detail,
    'satisfied-pa-id': number,
  } = said(extension) ?? {};
  return [
    covered?.[0],
    pa?.[0],
    doc ?? [],
    purpose ?? [],
    info ?? [],
    questionnaire === undefined ? '' : 'form',
    contact === undefined ? '' : 'contact',
    detail ?? [],
    number?.[0],
  ];
};
const reasons = (extension: JsonObject | null): string => JSON.stringify(said(extension)?.reason ?? []);

const place = finding('6', 'unknown', { settledBy: 'place' });
const open = judgement('documentation-needed');
const diagnosisOpen = judgement('documentation-needed', {
  criteria: [finding('A', 'unknown'), finding('B', 'unknown', { diagnosis: true })],
});
const placeToo = judgement('documentation-needed', { criteria: [finding('A', 'unknown'), place], placeOpen: true });
const child = judgement('criteria-not-met', {
  criteria: [finding('A', 'not-met', { evidence: [{ reference: 'Patient/p1', value: '2015-01-01' }] })],
});
const granted = { authorization };

describe('each determination as CRD 2.2.1 says it at a primary hook', () => {
  const rows: readonly (readonly [string, Judgement, Partial<AnswerContext>, readonly unknown[]])[] = [
    [
      'all criteria met',
      judgement('criteria-met'),
      {},
      ['covered', 'auth-needed', [], [], [], '', '', ['allowed-quantity', 'allowed-period', 'policy-link'], undefined],
    ],
    [
      'all criteria met and authorized',
      judgement('criteria-met'),
      granted,
      ['covered', 'satisfied', [], [], [], '', '', ['allowed-quantity', 'allowed-period', 'policy-link'], authorization.number],
    ],
    ['documentation missing', open, {}, ['covered', 'auth-needed', ['clinical'], ['withpa'], [], 'form', 'contact', [], undefined]],
    [
      'documentation missing, client without doc-purpose',
      open,
      { client: { docPurpose: false } },
      ['covered', 'auth-needed', ['clinical'], [], [], 'form', 'contact', [], undefined],
    ],
    [
      'the diagnosis itself missing',
      diagnosisOpen,
      {},
      ['conditional', 'auth-needed', ['clinical'], ['withpa'], ['OTH'], 'form', 'contact', [], undefined],
    ],
    [
      'documentation missing and the place open',
      placeToo,
      {},
      ['conditional', 'auth-needed', ['clinical'], ['withpa'], ['location'], 'form', 'contact', [], undefined],
    ],
    [
      'only the place open',
      judgement('information-needed'),
      {},
      ['conditional', 'auth-needed', [], [], ['location'], '', '', [], undefined],
    ],
    [
      'only the place open, once it can be known',
      judgement('information-needed'),
      { placeForm: 'https://example.org/Questionnaire/place|1.0.0' },
      ['conditional', 'auth-needed', ['admin'], ['withpa'], ['location'], 'form', '', [], undefined],
    ],
    [
      'only the place open, at a secondary hook',
      judgement('information-needed'),
      { placeForm: 'https://example.org/Questionnaire/place|1.0.0', hookClass: 'secondary' },
      ['conditional', 'auth-needed', [], [], ['location'], '', '', [], undefined],
    ],
    [
      'a criterion not met',
      judgement('criteria-not-met'),
      {},
      ['conditional', 'auth-needed', ['clinical'], [], ['OTH'], 'form', '', ['instructions'], undefined],
    ],
    ['too young, which no form changes', child, {}, ['conditional', 'auth-needed', [], [], ['OTH'], '', '', ['instructions'], undefined]],
    [
      'a use referred elsewhere',
      judgement('referred'),
      {},
      ['conditional', 'auth-needed', ['clinical'], [], ['OTH'], 'form', '', ['instructions'], undefined],
    ],
    [
      'too young for the policy, which refers such a use elsewhere',
      { ...child, determination: 'referred' },
      {},
      ['conditional', 'auth-needed', ['clinical'], [], ['OTH'], 'form', '', ['instructions'], undefined],
    ],
    ['an order outside our policies', judgement('no-policy'), {}, ['conditional', 'conditional', [], [], ['OTH'], '', '', [], undefined]],
    ['no such member', judgement('membership-not-found'), {}, ['not-covered', undefined, [], [], [], '', '', [], undefined]],
    ['coverage not active', judgement('membership-inactive'), {}, ['not-covered', undefined, [], [], [], '', '', [], undefined]],
    ['a payer not ours', judgement('payer-not-ours'), {}, ['conditional', 'conditional', [], [], ['OTH'], '', '', [], undefined]],
    ['the EHR failed', judgement('indeterminate'), {}, ['indeterminate', 'indeterminate', [], [], [], '', '', [], undefined]],
  ];
  test.each(rows)('%s', (_, judged, more, expected) => {
    const extension = coverageInformation(judged, context(more));
    expect(codes(extension)).toEqual(expected);
    expect(checkCoverageInformation(extension, '2.2.1').faults).toEqual([]);
  });
});

describe('what the other shapes say otherwise', () => {
  const rows: readonly (readonly [string, Judgement, Partial<AnswerContext>, readonly unknown[]])[] = [
    [
      '2.0: limits without link',
      judgement('criteria-met'),
      { shape: '2.0' },
      ['covered', 'auth-needed', [], [], [], '', '', ['allowed-quantity', 'allowed-period'], undefined],
    ],
    [
      'intersection: no details',
      judgement('criteria-met'),
      { shape: 'intersection', ...granted },
      ['covered', 'satisfied', [], [], [], '', '', [], authorization.number],
    ],
    [
      'intersection: no contact',
      open,
      { shape: 'intersection' },
      ['covered', 'auth-needed', ['clinical'], ['withpa'], [], 'form', '', [], undefined],
    ],
    [
      '2.0: contact stays',
      open,
      { shape: '2.0' },
      ['covered', 'auth-needed', ['clinical'], ['withpa'], [], 'form', 'contact', [], undefined],
    ],
    [
      '2.0: no instructions',
      judgement('criteria-not-met'),
      { shape: '2.0' },
      ['conditional', 'auth-needed', ['clinical'], [], ['OTH'], 'form', '', [], undefined],
    ],
    [
      '2.0: not covered wants pa-needed',
      judgement('membership-inactive'),
      { shape: '2.0' },
      ['not-covered', 'no-auth', [], [], [], '', '', [], undefined],
    ],
    [
      'intersection: not covered without pa-needed',
      judgement('membership-inactive'),
      { shape: 'intersection' },
      ['not-covered', undefined, [], [], [], '', '', [], undefined],
    ],
    [
      '2.0: indeterminate is conditional',
      judgement('indeterminate'),
      { shape: '2.0' },
      ['conditional', 'conditional', [], [], ['OTH'], '', '', [], undefined],
    ],
    [
      'intersection: indeterminate is conditional',
      judgement('indeterminate'),
      { shape: 'intersection' },
      ['conditional', 'conditional', [], [], ['OTH'], '', '', [], undefined],
    ],
  ];
  test.each(rows)('%s', (_, judged, more, expected) => expect(codes(coverageInformation(judged, context(more)))).toEqual(expected));
});

describe('secondary hooks ask nobody for anything', () => {
  test.each(shapes.flatMap((shape) => determinations.map((determination) => [shape, determination] as const)))(
    '%s %s',
    (shape, determination) => {
      const extension = coverageInformation(judgement(determination), context({ shape, hookClass: 'secondary', ...granted }));
      const parts = said(extension) ?? {};
      expect(Object.keys(parts)).not.toEqual(expect.arrayContaining(['doc-needed']));
      for (const part of ['doc-needed', 'doc-purpose', 'questionnaire', 'satisfied-pa-id', 'contact'])
        expect(parts).not.toHaveProperty(part);
      expect(parts['pa-needed'] ?? []).not.toContain('satisfied');
      expect(reasons(extension)).not.toMatch(/what settles|PA-0/);
    },
  );

  test('an order outside our policies gets no answer there', () => {
    expect(coverageInformation(judgement('no-policy'), context({ hookClass: 'secondary' }))).toBeNull();
  });
});

describe('every determination is valid in every shape and class', () => {
  const everything: readonly Judgement[] = [
    ...determinations.map((determination) => judgement(determination)),
    diagnosisOpen,
    placeToo,
    child,
  ];
  const rows = shapes.flatMap((shape) =>
    hookClasses.flatMap((hookClass) => everything.map((judged) => [shape, hookClass, judged.determination, judged] as const)),
  );
  test.each(rows)('%s %s %s', (shape, hookClass, determination, judged) => {
    const full: Judgement = {
      ...judged,
      dependencies: ['MedicationRequest/o2'],
      notices: [notice('pregnancy', 'critical')],
      assumptions: ['the plan type is not stated'],
      payer: judged.payer === null ? null : { ...payer, assert: { allowedPeriodMonths: 12, expiryDays: 90, billingCodes: ['J9999'] } },
    };
    for (const more of [{}, determination === 'criteria-met' ? granted : {}]) {
      const extension = coverageInformation(full, context({ shape, hookClass, ...more }));
      if (extension === null) continue;
      for (const version of versionsOf[shape]) {
        const { faults, guideDefects } = checkCoverageInformation(extension, version);
        expect(faults).toEqual([]);
        expect(['2.2.1 crd-ci-q4', '2.0.1 crd-ci-q2']).toEqual(expect.arrayContaining([...guideDefects]));
      }
    }
  });

  test('no determination but membership is ever not covered', () => {
    const notCovered = everything.filter((judged) => said(coverageInformation(judged, context()))?.covered?.[0] === 'not-covered');
    expect(notCovered.map((judged) => judged.determination)).toEqual(['membership-not-found', 'membership-inactive']);
  });

  test('guidance without a coverage asserts nothing', () => {
    expect(coverageInformation(judgement('guidance-only'), context())).toBeNull();
  });
});

describe('what an approval says', () => {
  const met = (more: Partial<Judgement>, options: Partial<AnswerContext> = {}) =>
    coverageInformation(judgement('criteria-met', more), context(options));
  const periodIn = (extension: JsonObject | null) => JSON.stringify(extension).match(/"valuePeriod":(\{[^}]*\})/)?.[1];

  test.each([
    ['runs from the order to the day before six months later', {}, {}, '{"start":"2026-11-20","end":"2027-05-19"}'],
    ['ends with the month where that is shorter', { date: '2026-08-31' }, {}, '{"start":"2026-08-31","end":"2027-02-27"}'],
    [
      'PAYERS_FILE goes before the source',
      { payer: { ...payer, assert: { allowedPeriodMonths: 12 } } },
      {},
      '{"start":"2026-11-20","end":"2027-11-19"}',
    ],
    ['an authorization keeps its own period', { date: '2026-12-01' }, granted, '{"start":"2026-11-20","end":"2027-05-19"}'],
  ] as const)('%s', (_, more, options, expected) => expect(periodIn(met(more, options))).toBe(expected));

  test('billing codes are those of the source, or of PAYERS_FILE', () => {
    expect(said(met({}))?.billingCode).toMatchObject([{ code: 'C9399' }, { code: 'J3590' }]);
    expect(said(met({ payer: { ...payer, assert: { billingCodes: ['J9999'] } } }))?.billingCode).toMatchObject([{ code: 'J9999' }]);
  });

  test('a source without period, doses and codes gets none invented', () => {
    const { policy } = judgement('criteria-met');
    if (policy === null) throw new Error('the judgement has a policy');
    const bare = { ...policy, hcpcs: [], phases: { initial: { citation: { source: 'DOC-1', section: '1' }, criteria: [] } } };
    const extension = met({ policy: bare });
    expect(said(extension)?.detail).toEqual(['policy-link']);
    expect(said(extension)).not.toHaveProperty('billingCode');
  });

  test('an expiry date comes only from PAYERS_FILE', () => {
    expect(said(met({}))).not.toHaveProperty('expiry-date');
    expect(said(met({ payer: { ...payer, assert: { expiryDays: 90 } } }))?.['expiry-date']).toEqual(['2027-02-19']);
  });
});

describe('reasons', () => {
  const reasonOf = (judged: Judgement, more: Partial<AnswerContext> = {}) => reasons(coverageInformation(judged, context(more)));

  test.each([
    ['name what is missing, the diagnosis first', diagnosisOpen, /Missing: what settles B \(B\); what settles A \(A\)/],
    [
      'name criterion, resource, citation and that a person decides',
      judgement('criteria-not-met'),
      /B is not met. It asks: The statement of B. Against it: Condition\/c1 \(C43.9\). \(DOC-1 1.B\).*A person decides/,
    ],
    ['say when the place is judged', judgement('information-needed'), /it is judged when the order is dispatched/],
    [
      'name the place that is named already',
      judgement('information-needed', {
        criteria: [finding('6', 'unknown', { settledBy: 'place', hints: [{ reference: 'Organization/x', text: 'named' }] })],
      }),
      /no identifier of Organization\/x is on the list of centers/,
    ],
    ['name the policy a use is referred to', judgement('referred'), /LA\.PMN\.53/],
    [
      'say that plan documents and network were not checked',
      judgement('criteria-met'),
      /Plan documents, benefit limits and network were not checked/,
    ],
    [
      'repeat a warning, since cards may be dropped',
      judgement('criteria-met', { notices: [notice('pregnancy', 'critical')] }),
      /Warning: The chart shows pregnancy/,
    ],
    [
      'name a contradiction',
      judgement('documentation-needed', { criteria: [finding('A', 'unknown', { conflict: 'A: the form says yes, the chart says no' })] }),
      /Contradiction: A: the form says yes/,
    ],
    [
      'say what was assumed',
      judgement('criteria-met', { assumptions: ['membership was not checked', 'the plan type is not stated.'] }),
      /Assumed or not checked: membership was not checked; the plan type is not stated\./,
    ],
    ['say that the chart was not read', judgement('documentation-needed', { chartWasRead: false }), /The chart was not read/],
    [
      'name the reads that failed, with the code',
      judgement('indeterminate'),
      /"code":"technical".*did not answer Observation\?patient=p1, on which A of DOC-1 depend/,
    ],
    ['carry the code for an unknown member', judgement('membership-not-found'), /"code":"no-member-found"/],
    ['carry the code for an inactive coverage', judgement('membership-inactive'), /"code":"no-active-coverage"/],
    ['name the plan to contact', judgement('no-policy'), /contact the plan \(Authorization desk, fax 555-0100\)/],
  ] as const)('%s', (_, judged, expected) => expect(reasonOf(judged)).toMatch(expected));

  test('notes that only inform stay out', () => {
    expect(reasonOf(judgement('criteria-met', { notices: [notice('treatment-setting', 'info')] }))).not.toMatch(/treatment-setting/);
  });

  test('older shapes give the words without the code', () => {
    for (const shape of ['2.0', 'intersection'] as const)
      expect(reasonOf(judgement('membership-not-found'), { shape })).not.toMatch(/"coding"/);
  });
});
