import { expect, test } from 'vitest';
import type { Resource } from '../../src/fhir/resource.ts';
import { concept, condition, factOf, factValue, hintsOf, icdConcept, made, order, snomed, snomedConcept, verified } from './fact-chart.ts';

const raising = ['D80.1', 'D81.0', 'D81.31', 'D81.82', 'D81.9', 'D82.0', 'D83.9', 'D84.0', 'D84.821', 'D84.9', 'B20', 'B97.35', 'O98.711'];
const heme = [
  'C81.90',
  'C82.00',
  'C83.30',
  'C84.7A',
  'C85.90',
  'C86.0',
  'C88.4',
  'C90.10',
  'C91.10',
  'C92.00',
  'C93.10',
  'C94.00',
  'C95.90',
  'C96.9',
];
const history = ['Z85.6', 'Z85.71', 'Z85.72', 'Z85.79'];
const transplant = ['Z94.0', 'Z94.1', 'Z94.4', 'Z94.81', 'Z94.84', 'Z94.9'];
const silent = [
  'D84.1',
  'D81.810',
  'D81.818',
  'D81.819',
  'C90.00',
  'C90.30',
  'Z21',
  'Z94.5',
  'Z94.6',
  'Z94.7',
  'Z92.25',
  'D72.819',
  'C50.911',
];

test.each([...raising, ...heme, ...history, ...transplant])('%s raises the notice in any clinical status', (code) => {
  for (const status of ['active', 'remission', 'resolved', 'inactive', undefined])
    expect(factValue('immunosuppressed', [condition(icdConcept(code), status)])).toBe(true);
});

test.each(silent)('%s does not', (code) => {
  expect(factValue('immunosuppressed', [condition(icdConcept(code))])).toBeUndefined();
});

test.each<[string, Resource, boolean | undefined]>([
  ['SNOMED immunodeficiency', condition(snomedConcept('234532001')), true],
  ['SNOMED HIV infection', condition(snomedConcept('86406008')), true],
  ['SNOMED AIDS', condition(snomedConcept('62479008')), true],
  ['SNOMED HIV infection without symptoms', condition(snomedConcept('91947003')), undefined],
  ['SNOMED lymphoma, resolved', condition(snomedConcept('118600007'), 'resolved'), true],
  ['long-term steroids now', condition(icdConcept('Z79.52')), true],
  ['long-term steroids, over', condition(icdConcept('Z79.52'), 'resolved'), undefined],
  ['refuted', condition(icdConcept('B20'), 'active', { verificationStatus: verified('refuted') }), undefined],
  ['provisional', condition(icdConcept('B20'), 'active', { verificationStatus: verified('provisional') }), undefined],
  ['words', condition({ text: 'HIV' }), undefined],
])('immunosuppression: %s', (_, record, expected) => {
  expect(factValue('immunosuppressed', [record])).toBe(expected);
});

test('therapy now raises it as well', () => {
  const tacrolimus = made('MedicationStatement', {
    status: 'active',
    medicationCodeableConcept: concept('http://www.nlm.nih.gov/research/umls/rxnorm|42316'),
    effectivePeriod: { start: '2026-01-01' },
  });
  expect(factOf('immunosuppressed', [tacrolimus])).toMatchObject({
    value: true,
    evidence: [{ reference: `MedicationStatement/${tacrolimus.id}` }],
  });
});

test('infection without disease is a hint; failed searches are named once', () => {
  expect(hintsOf('immunosuppressed', [condition(icdConcept('Z21'))])).toEqual(['HIV infection; is there clinical disease?']);
  const failed = factOf('immunosuppressed', [], { searches: { conditions: 'failed' } }).failedReads;
  expect(failed).toEqual(['Condition?patient=p1']);
});

test.each<[string, Resource, boolean | undefined]>([
  ['multiple myeloma', condition(icdConcept('C90.00')), true],
  ['extramedullary plasmacytoma', condition(icdConcept('C90.20')), true],
  ['solitary plasmacytoma, in remission', condition(icdConcept('C90.31'), 'remission'), true],
  ['SNOMED', condition(snomedConcept('109989006')), true],
  ['plasma cell leukemia', condition(icdConcept('C90.10')), undefined],
  ['lymphoma', condition(icdConcept('C83.30')), undefined],
])('myeloma: %s', (_, record, expected) => {
  expect(factValue('multipleMyeloma', [record])).toBe(expected);
});

test.each<[string, Resource, boolean | undefined]>([
  ['lupus', condition(icdConcept('M32.10')), true],
  ['Crohn disease', condition(icdConcept('K50.90')), true],
  ['autoimmune thyroiditis', condition(icdConcept('E06.3')), true],
  ['SNOMED', condition(snomedConcept('85828009')), true],
  ['acute thyroiditis', condition(icdConcept('E06.0')), undefined],
  ['osteoarthritis', condition(icdConcept('M17.0')), undefined],
])('autoimmune disease: %s', (_, record, expected) => {
  expect(factValue('autoimmuneDisease', [record])).toBe(expected);
});

const radiotherapy = (status: string, code = '1217123003') =>
  made('Procedure', { status, code: concept(`${snomed}|${code}`), performedDateTime: '2024-05-01' });

test.each<[string, Resource, boolean | undefined]>([
  ['a history of it', condition(icdConcept('Z92.3')), true],
  ['a course completed', radiotherapy('completed'), true],
  ['a course stopped', radiotherapy('stopped'), true],
  ['by category', made('Procedure', { status: 'completed', category: concept(`${snomed}|108290001`), code: { text: 'EBRT' } }), true],
  ['planned', radiotherapy('preparation'), undefined],
  ['not done', radiotherapy('not-done'), undefined],
  ['entered in error', radiotherapy('entered-in-error'), undefined],
  ['another procedure', radiotherapy('completed', '80146002'), undefined],
])('radiation: %s', (_, record, expected) => {
  expect(factValue('irradiatedSite', [record])).toBe(expected);
});

const into = (site: unknown) => ({ order: order({ dosageInstruction: [{ site }] }) });

test.each<[string, Parameters<typeof factOf>[2], boolean | undefined]>([
  ['the liver as site of the dose', into(concept(`${snomed}|10200004`)), true],
  ['the skin', into(concept(`${snomed}|39937001`)), undefined],
  ['the lung', into(concept(`${snomed}|39607008`)), undefined],
  ['words', into({ text: 'liver' }), undefined],
  ['no site', { order: order() }, undefined],
  [
    'the liver as site of the service',
    { order: { resourceType: 'ServiceRequest', id: 's', bodySite: [concept(`${snomed}|10200004`)] } },
    true,
  ],
])('injection into the liver: %s', (_, setting, expected) => {
  expect(factValue('liverInjection', [], setting)).toBe(expected);
});
