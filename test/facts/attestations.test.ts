import { expect, test } from 'vitest';
import { formAnswers } from '../../src/facts/attestations.ts';
import type { FactName } from '../../src/facts/fact-names.ts';
import type { Resource } from '../../src/fhir/resource.ts';
import {
  chartOf,
  concept,
  condition,
  content,
  contextOf,
  type Elements,
  factOf,
  factsOf,
  factValue,
  formOf,
  formUrl,
  hintsOf,
  icdConcept,
  loinc,
  melanoma,
  observation,
  snomed,
} from './fact-chart.ts';

const yes = { valueBoolean: true };
const no = { valueBoolean: false };
const adaptive = (derivedFrom: readonly string[], id = 'asked'): Resource =>
  formOf({ F: yes }, { questionnaire: '#asked', contained: [{ resourceType: 'Questionnaire', id, derivedFrom }] });
const holds = (resources: readonly Resource[], setting = {}) => factsOf(resources, setting).attestation('F')?.holds;

test.each<[string, readonly Resource[], boolean | undefined]>([
  ['yes', [formOf({ F: yes })], true],
  ['no', [formOf({ F: no })], false],
  ['an empty answer', [formOf({}, { item: [{ linkId: 'F' }] })], undefined],
  ['words', [formOf({ F: { valueString: 'yes' } })], undefined],
  ['a coded yes', [formOf({ F: { valueCoding: { system: 'http://terminology.hl7.org/CodeSystem/v2-0136', code: 'Y' } } })], undefined],
  ['two answers', [formOf({}, { item: [{ linkId: 'F', answer: [yes, no] }] })], undefined],
  [
    'the same item twice, alike',
    [
      formOf(
        {},
        {
          item: [
            { linkId: 'F', answer: [yes] },
            { linkId: 'F', answer: [yes] },
          ],
        },
      ),
    ],
    true,
  ],
  [
    'the same item twice, contradicting',
    [
      formOf(
        {},
        {
          item: [
            { linkId: 'F', answer: [yes] },
            { linkId: 'F', answer: [no] },
          ],
        },
      ),
    ],
    undefined,
  ],
  ['within a group', [formOf({}, { item: [{ linkId: 'g', item: [{ linkId: 'h', item: [{ linkId: 'F', answer: [yes] }] }] }] })], true],
  ['under an answer', [formOf({}, { item: [{ linkId: 'g', answer: [{ ...no, item: [{ linkId: 'F', answer: [yes] }] }] }] })], true],
  ['amended', [formOf({ F: yes }, { status: 'amended' })], true],
  ['in progress', [formOf({ F: yes }, { status: 'in-progress' })], undefined],
  ['stopped', [formOf({ F: yes }, { status: 'stopped' })], undefined],
  ['entered in error', [formOf({ F: yes }, { status: 'entered-in-error' })], undefined],
  ['without a version', [formOf({ F: yes }, { questionnaire: formUrl('initial') })], true],
  ['another version', [formOf({ F: yes }, { questionnaire: `${formUrl('initial')}|7` })], true],
  ['another form of the policy', [formOf({ F: yes }, { questionnaire: formUrl('place') })], true],
  ['a form of the other phase', [formOf({ F: yes }, { questionnaire: formUrl('continued') })], undefined],
  ['a form of another policy', [formOf({ F: yes }, { questionnaire: formUrl('other') })], undefined],
  ['a form nobody knows', [formOf({ F: yes }, { questionnaire: 'https://elsewhere.example/Questionnaire/initial' })], undefined],
  ['an adaptive form, which is contained and derived from one', [adaptive([`${formUrl('initial')}|1.0.0`])], true],
  ['an adaptive form derived from none of ours', [adaptive(['https://elsewhere.example/Questionnaire/initial'])], undefined],
  ['an adaptive form that contains another than it names', [adaptive([formUrl('initial')], 'other')], undefined],
  ['no questionnaire', [formOf({ F: yes }, { questionnaire: undefined })], undefined],
  ["another patient's", [formOf({ F: yes }, { subject: { reference: 'Patient/p2' } })], undefined],
  ['nobody’s', [formOf({ F: yes }, { subject: undefined })], undefined],
  ['the patient by an absolute reference', [formOf({ F: yes }, { subject: { reference: 'https://ehr.example/fhir/Patient/p1' } })], true],
  ['a newer no', [formOf({ F: yes }), formOf({ F: no }, { authored: '2026-06-14T10:00:01Z' })], false],
  ['an older no', [formOf({ F: yes }), formOf({ F: no }, { authored: '2026-06-13' })], true],
  ['a newer one in another time zone', [formOf({ F: yes }), formOf({ F: no }, { authored: '2026-06-14T11:30:00+02:00' })], true],
  ['one without a date beside it', [formOf({ F: yes }), formOf({ F: no }, { authored: undefined })], true],
  ['another at the same time', [formOf({ F: yes }), formOf({ F: no }, { questionnaire: formUrl('place') })], undefined],
  ['on the day of the order', [formOf({ F: yes }, { authored: '2026-06-15T23:59:00Z' })], true],
  ['the day after, which has come in the east', [formOf({ F: yes }, { authored: '2026-06-16T09:00:00+10:00' })], true],
  ['two days after', [formOf({ F: yes }, { authored: '2026-06-17T00:00:00Z' })], undefined],
  ['two days after, by a date alone', [formOf({ F: yes }, { authored: '2026-06-17' })], undefined],
  ['this month', [formOf({ F: yes }, { authored: '2026-06' })], true],
  ['a no of a day to come', [formOf({ F: yes }), formOf({ F: no }, { authored: '2026-07-01T10:00:00Z' })], true],
  ['a newer form about something else', [formOf({ F: yes }), formOf({ G: no }, { authored: '2026-06-14T12:00:00Z' })], true],
])('attestation: %s', (_, resources, expected) => {
  expect(holds(resources)).toBe(expected);
  expect(holds(resources.toReversed())).toBe(expected);
});

test('a form written after the order counts until the day of the call', () => {
  const later = [formOf({ F: yes, unresectable: yes }, { authored: '2026-06-22T10:00:00Z' })];
  expect(holds(later, { latestDay: '2026-06-22' })).toBe(true);
  expect(holds(later, { latestDay: '2026-06-20' })).toBeUndefined();
  expect(hintsOf('unresectable', later)).toEqual(['stated in a form dated 2026-06-22, a day to come']);
});

test('an attestation names the form and when it was written', () => {
  const form = formOf({ F: yes });
  expect(factsOf([form]).attestation('F')?.evidence).toEqual({
    reference: `QuestionnaireResponse/${form.id}`,
    value: 'yes',
    date: '2026-06-14',
    attested: true,
  });
  expect(factsOf([form]).attestation('G')).toBeUndefined();
});

test.each<[string, FactName, Elements, unknown]>([
  ['yes', 'unresectable', yes, true],
  ['no', 'unresectable', no, false],
  ['a number for a yes or no', 'unresectable', { valueInteger: 1 }, undefined],
  ['words', 'unresectable', { valueString: 'yes' }, undefined],
  ['a yes for a number', 'firstDoseVolumeMl', yes, undefined],
  ['a decimal', 'firstDoseVolumeMl', { valueDecimal: 3.5 }, 3.5],
  ['an integer', 'laterDoseIntervalWeeks', { valueInteger: 2 }, 2],
  ['a number below zero', 'firstDoseVolumeMl', { valueDecimal: -1 }, undefined],
  ['a number as a string', 'firstDoseVolumeMl', { valueDecimal: '4' }, undefined],
  ['a volume', 'firstDoseVolumeMl', { valueQuantity: { value: 3500, code: 'uL', system: 'http://unitsofmeasure.org' } }, 3.5],
  ['a volume in another unit', 'firstDoseVolumeMl', { valueQuantity: { value: 3, code: 'mg' } }, undefined],
  ['a volume without a unit', 'firstDoseVolumeMl', { valueQuantity: { value: 3 } }, undefined],
  ['a strength', 'firstDoseConcentrationPfuPerMl', { valueQuantity: { value: 1000000, code: '[PFU]/mL' } }, 1_000_000],
  ['weeks', 'weeksToSecondDose', { valueQuantity: { value: 3, code: 'wk' } }, 3],
  ['weeks in days', 'weeksToSecondDose', { valueQuantity: { value: 21, code: 'd' } }, 3],
  ['days in weeks', 'daysOnTalimogene', { valueQuantity: { value: 5, code: 'wk' } }, 35],
  ['days since a date', 'daysOnTalimogene', { valueDate: '2026-05-16' }, 30],
  ['days since a month', 'daysOnTalimogene', { valueDate: '2026-05' }, undefined],
  ['days since a date to come', 'daysOnTalimogene', { valueDate: '2026-06-16' }, undefined],
])('a stated fact: %s', (_, name, answer, expected) => {
  expect(factValue(name, [formOf({ [name]: answer })])).toBe(expected);
});

test('words are a hint', () => {
  expect(hintsOf('unresectable', [formOf({ unresectable: { valueString: 'infiltrates the joint' } })])).toEqual([
    'stated in words: infiltrates the joint',
  ]);
});

test('what the chart leaves open a form states, and the failed search matters no more', () => {
  const form = formOf({ metastatic: yes });
  expect(factOf('metastatic', [form], { searches: { conditions: 'failed' } })).toEqual({
    value: true,
    evidence: [{ reference: `QuestionnaireResponse/${form.id}`, value: 'yes', date: '2026-06-14', attested: true }],
    hints: [],
  });
});

test('agreement is evidence of both, contradiction names both', () => {
  const mel = melanoma();
  const agreeing = formOf({ melanoma: yes });
  const denying = formOf({ melanoma: no });
  expect(factOf('melanoma', [mel, agreeing])).toMatchObject({
    value: true,
    evidence: [{ reference: `Condition/${mel.id}` }, { reference: `QuestionnaireResponse/${agreeing.id}` }],
  });
  const torn = factOf('melanoma', [mel, denying]);
  expect(torn.value).toBeUndefined();
  expect(torn.conflict).toContain(`Condition/${mel.id}`);
  expect(torn.conflict).toContain(`QuestionnaireResponse/${denying.id}`);
  expect(torn.evidence).toHaveLength(2);
});

test.each<[number, unknown]>([
  [17, 17],
  [18, 18],
  [19, undefined],
])('a stated age of %s while the birth date leaves 17 or 18', (stated, expected) => {
  const fact = factOf('ageInYears', [formOf({ ageInYears: { valueInteger: stated } })], { patient: { birthDate: '2008' } });
  expect(fact.value).toBe(expected);
  expect(fact.conflict === undefined).toBe(expected !== undefined);
});

const site = (code: string) => ({ linkId: 'lesionSite', answer: [{ valueCoding: { system: snomed, code } }] });
const other = {
  linkId: 'lesionSite',
  answer: [{ valueCoding: { system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'OTH', display: 'other' } }],
};
const size = (answer: Elements) => ({ linkId: 'lesionLongestCm', answer: [answer] });
const line = (...item: readonly Elements[]) => ({ linkId: 'lesions', item });
const count = (valueInteger: unknown) => ({ linkId: 'lesionCount', answer: [{ valueInteger }] });
const listing = (...item: readonly Elements[]) => formOf({}, { item: [{ linkId: 'I.A.5.b', item }] });
const skin = site('39937001');
const measured = (structure: string) =>
  observation('33728-7', {
    bodySite: concept(`${snomed}|39937001`),
    focus: [{ reference: `BodyStructure/${structure}` }],
    effectiveDateTime: '2026-06-01',
    valueQuantity: { value: 3, code: 'cm', system: 'http://unitsofmeasure.org' },
  });

test.each<[string, readonly Resource[], { count?: boolean; sizes?: boolean; injectable?: boolean }, readonly number[]]>([
  [
    'a list with its number',
    [listing(count(2), line(skin, size({ valueDecimal: 3 })), line(skin, size({ valueDecimal: 1.2 })))],
    { count: true, sizes: true, injectable: true },
    [3, 1.2],
  ],
  [
    'sizes as quantities',
    [listing(line(skin, size({ valueQuantity: { value: 25, code: 'mm' } })))],
    { sizes: true, injectable: true },
    [2.5],
  ],
  ['a size in another unit', [listing(line(skin, size({ valueQuantity: { value: 25, code: 'kg' } })))], { injectable: true }, []],
  [
    'one lesion without a size',
    [listing(count(2), line(skin, size({ valueDecimal: 3 })), line(skin))],
    { count: true, injectable: true },
    [],
  ],
  ['a size of 0', [listing(count(1), line(skin, size({ valueDecimal: 0 })))], { count: true, injectable: true }, []],
  ['a larger number than the list', [listing(count(3), line(skin, size({ valueDecimal: 3 })))], { count: true, injectable: true }, [3]],
  [
    'an empty line is none',
    [listing(count(1), line(skin, size({ valueDecimal: 3 })), line())],
    { count: true, sizes: true, injectable: true },
    [3],
  ],
  ['another site', [listing(count(1), line(other, size({ valueDecimal: 3 })))], { count: true, sizes: true }, [3]],
  ['no site', [listing(count(1), line(size({ valueDecimal: 3 })))], { count: true, sizes: true }, [3]],
  ['a number alone', [listing(count(2))], { count: true }, []],
  ['the number 0', [listing(count(0))], {}, []],
  ['half a lesion', [listing({ linkId: 'lesionCount', answer: [{ valueDecimal: 1.5 }] })], {}, []],
  ['a number in words', [listing({ linkId: 'lesionCount', answer: [{ valueString: 'two' }] })], {}, []],
  [
    'measured lesions and their number',
    [measured('a'), measured('b'), listing(count(2))],
    { count: true, sizes: true, injectable: true },
    [],
  ],
  ['measured lesions and a larger number', [measured('a'), measured('b'), listing(count(3))], { count: true, injectable: true }, []],
  [
    'measured lesions and a smaller number, some of them clustered',
    [measured('a'), measured('b'), listing(count(1))],
    { count: true, sizes: true, injectable: true },
    [],
  ],
  [
    'a newer list',
    [
      listing(line(skin, size({ valueDecimal: 3 }))),
      { ...listing(line(skin, size({ valueDecimal: 1 }))), authored: '2026-06-14T12:00:00Z' },
    ],
    { sizes: true, injectable: true },
    [1],
  ],
])('lesions: %s', (_, resources, { count: counted, sizes, injectable }, sizesCm) => {
  expect(factValue('lesionCountDocumented', resources)).toBe(counted);
  expect(factValue('lesionSizesDocumented', resources)).toBe(sizes);
  expect(factValue('lesionsInjectable', resources)).toBe(injectable);
  expect(formAnswers(chartOf(resources), contextOf(), content).lesionsCm).toEqual(sizesCm);
});

test('a number that the sizes do not reach is a hint', () => {
  expect(hintsOf('lesionSizesDocumented', [measured('a'), listing(count(3))])).toEqual(['3 lesions stated, sizes of 1']);
});

test('an order for another cancer and a form that says melanoma contradict', () => {
  const fact = factOf('melanoma', [formOf({ melanoma: yes })], {
    order: { resourceType: 'MedicationRequest', id: 'order', reasonCode: [icdConcept('C34.90')] },
  });
  expect(fact.conflict).toContain('MedicationRequest/order');
});

test('BRAF by form and by test', () => {
  const negative = observation('93690-6', { valueCodeableConcept: concept(`${loinc}|LA6577-6`) });
  expect(factValue('brafV600Positive', [formOf({ brafV600Positive: no })])).toBe(false);
  expect(factOf('brafV600Positive', [negative, formOf({ brafV600Positive: yes })]).conflict).toBeDefined();
  expect(factValue('brafV600Positive', [negative, formOf({ brafV600Positive: no }), condition(icdConcept('C43.9'))])).toBe(false);
});
