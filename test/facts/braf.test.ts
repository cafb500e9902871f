import { expect, test } from 'vitest';
import type { Resource } from '../../src/fhir/resource.ts';
import {
  concept,
  condition,
  type Elements,
  factOf,
  factValue,
  hgvs,
  hintsOf,
  icdConcept,
  loinc,
  made,
  melanoma,
  observation,
  snomed,
  snomedConcept,
} from './fact-chart.ts';

const positive = snomedConcept('10828004');
const negative = snomedConcept('260385009');
const present = concept(`${loinc}|LA9633-4`);
const absent = concept(`${loinc}|LA9634-2`);
const result = (code: string, valueCodeableConcept: unknown, elements: Elements = {}) =>
  observation(code, { valueCodeableConcept, ...elements });

const component = (code: string, value: Elements): Elements => ({ code: concept(`${loinc}|${code}`), ...value });
const gene = (code = 'HGNC:1097', system = 'http://www.genenames.org/geneId') =>
  component('48018-6', { valueCodeableConcept: concept(`${system}|${code}`) });
const protein = (change: string) => component('48005-3', { valueCodeableConcept: concept(`${hgvs}|${change}`) });
const region = (text: string) => component('81293-3', { valueString: text });
const somatic = component('48002-0', { valueCodeableConcept: concept(`${loinc}|LA6684-0`) });
const germline = component('48002-0', { valueCodeableConcept: concept(`${loinc}|LA6683-2`) });
const panel = (value: unknown, ...parts: readonly Elements[]) => result('69548-6', value, { component: parts });

test.each<[string, readonly Resource[], boolean | undefined]>([
  ['a test of V600 mutations, positive', [result('93690-6', positive)], true],
  ['negative', [result('93690-6', negative)], false],
  ['a gene analysis, negative', [result('53844-7', negative)], false],
  ['another', [result('58483-9', negative)], false],
  ['and another', [result('85511-4', negative)], false],
  ['a gene analysis, positive without the codon', [result('53844-7', positive)], undefined],
  ['a gene analysis that names V600K', [result('53844-7', positive, { component: [protein('p.Val600Lys')] })], true],
  ['a gene analysis that names K601E', [result('53844-7', positive, { component: [protein('p.Lys601Glu')] })], undefined],
  ['a gene analysis with the variant as its value', [result('53844-7', concept(`${hgvs}|p.Val600Lys`))], true],
  ['the variant as a string that is the notation', [observation('53844-7', { valueString: 'p.Val600Glu' })], true],
  ['V600E test, positive', [result('58415-1', positive)], true],
  ['V600E immune stain, positive', [result('85101-4', positive)], true],
  ['V600E test, negative', [result('58415-1', negative)], undefined],
  ['V600E immune stain, negative', [result('85101-4', negative)], undefined],
  ['V600K test, positive', [result('89861-9', positive)], true],
  ['V600E and V600K, both negative', [result('58415-1', negative), result('89861-9', negative)], undefined],
  ['V600E negative, then V600 negative', [result('58415-1', negative), result('93690-6', negative)], false],
  ['83061-2 positive', [result('83061-2', positive)], undefined],
  ['83061-2 negative', [result('83061-2', negative)], undefined],
  ['83061-2 that names V600E', [result('83061-2', positive, { component: [protein('p.Val600Glu')] })], true],
  ['83061-2 negative over codon 600', [result('83061-2', negative, { component: [region('BRAF codon 600')] })], false],
])('BRAF: %s', (_, resources, expected) => {
  expect(factValue('brafV600Positive', [melanoma(), ...resources])).toBe(expected);
});

test.each<[string, unknown, boolean | undefined]>([
  ['SNOMED positive', positive, true],
  ['SNOMED detected', snomedConcept('260373001'), true],
  ['LOINC present', present, true],
  ['LOINC positive', concept(`${loinc}|LA6576-8`), true],
  ['SNOMED negative', negative, false],
  ['SNOMED not detected', snomedConcept('260415000'), false],
  ['LOINC absent', absent, false],
  ['LOINC negative', concept(`${loinc}|LA6577-6`), false],
  ['either of two codings', concept([`urn:local|POS`, `${snomed}|10828004`]), true],
  ['two codings that contradict', concept([`${snomed}|10828004`, `${snomed}|260385009`]), undefined],
  ['indeterminate', snomedConcept('82334004'), undefined],
  ['words', { text: 'V600E detected' }, undefined],
])('the answer %s', (_, value, expected) => {
  expect(factValue('brafV600Positive', [result('93690-6', value)])).toBe(expected);
});

test.each<[string, Elements, boolean | undefined]>([
  ['an answer as interpretation', { interpretation: [positive] }, true],
  ['an interpretation that contradicts the value', { valueCodeableConcept: negative, interpretation: [positive] }, undefined],
  ['a string', { valueString: 'Positive' }, undefined],
  ['a boolean', { valueBoolean: true }, undefined],
  ['no answer', { dataAbsentReason: concept('http://terminology.hl7.org/CodeSystem/data-absent-reason|unknown') }, undefined],
  ['amended', { status: 'amended', valueCodeableConcept: positive }, true],
  ['preliminary', { status: 'preliminary', valueCodeableConcept: positive }, undefined],
  ['entered in error', { status: 'entered-in-error', valueCodeableConcept: positive }, undefined],
])('a V600 test with %s', (_, elements, expected) => {
  expect(factValue('brafV600Positive', [observation('93690-6', elements)])).toBe(expected);
});

test.each<[string, Resource, boolean | undefined]>([
  ['V600E present', panel(present, gene(), protein('p.Val600Glu')), true],
  ['with its protein sequence', panel(present, gene(), protein('NP_004324.2:p.Val600Glu')), true],
  ['V600K with its protein sequence', panel(present, gene(), protein('NP_004324.2:p.Val600Lys')), true],
  ['in one-letter code', panel(present, gene(), protein('p.V600K')), true],
  ['predicted', panel(present, gene(), protein('p.(Val600Arg)')), true],
  ['the gene by the other URI', panel(present, gene('HGNC:1097', 'http://www.genenames.org'), protein('p.Val600Glu')), true],
  ['somatic', panel(present, gene(), protein('p.Val600Glu'), somatic), true],
  ['germline', panel(present, gene(), protein('p.Val600Glu'), germline), undefined],
  ['the change as a string', panel(present, gene(), component('48005-3', { valueString: 'p.Val600Glu' })), true],
  ['the change in words', panel(present, gene(), component('48005-3', { valueCodeableConcept: { text: 'V600E' } })), undefined],
  [
    'as ClinVar identifier',
    panel(present, gene(), component('81252-9', { valueCodeableConcept: concept('http://www.ncbi.nlm.nih.gov/clinvar|13961') })),
    true,
  ],
  [
    'as change of the genome',
    panel(present, gene(), component('81290-9', { valueCodeableConcept: concept(`${hgvs}|NC_000007.13:g.140453136A>T`) })),
    true,
  ],
  [
    'as change of the coding sequence',
    panel(present, gene(), component('48004-6', { valueCodeableConcept: concept(`${hgvs}|NM_004333.4:c.1799T>A`) })),
    true,
  ],
  ['BRAF by its protein sequence alone', panel(present, protein('NP_004324.2:p.Val600Glu')), true],
  ['no gene', panel(present, protein('p.Val600Glu')), undefined],
  ['another gene', panel(present, gene('HGNC:6407'), protein('p.Val600Glu')), undefined],
  ['several genes and a bare change', panel(present, gene('HGNC:6407'), gene(), protein('p.Val600Glu')), undefined],
  ['several genes and the protein sequence', panel(present, gene('HGNC:6407'), gene(), protein('NP_004324.2:p.Val600Glu')), true],
  ['another transcript, where codon 600 has another number', panel(present, gene(), protein('NP_001361187.1:p.Val600Glu')), undefined],
  ['K601E', panel(present, gene(), protein('p.Lys601Glu')), undefined],
  ['a deletion from codon 600 on', panel(present, gene(), protein('p.Val600_Lys601delinsGlu')), undefined],
  ['codon 600 unchanged', panel(present, gene(), protein('p.Val600=')), undefined],
  ['codon 6000', panel(present, gene(), protein('p.Val6000Glu')), undefined],
  ['BRAF without a change', panel(present, gene()), undefined],
  ['V600E absent', panel(absent, gene(), protein('p.Val600Glu')), undefined],
  [
    'V600E absent where codon 600 was studied',
    panel(absent, gene(), protein('p.Val600Glu'), region('BRAF: Exon 15 (Codon 600)')),
    undefined,
  ],
  ['absent, codon 600 studied', panel(absent, gene(), region('BRAF: Exon 15 (Codon 600)')), false],
  ['absent, several genes, codon 600 studied', panel(absent, gene('HGNC:7989'), gene(), region('BRAF codon 600, NRAS codon 61')), false],
  ['absent, region without the codon', panel(absent, gene(), region('BRAF exon 11')), undefined],
  ['absent, codon 600 not studied', panel(absent, gene(), region('exon 15, codon 600 not covered')), undefined],
  ['absent, region not said', panel(absent, gene()), undefined],
  ['absent, another gene over codon 600', panel(absent, gene('HGNC:6407'), region('codon 600')), undefined],
  ['no answer', panel(undefined, gene(), protein('p.Val600Glu')), undefined],
])('a variant panel: %s', (_, resource, expected) => {
  expect(factValue('brafV600Positive', [melanoma(), resource])).toBe(expected);
});

test('the region studied may be an observation of its own', () => {
  const studied = observation('53041-0', { component: [gene(), region('BRAF: Exon 15 (Codon 600)')] });
  const variant = result('69548-6', absent, { component: [gene()], derivedFrom: [{ reference: `Observation/${studied.id}` }] });
  expect(factValue('brafV600Positive', [studied, variant])).toBe(false);
});

test('a positive result wins for good', () => {
  const found = result('93690-6', positive, { effectiveDateTime: '2023-01-01' });
  const notFound = result('93690-6', negative, { effectiveDateTime: '2026-01-01' });
  expect(factValue('brafV600Positive', [found, notFound])).toBe(true);
  expect(factValue('brafV600Positive', [notFound, found])).toBe(true);
  expect(factOf('brafV600Positive', [found, notFound]).evidence).toEqual([
    { reference: `Observation/${found.id}`, value: 'BRAF V600 mutation detected', date: '2023-01-01' },
  ]);
});

test('a mutation whose codon is open leaves a negative open, another variant does not', () => {
  expect(factValue('brafV600Positive', [result('93690-6', negative), result('53844-7', positive)])).toBeUndefined();
  expect(factValue('brafV600Positive', [result('93690-6', negative), panel(present, gene(), protein('p.Lys601Glu'))])).toBe(false);
});

const lung = condition(icdConcept('C34.90'));
const thyroid = condition(icdConcept('C73'), 'resolved');
const specimenAt = (code: string): Elements => ({
  contained: [{ resourceType: 'Specimen', id: 's', collection: { bodySite: snomedConcept(code) } }],
  specimen: { reference: '#s' },
});

test.each<[string, readonly Resource[], Elements, boolean | undefined, boolean | undefined]>([
  ['nothing said', [], {}, true, false],
  ['the melanoma as focus', [], { focus: [{ reference: 'Condition/mel' }] }, true, false],
  ['another cancer as focus', [lung], { focus: [{ reference: `Condition/${lung.id}` }] }, undefined, undefined],
  ['a specimen of skin', [], specimenAt('39937001'), true, false],
  ['a specimen of the lung, no other cancer ever', [], specimenAt('39607008'), true, false],
  ['a specimen of the lung, another cancer before', [thyroid], specimenAt('39607008'), undefined, undefined],
  ['a specimen of the thyroid', [], specimenAt('69748006'), undefined, undefined],
  ['a specimen of the colon', [], specimenAt('71854001'), undefined, undefined],
  ['another cancer now, and nothing said: only a positive counts', [lung], {}, true, undefined],
  ['another cancer now, the melanoma as focus', [lung], { focus: [{ reference: 'Condition/mel' }] }, true, false],
])('whose tumour: %s', (_, resources, elements, whenPositive, whenNegative) => {
  const mel = { ...melanoma(), id: 'mel' };
  expect(factValue('brafV600Positive', [mel, ...resources, result('93690-6', positive, elements)])).toBe(whenPositive);
  expect(factValue('brafV600Positive', [mel, ...resources, result('93690-6', negative, elements)])).toBe(whenNegative);
});

test('the conclusion of the report says whose tumour it was', () => {
  const found = result('93690-6', positive);
  const report = made('DiagnosticReport', {
    status: 'final',
    result: [{ reference: `Observation/${found.id}` }],
    conclusionCode: [icdConcept('C73')],
  });
  expect(factValue('brafV600Positive', [melanoma(), found, report])).toBeUndefined();
});

test.each<[string, readonly Resource[], string]>([
  ['V600E negative', [result('58415-1', negative)], 'BRAF V600E not detected; was V600K covered?'],
  ['positive without the codon', [result('53844-7', positive)], 'BRAF mutation detected; at which codon?'],
  ['words', [result('93690-6', { text: 'Mutated' })], 'BRAF result in words: Mutated'],
  ['V600E absent', [panel(absent, gene(), protein('p.Val600Glu'))], 'p.Val600Glu absent; was V600K covered?'],
  ['no gene', [panel(present, protein('p.Val600Glu'))], 'p.Val600Glu; of which gene?'],
])('a hint: %s', (_, resources, hint) => {
  expect(hintsOf('brafV600Positive', resources)).toEqual([hint]);
});

test('a failed search is named', () => {
  expect(factOf('brafV600Positive', [], { searches: { observations: 'failed' } }).failedReads).toEqual(['Observation?patient=p1']);
});
