import { expect, test } from 'vitest';
import { measuredLesions } from '../../src/facts/lesions.ts';
import type { Resource } from '../../src/fhir/resource.ts';
import { chartOf, concept, content, day, type Elements, factOf, factValue, hintsOf, loinc, observation, snomed } from './fact-chart.ts';

const ucum = 'http://unitsofmeasure.org';
const quantity = (value: unknown, code = 'cm') => ({ value, unit: code, system: ucum, code });
const skin = concept(`${snomed}|39937001`);
const component = (valueQuantity: unknown, code = '33728-7'): Elements => ({ code: concept(`${loinc}|${code}`), valueQuantity });

/** A lesion as mCODE writes it: a tumor size with its longest dimension as component. */
const lesion = (size: unknown, elements: Elements = {}): Resource =>
  observation('21889-1', { bodySite: skin, effectiveDateTime: '2026-06-01', component: [component(size)], ...elements });
/** The longest dimension as an observation of its own. */
const single = (size: unknown, elements: Elements = {}): Resource =>
  observation('33728-7', { bodySite: skin, effectiveDateTime: '2026-06-01', valueQuantity: size, ...elements });
const of = (structure: string): Elements => ({ focus: [{ reference: `BodyStructure/${structure}` }] });

const sizes = (resources: readonly Resource[]) =>
  measuredLesions(chartOf(resources), content.terminology, day)
    .injectable.map(({ longestCm }) => longestCm)
    .toSorted((one, other) => (one ?? 0) - (other ?? 0));

test.each<[string, readonly Resource[], readonly (number | undefined)[]]>([
  ['a component in cm', [lesion(quantity(3))], [3]],
  ['an observation in cm', [single(quantity(3))], [3]],
  ['millimetres', [single(quantity(25, 'mm'))], [2.5]],
  ['a tumor size with its value at the root', [lesion(undefined, { component: undefined, valueQuantity: quantity(1.5) })], [1.5]],
  [
    'a further dimension is not the longest',
    [lesion(undefined, { component: [component(quantity(4), '33729-5'), component(quantity(5))] })],
    [5],
  ],
  ['two longest dimensions that differ', [lesion(undefined, { component: [component(quantity(4)), component(quantity(5))] })], [undefined]],
  ['a unit in words that is UCUM', [single({ value: 2, unit: 'cm' })], [2]],
  ['no unit', [single({ value: 2 })], [undefined]],
  ['another dimension', [single(quantity(2, 'kg'))], [undefined]],
  ['less than', [single({ ...quantity(2), comparator: '<' })], [undefined]],
  ['a string', [single(quantity('2'))], [undefined]],
  ['gone', [single(quantity(0))], []],
  ['subcutaneous', [single(quantity(2), { bodySite: concept(`${snomed}|71966008`) })], [2]],
  ['a lymph node', [single(quantity(2), { bodySite: concept(`${snomed}|59441001`) })], [2]],
  ['the lung', [single(quantity(2), { bodySite: concept(`${snomed}|39607008`) })], []],
  ['the arm', [single(quantity(2), { bodySite: concept(`${snomed}|53120007`) })], []],
  ['a site in words', [single(quantity(2), { bodySite: { text: 'skin of the arm' } })], []],
  ['no site', [single(quantity(2), { bodySite: undefined })], []],
  [
    'the site of the body structure',
    [single(quantity(2), { bodySite: undefined, ...of('l') }), { resourceType: 'BodyStructure', id: 'l', location: skin }],
    [2],
  ],
  ['removed: measured on a specimen', [single(quantity(2), { specimen: { reference: 'Specimen/s' } })], []],
  ['preliminary', [single(quantity(2), { status: 'preliminary' })], []],
  ['entered in error', [single(quantity(2), { status: 'entered-in-error' })], []],
  ['a pathology checklist', [observation('44697-1', { bodySite: skin, valueQuantity: quantity(2) })], []],
  ['two body structures', [lesion(quantity(3), of('a')), single(quantity(1), of('b'))], [1, 3]],
  [
    'one body structure, measured again',
    [lesion(quantity(3), of('a')), lesion(quantity(2), { ...of('a'), effectiveDateTime: '2026-06-08' })],
    [2],
  ],
  [
    'one body structure, measured before',
    [lesion(quantity(3), of('a')), lesion(quantity(2), { ...of('a'), effectiveDateTime: '2026-05-08' })],
    [3],
  ],
  ['gone since', [lesion(quantity(3), of('a')), lesion(quantity(0), { ...of('a'), effectiveDateTime: '2026-06-08' })], []],
  [
    'two sites in words',
    [lesion(quantity(3), { bodySite: { ...skin, text: 'left thigh' } }), lesion(quantity(2), { bodySite: { ...skin, text: 'left calf' } })],
    [2, 3],
  ],
  [
    'one site in words, measured again',
    [
      lesion(quantity(3), { bodySite: { ...skin, text: 'left thigh' } }),
      lesion(quantity(2), { bodySite: { ...skin, text: 'Left thigh' }, effectiveDateTime: '2026-06-08' }),
    ],
    [2],
  ],
  ['measured on the day of the order', [single(quantity(2), { effectiveDateTime: day })], [2]],
  ['dated the day after', [single(quantity(2), { effectiveDateTime: '2026-06-16' })], []],
  [
    'a date to come stands for no earlier one',
    [lesion(quantity(3), of('a')), lesion(quantity(2), { ...of('a'), effectiveDateTime: '2026-06-16' })],
    [3],
  ],
  ['undated', [single(quantity(2), { effectiveDateTime: undefined })], [2]],
  ['two on one day at a bare site', [lesion(quantity(3)), lesion(quantity(2))], [2, 3]],
  ['a bare site, measured again', [lesion(quantity(3)), lesion(quantity(2), { effectiveDateTime: '2026-06-08' })], [2]],
])('measured: %s', (_, resources, expected) => {
  expect(sizes(resources)).toEqual(expected);
});

test.each<[string, readonly Resource[], boolean | undefined, boolean | undefined]>([
  ['lesions with sites and sizes', [lesion(quantity(3), of('a')), single(quantity(12, 'mm'), of('b'))], true, true],
  ['one size without a unit', [lesion(quantity(3), of('a')), single({ value: 12 }, of('b'))], true, undefined],
  [
    'a visceral lesion beside one of the skin',
    [lesion(quantity(3)), single({ value: 1 }, { bodySite: concept(`${snomed}|39607008`) })],
    true,
    true,
  ],
  ['a visceral lesion alone', [single(quantity(2), { bodySite: concept(`${snomed}|10200004`) })], undefined, undefined],
  ['nothing', [], undefined, undefined],
])('%s', (_, resources, injectable, documented) => {
  expect(factValue('lesionsInjectable', resources)).toBe(injectable);
  expect(factValue('lesionSizesDocumented', resources)).toBe(documented);
  expect(factValue('lesionCountDocumented', resources), 'measurements are no number').toBeUndefined();
});

test('evidence, hints, failed searches', () => {
  const measured = single(quantity(25, 'mm'));
  expect(factOf('lesionSizesDocumented', [measured]).evidence).toEqual([
    { reference: `Observation/${measured.id}`, value: 'cutaneous lesion, 2.5 cm', date: '2026-06-01' },
  ]);
  expect(hintsOf('lesionsInjectable', [single(quantity(2), { bodySite: { text: 'right lung' } })])).toEqual(['a lesion at right lung']);
  expect(hintsOf('lesionsInjectable', [single(quantity(2), { bodySite: undefined })])).toEqual(['a lesion without a site']);
  expect(hintsOf('lesionsInjectable', [single(quantity(2), { effectiveDateTime: '2026-06-16' })])).toEqual([
    'a lesion measured 2026-06-16, a day to come',
  ]);
  expect(factOf('lesionsInjectable', [], { searches: { observations: 'failed' } }).failedReads).toEqual(['Observation?patient=p1']);
});
