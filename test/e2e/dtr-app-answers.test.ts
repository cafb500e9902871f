import { describe, expect, test } from 'vitest';
import { isObject, type JsonObject, listOf } from '../../src/fhir/resource.ts';
import { answersIn, isEnabled } from '../../ui/dtr/answers/enabled.ts';
import { mergedItems } from '../../ui/dtr/answers/merge.ts';
import { type Author, type Origin, originOf, withOrigin } from '../../ui/dtr/answers/origin.ts';
import { listedQuestions } from '../../ui/dtr/answers/questions.ts';
import { settledItems } from '../../ui/dtr/answers/settle-origins.ts';
import { isExpired } from '../../ui/dtr/answers/stop-expired.ts';
import { coverageInformationOf, coverageInformationUrl } from '../../ui/dtr/order/coverage-information.ts';
import { packagesIn } from '../../ui/dtr/package/form-package.ts';
import { populatedItems } from '../../ui/dtr/population/populated-items.ts';
import { claimAnswer } from '../../ui/dtr/submit/claim-answer.ts';

const author: Author = { practitioner: 'Practitioner/d1', name: 'Dr. One', role: { text: 'Oncology' } };
const question = (linkId: string, more: JsonObject = {}): JsonObject => ({ linkId, text: linkId, type: 'boolean', ...more });
const item = (linkId: string, value: boolean, origin?: Origin): JsonObject => ({
  linkId,
  text: linkId,
  answer: [origin === undefined ? { valueBoolean: value } : withOrigin({ valueBoolean: value }, origin, author, '2.2')],
});
const said = (items: readonly JsonObject[]) => {
  const [first] = items.flatMap((one) => listOf(one.answer)).filter(isObject);
  return first === undefined ? 'nothing' : `${first.valueBoolean} ${originOf(first)}`;
};

describe('where an answer comes from when a form is opened', () => {
  test.each<[string, readonly JsonObject[], readonly JsonObject[] | undefined, readonly JsonObject[], string]>([
    ['nobody says anything', [], [], [], 'nothing'],
    ['the payer alone knows', [item('A', true, 'auto-server')], [], [], 'true auto-server'],
    ['the EHR goes before the payer', [item('A', true, 'auto-server')], [item('A', false)], [], 'false auto-client'],
    ['a person goes before both', [item('A', true)], [item('A', true)], [item('A', false, 'override')], 'false override'],
    ['what a person filled in stands', [], [], [item('A', false, 'manual')], 'false manual'],
    ['and counts as a change once the EHR says otherwise', [], [item('A', true)], [item('A', false, 'manual')], 'false override'],
    ['but not where it says the same', [], [item('A', true)], [item('A', true, 'manual')], 'true manual'],
    ['an earlier answer of the EHR is asked anew', [], [item('A', false)], [item('A', true, 'auto-client')], 'false auto-client'],
    ['and goes where the EHR no longer says it', [], [], [item('A', true, 'auto-client')], 'nothing'],
    ['but stands where the EHR could not be asked', [], undefined, [item('A', true, 'auto-client')], 'true auto-client'],
  ])('%s', (_, payer, ehr, saved, expected) => {
    expect(said(mergedItems([question('A')], { payer, ehr, saved }, '2.2'))).toBe(expected);
  });

  test('a list a person touched stands as it is; untouched it is the EHR’s', () => {
    const list = [question('rows', { type: 'group', repeats: true, item: [question('A')] })];
    const row = (value: boolean, origin?: Origin): JsonObject => ({ linkId: 'rows', item: [item('A', value, origin)] });
    const merged = (saved: readonly JsonObject[]) =>
      mergedItems(list, { payer: [], ehr: [row(true), row(true)], saved }, '2.2').map((one) => said(listOf(one.item).filter(isObject)));
    expect(merged([row(false, 'manual')])).toEqual(['false manual']);
    expect(merged([row(true, 'auto-client')])).toEqual(['true auto-client', 'true auto-client']);
  });

  test('the older guide does not tell who filled in', () => {
    const merged = mergedItems([question('A')], { payer: [], ehr: [item('A', true)], saved: [] }, '2.0');
    expect(JSON.stringify(merged)).toContain('"valueCode":"auto"');
  });
});

describe('where an answer comes from when a form is stored', () => {
  test.each<[string, readonly JsonObject[], JsonObject, string, boolean]>([
    ['untouched', [item('A', true, 'auto-client')], item('A', true), 'true auto-client', false],
    ['changed', [item('A', true, 'auto-client')], item('A', false), 'false override', true],
    ['changed what the payer knew', [item('A', true, 'auto-server')], item('A', false), 'false override', true],
    ['changed again what had been changed', [item('A', true, 'override')], item('A', false), 'false override', true],
    ['filled in', [], item('A', true), 'true manual', true],
    ['filled in otherwise', [item('A', true, 'manual')], item('A', false), 'false manual', true],
  ])('%s', (_, opened, now, expected, hasAuthor) => {
    const settled = settledItems([question('A')], [now], { opened, author, version: '2.2' });
    expect(said(settled)).toBe(expected);
    expect(JSON.stringify(settled).includes('Practitioner/d1')).toBe(hasAuthor);
  });
});

test('conditions hide and show questions, and help names the criterion', () => {
  const help = (text: string) => ({
    linkId: 'h',
    type: 'display',
    text,
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl' }],
  });
  const questions = [
    question('A', { required: true, item: [help('For example this. (IP0625, 1.A)')] }),
    question('B', { enableWhen: [{ question: 'A', operator: '=', answerBoolean: false }], item: [help('LA.PHAR.542, I.A.3')] }),
    question('C', { item: [help('Optional, of course.')] }),
  ];
  const listed = (value: boolean) =>
    listedQuestions(questions, answersIn([item('A', value)])).map(({ linkId, citation }) => [linkId, citation]);
  expect(listed(true)).toEqual([
    ['A', 'IP0625, 1.A'],
    ['C', undefined],
  ]);
  expect(listed(false)).toContainEqual(['B', 'LA.PHAR.542, I.A.3']);
  expect(isEnabled({ enableWhen: [{ question: 'A', operator: 'exists', answerBoolean: false }] }, answersIn([]))).toBe(true);
});

test('definitions and rows in scope become answers of the kind their question wants', () => {
  const initial = (expression: string, language = 'text/cql-identifier') => ({
    url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression',
    valueExpression: { language, expression },
  });
  const questions = [
    question('A', { extension: [initial('"Form".Adult')] }),
    question('B', { extension: [initial('"Form".Silent')] }),
    question('C', { extension: [initial('Patient.active', 'text/fhirpath')] }),
    {
      linkId: 'rows',
      text: 'rows',
      type: 'group',
      repeats: true,
      extension: [
        {
          url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-itemPopulationContext',
          valueExpression: { name: 'lesion', language: 'text/cql', expression: '"Form".Lesions' },
        },
      ],
      item: [{ linkId: 'cm', text: 'cm', type: 'decimal', extension: [initial('%lesion.cm', 'text/fhirpath')] }],
    },
  ];
  const definitions = { Adult: true, Silent: null, Lesions: [{ cm: 1.5 }, { cm: null }, { cm: 2 }] };
  expect(populatedItems(questions, definitions)).toEqual([
    { linkId: 'A', text: 'A', answer: [{ valueBoolean: true }] },
    { linkId: 'rows', text: 'rows', item: [{ linkId: 'cm', text: 'cm', answer: [{ valueDecimal: 1.5 }] }] },
    { linkId: 'rows', text: 'rows', item: [{ linkId: 'cm', text: 'cm', answer: [{ valueDecimal: 2 }] }] },
  ]);
});

test.each([
  ['no period', undefined, false],
  ['no end', { start: '2026-01-01' }, false],
  ['ends today', { end: '2026-03-15' }, false],
  ['ended yesterday', { end: '2026-03-14' }, true],
  ['ends this month', { end: '2026-03' }, false],
  ['ended last year', { end: '2025' }, true],
  ['is malformed', 'long ago', false],
])('whether a form is in effect: one that %s', (_, effectivePeriod, expected) => {
  expect(isExpired({ resourceType: 'Questionnaire', effectivePeriod }, '2026-03-15T10:00:00Z')).toBe(expected);
});

test.each([
  ['2.2.0', { resourceType: 'Parameters', parameter: [{ name: 'packagebundle', resource: packaged() }] }, '2.2'],
  ['2.0.1', { resourceType: 'Parameters', parameter: [{ name: 'PackageBundle', resource: packaged() }] }, '2.0'],
  ['a lone Bundle', packaged(), '2.0'],
])('a package of %s is understood', (_, answer, version) => {
  expect(packagesIn(answer)).toMatchObject([{ version, questionnaire: { id: 'q' }, draft: { resourceType: 'QuestionnaireResponse' } }]);
});

function packaged() {
  return { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Questionnaire', id: 'q', url: 'https://p/q', version: '1' } }] };
}

test('of several answers on an order the newest is read', () => {
  const extension = (date: string, id: string) => ({
    url: coverageInformationUrl,
    extension: [
      { url: 'coverage', valueReference: { reference: 'https://ehr/fhir/Coverage/c1' } },
      { url: 'questionnaire', valueCanonical: `https://p/${id}|1` },
      { url: 'date', valueDate: date },
      { url: 'coverage-assertion-id', valueString: id },
    ],
  });
  const order = { resourceType: 'MedicationRequest', extension: [extension('2026-01-01', 'old'), extension('2026-02-01', 'new')] };
  expect(coverageInformationOf(order)[0]).toMatchObject({
    coverage: 'Coverage/c1',
    assertionId: 'new',
    questionnaires: ['https://p/new|1'],
  });
});

test.each([
  ['A1', 'approved'],
  ['A3', 'denied'],
  ['A4', 'pended'],
  ['A6', 'modified'],
  ['C', 'other'],
])('a line of %s is told as %s', (code, outcome) => {
  const action = {
    url: 'https://x/extension-reviewAction',
    extension: [{ url: 'https://x/extension-reviewActionCode', valueCodeableConcept: { coding: [{ code }] } }],
  };
  const resource = { resourceType: 'ClaimResponse', outcome: 'complete', item: [{ adjudication: [{ extension: [action] }] }] };
  expect(claimAnswer({ resourceType: 'Bundle', entry: [{ resource }] })?.outcome).toBe(outcome);
  expect(claimAnswer({ resourceType: 'OperationOutcome' })).toBeUndefined();
});
