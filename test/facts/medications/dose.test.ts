import { describe, expect, test } from 'vitest';
import type { FactName } from '../../../src/facts/fact-names.ts';
import type { Resource } from '../../../src/fhir/resource.ts';
import { administration, draft, drug, factOf, factValue, request, resource, statement } from './medication-chart.ts';

const ucum = 'http://unitsofmeasure.org';
const quantity = (value: number, code: string) => ({ value, code, unit: code, system: ucum });
const dosage = (dose: unknown, elements: Record<string, unknown> = {}) => ({ doseAndRate: [{ doseQuantity: dose }], ...elements });
const every = (period: number, periodUnit: string, more: Record<string, unknown> = {}) => ({
  timing: { repeat: { frequency: 1, period, periodUnit, ...more } },
});
const lower = (dose: unknown, elements: Record<string, unknown> = {}) =>
  draft(drug.lowerStrength, { dosageInstruction: [dosage(dose, elements)] });
const higher = (dose: unknown, elements: Record<string, unknown> = {}) =>
  draft(drug.higherStrength, { dosageInstruction: [dosage(dose, elements)] });

describe('volume of the ordered dose, mL', () => {
  const four = quantity(4, 'mL');
  test.each<[string, Resource, unknown]>([
    ['millilitres', lower(four), 4],
    ['microlitres', lower(quantity(500, 'uL')), 0.5],
    ['litres', lower(quantity(0.004, 'L')), 4],
    ['cubic centimetres', lower(quantity(2, 'cm3')), 2],
    ['a unit without a code', lower({ value: 4, unit: 'mL' }), 4],
    ['no unit', lower({ value: 4 }), undefined],
    ['a unit that is no volume', lower(quantity(4, 'mg')), undefined],
    ['a count of doses', lower(quantity(1, '{dose}')), undefined],
    ['a comparator', lower({ ...four, comparator: '<' }), undefined],
    ['plaque forming units at a known strength', lower(quantity(4_000_000, '[PFU]')), 4],
    ['plaque forming units as a power of ten', higher(quantity(4, '10*8.[PFU]')), 4],
    ['plaque forming units in words', higher({ value: 400_000_000, unit: 'PFU' }), 4],
    [
      'plaque forming units at an unknown strength',
      draft(drug.talimogene, { dosageInstruction: [dosage(quantity(4_000_000, '[PFU]'))] }),
      undefined,
    ],
    [
      'a range',
      draft(drug.lowerStrength, { dosageInstruction: [{ doseAndRate: [{ doseRange: { low: quantity(1, 'mL'), high: four } }] }] }),
      { low: 1, high: 4 },
    ],
    [
      'a range with its end alone',
      draft(drug.lowerStrength, { dosageInstruction: [{ doseAndRate: [{ doseRange: { high: four } }] }] }),
      { low: 0, high: 4 },
    ],
    [
      'a maximum per administration',
      draft(drug.lowerStrength, { dosageInstruction: [{ maxDosePerAdministration: four }] }),
      { low: 0, high: 4 },
    ],
    [
      'two doses that agree',
      draft(drug.lowerStrength, { dosageInstruction: [{ doseAndRate: [{ doseQuantity: four }, { doseQuantity: four }] }] }),
      4,
    ],
    [
      'two doses that disagree',
      draft(drug.lowerStrength, { dosageInstruction: [{ doseAndRate: [{ doseQuantity: four }, { doseQuantity: quantity(3, 'mL') }] }] }),
      undefined,
    ],
    [
      'lesions injected together',
      draft(drug.lowerStrength, {
        dosageInstruction: [dosage(quantity(0.1, 'mL'), { sequence: 1 }), dosage(quantity(0.2, 'mL'), { sequence: 1 })],
      }),
      0.3,
    ],
    ['several instructions in no known order', draft(drug.lowerStrength, { dosageInstruction: [dosage(four), dosage(four)] }), undefined],
    ['what is dispensed bounds it', draft(drug.lowerStrength, { dispenseRequest: { quantity: four } }), { low: 0, high: 4 }],
    [
      'what is dispensed does not replace the dose',
      draft(drug.lowerStrength, { dosageInstruction: [dosage(quantity(1, 'mL'))], dispenseRequest: { quantity: four } }),
      1,
    ],
    [
      'a service by quantity',
      resource('ServiceRequest', { status: 'draft', intent: 'order', code: drug.talimogene, quantityQuantity: four }),
      4,
    ],
    ['words alone', draft(drug.lowerStrength, { dosageInstruction: [{ text: '4 mL' }] }), undefined],
    ['malformed', draft(drug.lowerStrength, { dosageInstruction: 'four' }), undefined],
    ['nothing', draft(drug.lowerStrength), undefined],
  ])('%s', (_, order, expected) => {
    expect(factValue('newDoseVolumeMl', [], { order })).toEqual(expected);
  });

  test('words are a hint', () => {
    const order = draft(drug.words('Imlygic 10^6 PFU/mL'), { dosageInstruction: [{ text: '4 mL' }] });
    expect(factOf('newDoseVolumeMl', [], { order }).hints.map(({ text }) => text)).toEqual([
      'strength in words only: Imlygic 10^6 PFU/mL',
      '4 mL',
    ]);
  });
});

describe('strength of the ordered dose, PFU/mL', () => {
  const withIngredient = (strength: unknown, code: unknown = drug.talimogene) =>
    draft(undefined, {
      medicationReference: { reference: '#m' },
      contained: [{ resourceType: 'Medication', id: 'm', code, ingredient: [{ itemCodeableConcept: drug.talimogene, strength }] }],
    });
  const per = (numerator: unknown, denominator: unknown) => ({ numerator, denominator });
  test.each<[string, Resource, number | undefined]>([
    ['NDC of the lower vial', draft(drug.lowerStrength), 1e6],
    ['NDC of the higher vial', draft(drug.higherStrength), 1e8],
    ['HCPCS, which fixes none', draft(drug.talimogene), undefined],
    ['words', draft(drug.words('Imlygic 10^8 PFU/mL')), undefined],
    [
      'a billing option',
      draft({
        ...drug.talimogene,
        extension: [
          { url: 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-billing-options', valueCodeableConcept: drug.higherStrength },
        ],
      }),
      1e8,
    ],
    ['an ingredient', withIngredient(per(quantity(1_000_000, '[PFU]'), quantity(1, 'mL'))), 1e6],
    ['an ingredient per other volume', withIngredient(per(quantity(400_000_000, '[PFU]'), quantity(4, 'mL'))), 1e8],
    ['an ingredient as a power of ten', withIngredient(per(quantity(1, '10*8.[PFU]'), quantity(1, 'mL'))), 1e8],
    ['an ingredient already per millilitre', withIngredient(per(quantity(1_000_000, '[PFU]/mL'), quantity(1, '1'))), 1e6],
    ['an ingredient in another unit', withIngredient(per(quantity(1_000_000, '[IU]'), quantity(1, 'mL'))), undefined],
    ['an ingredient per nothing', withIngredient(per(quantity(1_000_000, '[PFU]'), quantity(0, 'mL'))), undefined],
    [
      'a code and an ingredient that disagree',
      withIngredient(per(quantity(1_000_000, '[PFU]'), quantity(1, 'mL')), drug.higherStrength),
      undefined,
    ],
  ])('%s', (_, order, expected) => {
    expect(factValue('newDoseConcentrationPfuPerMl', [], { order })).toBe(expected);
  });
});

describe('weeks between doses as ordered', () => {
  test.each<[string, Record<string, unknown>, unknown]>([
    ['every 2 weeks', every(2, 'wk'), 2],
    ['every 14 days', every(14, 'd'), 2],
    ['twice in 4 weeks', every(4, 'wk', { frequency: 2 }), 2],
    ['every 2 to 3 weeks', every(2, 'wk', { periodMax: 3 }), { low: 2, high: 3 }],
    ['every month, which is no number of weeks', every(1, 'mo'), undefined],
    ['once', every(2, 'wk', { count: 1 }), undefined],
    ['on named days', { timing: { event: ['2026-07-20', '2026-07-06', '2026-08-03'] } }, 2],
    ['on named days at unequal distances', { timing: { event: ['2026-07-06', '2026-07-20', '2026-08-10'] } }, { low: 2, high: 3 }],
    ['unstated', {}, undefined],
    ['malformed', { timing: { repeat: { frequency: 0, period: -1, periodUnit: 'wk' } } }, undefined],
  ])('%s', (_, timing, expected) => {
    expect(factValue('newDoseIntervalWeeks', [], { order: higher(quantity(4, 'mL'), timing) })).toEqual(expected);
  });
});

describe('first and later doses', () => {
  const names = [
    'firstDoseVolumeMl',
    'firstDoseConcentrationPfuPerMl',
    'laterDoseVolumeMl',
    'laterDoseConcentrationPfuPerMl',
    'weeksToSecondDose',
    'laterDoseIntervalWeeks',
    'firstDoseAtHigherStrength',
  ] as const satisfies readonly FactName[];
  const on = (date: string) => ({ timing: { event: [date] } });
  const from = (start: string, period = 2) => ({ timing: { repeat: { boundsPeriod: { start }, frequency: 1, period, periodUnit: 'wk' } } });
  const two = quantity(2, 'mL');
  const four = quantity(4, 'mL');

  test.each<[string, Resource, readonly Resource[], readonly Resource[], readonly unknown[]]>([
    ['the first alone leaves the later open', lower(two), [], [], [2, 1e6, undefined, undefined, undefined, undefined, undefined]],
    [
      'the later drafted beside it',
      lower(two, on('2026-06-16')),
      [higher(four, from('2026-07-07'))],
      [],
      [2, 1e6, 4, 1e8, 3, 2, undefined],
    ],
    ['a day too early', lower(two, on('2026-06-16')), [higher(four, from('2026-07-06'))], [], [2, 1e6, 4, 1e8, 2.857142857, 2, undefined]],
    ['the later without a day', lower(two), [higher(four, every(2, 'wk'))], [], [2, 1e6, 4, 1e8, undefined, 2, undefined]],
    [
      'two later orders, each once',
      lower(two),
      [higher(four, on('2026-07-21')), higher(two, on('2026-07-07'))],
      [],
      [2, 1e6, { low: 2, high: 4 }, 1e8, undefined, 2, undefined],
    ],
    [
      'a later order without volume',
      lower(two),
      [higher(four), draft(drug.higherStrength)],
      [],
      [2, 1e6, undefined, 1e8, undefined, undefined, undefined],
    ],
    [
      'the later judged, the first drafted beside it',
      higher(four, from('2026-07-07')),
      [lower(two, on('2026-06-16'))],
      [],
      [2, 1e6, 4, 1e8, 3, 2, undefined],
    ],
    [
      'the later judged, the first ordered yesterday',
      higher(four),
      [],
      [request(drug.lowerStrength, { authoredOn: '2026-06-14', dosageInstruction: [dosage(two)] })],
      [2, 1e6, 4, 1e8, undefined, undefined, undefined],
    ],
    [
      'the later judged, the first ordered last year',
      higher(four),
      [],
      [request(drug.lowerStrength, { authoredOn: '2025-06-14', dosageInstruction: [dosage(two)] })],
      [undefined, undefined, 4, 1e8, undefined, undefined, true],
    ],
    ['the higher strength without a first dose', higher(four, every(2, 'wk')), [], [], [undefined, undefined, 4, 1e8, undefined, 2, true]],
    [
      'the higher strength with a first dose on record',
      higher(four, from('2026-06-22')),
      [],
      [administration(drug.lowerStrength, '2026-06-01', { dosage: { dose: two } })],
      [2, 1e6, 4, 1e8, 3, 2, undefined],
    ],
    [
      'the higher strength with a dose in words only',
      higher(four),
      [],
      [statement(drug.words('Imlygic'))],
      [undefined, undefined, 4, 1e8, undefined, undefined, true],
    ],
    [
      'an unknown strength',
      draft(drug.talimogene, { dosageInstruction: [dosage(two)] }),
      [],
      [],
      [2, undefined, undefined, undefined, undefined, undefined, undefined],
    ],
    [
      'an unknown strength beside the later',
      draft(drug.talimogene, { dosageInstruction: [dosage(two)] }),
      [higher(four)],
      [],
      [2, undefined, 4, 1e8, undefined, undefined, undefined],
    ],
    [
      'a first dose that repeats says nothing of the later',
      lower(two, every(2, 'wk')),
      [],
      [],
      [2, 1e6, undefined, undefined, undefined, undefined, undefined],
    ],
    [
      'steps of one order',
      draft(drug.lowerStrength, {
        dosageInstruction: [
          dosage(four, { sequence: 2, ...every(2, 'wk') }),
          dosage(two, { sequence: 1, timing: { repeat: { boundsDuration: quantity(3, 'wk'), count: 1 } } }),
        ],
      }),
      [],
      [],
      [2, 1e6, 4, 1e6, 3, 2, undefined],
    ],
    [
      'another drug beside it',
      lower(two),
      [draft(drug.ipilimumab, { dosageInstruction: [dosage(four)] })],
      [],
      [2, 1e6, undefined, undefined, undefined, undefined, undefined],
    ],
    [
      'a companion not to be performed',
      lower(two),
      [{ ...higher(four), doNotPerform: true }],
      [],
      [2, 1e6, undefined, undefined, undefined, undefined, undefined],
    ],
  ])('%s', (_, order, companions, resources, expected) => {
    expect(names.map((name) => factValue(name, resources, { order, companions }))).toEqual(expected);
  });

  test('our authorization of before shows no dose, and leaves the notice', () => {
    const ownAuthorizations = [
      { number: 'PA-1', product: 'talimogene-laherparepvec', periodStart: '2026-06-14', periodEnd: null },
    ] as const;
    expect(factValue('firstDoseAtHigherStrength', [], { order: higher(four), ownAuthorizations })).toBe(true);
  });

  test('evidence is the order with the amount', () => {
    const order = lower(two);
    expect(factOf('firstDoseVolumeMl', [], { order }).evidence).toEqual([{ reference: `MedicationRequest/${order.id}`, value: '2 mL' }]);
    expect(factOf('firstDoseConcentrationPfuPerMl', [], { order }).evidence).toEqual([
      { reference: `MedicationRequest/${order.id}`, value: '10^6 PFU/mL' },
    ]);
  });
});

describe('dose increase against the last recorded dose', () => {
  const given = (concept: unknown, date: string, dose?: unknown) =>
    administration(concept, date, { ...(dose !== undefined && { dosage: { dose } }) });
  const four = quantity(4, 'mL');
  const three = quantity(3, 'mL');
  test.each<[string, readonly Resource[], boolean | undefined]>([
    ['the same', [given(drug.higherStrength, '2026-06-01', three)], false],
    ['less than before', [given(drug.higherStrength, '2026-06-01', four)], false],
    ['more volume', [given(drug.higherStrength, '2026-06-01', quantity(2.9, 'mL'))], true],
    ['more strength', [given(drug.lowerStrength, '2026-06-01', four)], true],
    [
      'the last counts, not the first',
      [given(drug.lowerStrength, '2026-05-01', three), given(drug.higherStrength, '2026-06-01', three)],
      false,
    ],
    ['the last that states a dose counts', [given(drug.higherStrength, '2026-05-01', three), given(drug.talimogene, '2026-06-01')], false],
    ['volume known, strength not', [given(drug.talimogene, '2026-06-01', three)], undefined],
    ['strength known, volume not', [given(drug.higherStrength, '2026-06-01')], undefined],
    ['volume unknown, strength higher', [given(drug.lowerStrength, '2026-06-01')], true],
    ['no dose on record', [], undefined],
    ['a dose not done', [administration(drug.lowerStrength, '2026-06-01', { status: 'not-done' })], undefined],
    ['a statement with its dosage', [statement(drug.higherStrength, { effectiveDateTime: '2026-06-01', dosage: [dosage(three)] })], false],
  ])('%s', (_, resources, expected) => {
    expect(factValue('doseIncrease', resources, { order: higher(three) })).toBe(expected);
  });
});
