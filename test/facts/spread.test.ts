import { expect, test } from 'vitest';
import type { Resource } from '../../src/fhir/resource.ts';
import {
  concept,
  condition,
  factOf,
  factValue,
  hintsOf,
  icd,
  icdConcept,
  loinc,
  melanoma,
  observation,
  order,
  snomed,
  snomedConcept,
} from './fact-chart.ts';

const secondary = (code: string, status = 'active') => condition(icdConcept(code), status);
const stage = (code: string, value: unknown, elements = {}) =>
  observation(code, { valueCodeableConcept: value, effectiveDateTime: '2026-01-02', ...elements });
const four = snomedConcept('1222837003');

const distant = [
  ...['C78.00', 'C78.1', 'C78.2', 'C78.39', 'C78.4', 'C78.5', 'C78.6', 'C78.7', 'C78.89', 'C79.01', 'C79.11', 'C79.31', 'C79.32'],
  ...['C79.49', 'C79.51', 'C79.52', 'C79.63', 'C79.70', 'C79.82'],
];
const open = ['C77.0', 'C77.2', 'C77.9', 'C79.2', 'C79.81', 'C79.89', 'C79.9', 'C80.0', 'C80.1', 'C76.0'];

test.each([...distant.map((code) => [code, true] as const), ...open.map((code) => [code, undefined] as const)])(
  'melanoma with a secondary %s: metastatic %s',
  (code, expected) => {
    expect(factValue('metastatic', [melanoma(), secondary(code)])).toBe(expected);
    expect(factValue('visceralDisease', [melanoma(), secondary(code)])).toBe(expected);
  },
);

test.each<[string, readonly Resource[], boolean | undefined]>([
  ['SNOMED secondary of lung', [melanoma(), condition(snomedConcept('94391008'))], true],
  ['SNOMED secondary of brain', [melanoma(), condition(snomedConcept('94225005'))], true],
  ['SNOMED secondary of skin', [melanoma(), condition(snomedConcept('94579000'))], undefined],
  ['SNOMED secondary of lymph node', [melanoma(), condition(snomedConcept('94392001'))], undefined],
  ['SNOMED secondary of soft tissue', [melanoma(), condition(snomedConcept('94264008'))], undefined],
  ['SNOMED secondary, site not said', [melanoma(), condition(snomedConcept('128462008'))], undefined],
  ['metastatic melanoma by one code', [condition(snomedConcept('443493003'))], true],
  ['metastasis from melanoma, site not said', [condition(snomedConcept('314987003'))], undefined],
  ['a secondary in remission', [melanoma(), secondary('C78.01', 'remission')], undefined],
  ['a secondary without melanoma', [secondary('C78.01')], undefined],
  ['a secondary with melanoma as history', [condition(icdConcept('Z85.820')), secondary('C78.01')], undefined],
  ['a secondary with melanoma resolved', [condition(icdConcept('C43.9'), 'resolved'), secondary('C78.01')], undefined],
  ['both codes in one Condition', [condition(concept([`${icd}|C43.9`, `${icd}|C78.01`]))], true],
  ['a secondary beside lung cancer', [melanoma(), secondary('C78.01'), condition(icdConcept('C34.90'))], undefined],
  ['a secondary beside leukemia', [melanoma(), secondary('C78.01'), condition(icdConcept('C91.10'))], undefined],
  ['a secondary beside uveal melanoma', [melanoma(), secondary('C78.7'), condition(snomedConcept('255021005'))], undefined],
  ['a secondary beside other skin cancer', [melanoma(), secondary('C78.01'), condition(icdConcept('C44.311'))], true],
  ['a secondary beside another cancer that is over', [melanoma(), secondary('C78.01'), condition(icdConcept('C50.911'), 'resolved')], true],
  ['metastatic melanoma beside lung cancer', [condition(snomedConcept('443493003')), condition(icdConcept('C34.90'))], true],
  ['words alone', [melanoma(), condition({ text: 'lung metastases' })], undefined],
  ['melanoma alone', [melanoma()], undefined],
])('metastatic: %s', (_, resources, expected) => {
  expect(factValue('metastatic', resources)).toBe(expected);
});

test.each<[string, Resource, boolean | undefined]>([
  ['clinical', stage('21908-9', four), true],
  ['pathologic', stage('21902-2', four), true],
  ['other', stage('21914-7', four), true],
  ['mCODE clinical', stage('unused', four, { code: snomedConcept('399537006') }), true],
  ['mCODE pathologic', stage('unused', four, { code: snomedConcept('399588009') }), true],
  ['mCODE, neither said', stage('unused', four, { code: snomedConcept('399390009') }), true],
  ['legacy stage 4', stage('21908-9', snomedConcept('258228008')), true],
  ['in the code system of AJCC', stage('21908-9', concept('http://cancerstaging.org|IV')), true],
  ['with words', stage('21908-9', { ...four, text: 'Stage IV' }), true],
  ['amended', stage('21908-9', four, { status: 'amended' }), true],
  ['corrected', stage('21908-9', four, { status: 'corrected' }), true],
  ['preliminary', stage('21908-9', four, { status: 'preliminary' }), undefined],
  ['registered', stage('21908-9', four, { status: 'registered' }), undefined],
  ['cancelled', stage('21908-9', four, { status: 'cancelled' }), undefined],
  ['entered in error', stage('21908-9', four, { status: 'entered-in-error' }), undefined],
  ['without a status', stage('21908-9', four, { status: undefined }), undefined],
  ['IIIC', stage('21908-9', snomedConcept('1222806003')), undefined],
  ['in words', stage('21908-9', { text: 'Stage IV' }), undefined],
  ['as a string', stage('21908-9', undefined, { valueString: 'Stage IV' }), undefined],
  ['a legacy code without its meaning', stage('21908-9', snomedConcept('2640006')), undefined],
  ['of the T category', stage('21905-5', four), undefined],
])('stage IV %s', (_, staged, expected) => {
  expect(factValue('metastatic', [melanoma(), staged])).toBe(expected);
});

test('a stage is of the tumour it names', () => {
  const mel = melanoma();
  const lung = condition(icdConcept('C34.90'));
  const of = (tumour: Resource) => stage('21908-9', four, { focus: [{ reference: `Condition/${tumour.id}` }] });
  expect(factValue('metastatic', [mel, lung, stage('21908-9', four)]), 'of either').toBeUndefined();
  expect(factValue('metastatic', [mel, lung, of(mel)])).toBe(true);
  expect(factValue('metastatic', [mel, lung, of(lung)])).toBeUndefined();
  expect(factValue('metastatic', [melanoma({ stage: [{ summary: four }] }), lung]), "the Condition's own stage").toBe(true);
  expect(factValue('metastatic', [mel, condition(icdConcept('C34.90'), 'active', { stage: [{ summary: four }] })])).toBeUndefined();
});

test.each<[string, readonly Resource[], boolean | undefined]>([
  ['C79.2 with melanoma', [melanoma(), secondary('C79.2')], true],
  ['SNOMED with melanoma', [melanoma(), condition(snomedConcept('94579000'))], true],
  ['C79.2 alone', [secondary('C79.2')], undefined],
  ['C79.2 beside another primary', [melanoma(), secondary('C79.2'), condition(icdConcept('C50.911'))], undefined],
  ['C77 is not skin', [melanoma(), secondary('C77.3')], undefined],
  ['C79.2 that is over', [melanoma(), secondary('C79.2', 'resolved')], undefined],
])('skin metastasis: %s', (_, resources, expected) => {
  expect(factValue('skinMetastasis', resources)).toBe(expected);
});

test('a stage or a code that names no organ is no visceral disease', () => {
  expect(factValue('visceralDisease', [melanoma(), stage('21908-9', four)])).toBeUndefined();
  expect(factValue('visceralDisease', [condition(snomedConcept('443493003'))])).toBeUndefined();
});

test('resectability has no code', () => {
  expect(factValue('unresectable', [condition(concept(`${icd}|C43.9`, 'unresectable melanoma'))])).toBeUndefined();
  expect(factValue('limitedResectability', [melanoma()])).toBeUndefined();
});

test('hints and failed searches', () => {
  expect(hintsOf('metastatic', [melanoma(), secondary('C77.3')])).toEqual(['spread to lymph nodes, which may be regional']);
  expect(hintsOf('metastatic', [melanoma(), stage('21908-9', { text: 'Stage IV' })])).toEqual(['stage in words: Stage IV']);
  const failed = factOf('metastatic', [melanoma()], { searches: { observations: 'failed' } });
  expect(failed.failedReads).toEqual(['Observation?patient=p1']);
});

test('an order for another cancer makes no secondary the melanoma’s', () => {
  const setting = { order: order({ reasonCode: [icdConcept('C34.90')] }) };
  expect(factValue('metastatic', [melanoma(), secondary('C78.01')], setting)).toBeUndefined();
});

test('stage codes in another system are none', () => {
  expect(factValue('metastatic', [melanoma(), stage('21908-9', concept(`${loinc}|1222837003`))])).toBeUndefined();
  expect(factValue('metastatic', [melanoma(), stage('x', four, { code: concept(`${snomed}|21908-9`) })])).toBeUndefined();
});
