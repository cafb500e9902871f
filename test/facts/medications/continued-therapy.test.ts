import { describe, expect, test } from 'vitest';
import type { OwnAuthorization } from '../../../src/facts/fact-finder.ts';
import type { Resource } from '../../../src/fhir/resource.ts';
import {
  administration,
  day,
  dispense,
  draft,
  drug,
  factOf,
  factValue,
  melanoma,
  request,
  resource,
  statement,
  status,
} from './medication-chart.ts';

const { talimogene, higherStrength } = drug;
const coded = (system: string, code: string) => ({ coding: [{ system, code }] });
const own = (periodStart: string, periodEnd: string | null, product: OwnAuthorization['product'] = 'talimogene-laherparepvec') => ({
  ownAuthorizations: [{ number: 'PA-1', product, periodStart, periodEnd }],
});

describe('a talimogene dose on record', () => {
  test.each<[string, readonly Resource[], true | undefined]>([
    ['administration', [administration(talimogene, '2026-01-01')], true],
    ['administration not done', [administration(talimogene, '2026-01-01', { status: 'not-done' })], undefined],
    ['statement', [statement(talimogene)], true],
    ['dispense', [dispense(talimogene)], true],
    ['completed request', [request(talimogene, { status: 'completed' })], true],
    ['active request', [request(talimogene)], undefined],
    ['in words', [administration(drug.words('Imlygic'), '2026-01-01')], undefined],
    ['nothing', [], undefined],
  ])('%s', (_, resources, expected) => {
    expect(factValue('talimogeneDoseOnRecord', resources)).toBe(expected);
  });

  test.each<[string, ReturnType<typeof own>, true | undefined]>([
    ['begun the day before', own('2026-06-14', null), true],
    ['begun on the order date', own(day, null), undefined],
    ['ended long ago', own('2025-01-01', '2025-06-30'), true],
    ['for lifileucel', own('2026-01-01', null, 'lifileucel'), undefined],
  ])('our authorization %s', (_, setting, expected) => {
    expect(factValue('talimogeneDoseOnRecord', [], setting)).toBe(expected);
  });

  test.each<[string, unknown, readonly Resource[], true | undefined]>([
    ['an order at the strength of a first dose', drug.lowerStrength, [], undefined],
    ['the same with a dose on record', drug.lowerStrength, [administration(talimogene, '2026-06-01')], true],
    ['an order at the strength of later doses', higherStrength, [], true],
    ['an order that says no strength', talimogene, [], true],
  ])('our authorization of before, and %s', (_, concept, resources, expected) => {
    expect(factValue('talimogeneDoseOnRecord', resources, { order: draft(concept), ...own('2026-06-01', null) })).toBe(expected);
  });

  test('the judged order is no dose', () => {
    const order = draft(talimogene, { status: 'completed' });
    expect(factValue('talimogeneDoseOnRecord', [order], { order })).toBeUndefined();
  });
});

describe('receiving through this benefit: our authorization covers the day before the order', () => {
  test.each<[string, ReturnType<typeof own>, true | undefined]>([
    ['open-ended', own('2026-01-01', null), true],
    ['begun the day before', own('2026-06-14', null), true],
    ['begun on the order date', own(day, null), undefined],
    ['ended on the day before', own('2026-01-01', '2026-06-14'), true],
    ['ended two days before', own('2026-01-01', '2026-06-13'), undefined],
    ['for lifileucel', own('2026-01-01', null, 'lifileucel'), undefined],
  ])('%s', (_, setting, expected) => {
    expect(factValue('receivingThroughBenefit', [], setting)).toBe(expected);
  });

  test('none is silence', () => {
    expect(factOf('receivingThroughBenefit', [])).toEqual({ value: undefined, evidence: [], hints: [] });
  });
});

describe('receiving it for a covered indication', () => {
  const dose = administration(talimogene, '2026-06-01');
  const reason = { reasonCode: [coded('http://hl7.org/fhir/sid/icd-10-cm', 'C43.9')] };
  const skin = melanoma('active', { id: 'c1' });
  test.each<[string, readonly Resource[], true | undefined]>([
    ['a statement that is active, for melanoma', [statement(talimogene, reason)], true],
    ['the same by reference', [skin, statement(talimogene, { reasonReference: [{ reference: 'Condition/c1' }] })], true],
    ['a statement without reason', [statement(talimogene)], undefined],
    ['for another reason', [statement(talimogene, { reasonCode: [coded('http://hl7.org/fhir/sid/icd-10-cm', 'C50.9')] })], undefined],
    [
      'a statement that ended',
      [statement(talimogene, { ...reason, effectivePeriod: { start: '2026-01-01', end: '2026-06-14' } })],
      undefined,
    ],
    ['a statement that ends today', [statement(talimogene, { ...reason, effectivePeriod: { start: '2026-01-01', end: day } })], true],
    ['a statement completed', [statement(talimogene, { ...reason, status: 'completed' })], undefined],
    ['a dose and an active order for melanoma', [dose, request(talimogene, reason)], true],
    ['an active order without a dose', [request(talimogene, reason)], undefined],
    ['a dose alone', [administration(talimogene, '2026-06-01', reason)], undefined],
    ['nothing', [], undefined],
  ])('%s', (_, resources, expected) => {
    expect(factValue('receivingForCoveredIndication', resources)).toBe(expected);
  });

  test('the last dose is a hint', () => {
    expect(factOf('receivingForCoveredIndication', [dose]).hints.map(({ text }) => text)).toEqual([
      'last recorded: talimogene laherparepvec 2026-06-01',
    ]);
  });
});

describe('days on talimogene', () => {
  test.each<[string, readonly Resource[], unknown]>([
    ['thirty', [administration(talimogene, '2026-05-16')], 30],
    ['twenty-nine', [administration(talimogene, '2026-05-17')], 29],
    ['since the first of several', [administration(talimogene, '2026-06-01'), administration(talimogene, '2026-05-16')], 30],
    ['since a month', [administration(talimogene, '2026-05')], { low: 15, high: 45 }],
    ['since a period began', [statement(talimogene, { effectivePeriod: { start: '2026-05-16' } })], 30],
    ['today', [administration(talimogene, day)], 0],
    ['undated', [statement(talimogene)], undefined],
    ['not done', [administration(talimogene, '2026-05-16', { status: 'not-done' })], undefined],
    ['nothing', [], undefined],
  ])('%s', (_, resources, expected) => {
    expect(factValue('daysOnTalimogene', resources)).toEqual(expected);
  });
});

describe('responding positively', () => {
  const first = administration(higherStrength, '2025-10-15');
  test.each<[string, readonly Resource[], boolean | undefined]>([
    ['improved', [first, status('improved', '2026-05-01')], true],
    ['stable', [first, status('stable', '2026-05-01')], undefined],
    ['undetermined', [first, status('undetermined', '2026-05-01')], undefined],
    ['worsened 6 months after the first dose', [first, status('worsened', '2026-04-15')], undefined],
    ['worsened a day later', [first, status('worsened', '2026-04-16')], false],
    ['worsened in a month that straddles', [first, status('worsened', '2026-04')], undefined],
    ['a diagnosis marked as relapse later: no assessment', [first, melanoma('relapse', { onsetDateTime: '2026-05-01' })], undefined],
    [
      'improved once, and since marked as relapse',
      [first, status('improved', '2026-03-01'), melanoma('relapse', { onsetDateTime: '2026-05-01' })],
      undefined,
    ],
    ['improved after it had worsened', [first, status('worsened', '2026-04-20'), status('improved', '2026-05-20')], true],
    ['worsened after it had improved', [first, status('improved', '2026-04-20'), status('worsened', '2026-05-20')], false],
    ['two that differ on one day', [first, status('improved', '2026-05-01'), status('worsened', '2026-05-01')], undefined],
    ['two that agree on one day', [first, status('improved', '2026-05-01'), status('improved', '2026-05-01')], true],
    ['on the order date', [first, status('improved', day)], true],
    ['after the order date', [first, status('improved', '2026-06-16')], undefined],
    ['on the day of the first dose', [first, status('improved', '2025-10-15')], undefined],
    ['the day after the first dose', [first, status('improved', '2025-10-16')], true],
    ['undated', [first, status('improved')], undefined],
    ['preliminary', [first, status('improved', '2026-05-01', { status: 'preliminary' })], undefined],
    ['without a first dose', [status('improved', '2026-05-01')], undefined],
    ['without a dated first dose', [statement(talimogene), status('improved', '2026-05-01')], undefined],
    ['nothing', [first], undefined],
  ])('%s', (_, resources, expected) => {
    expect(factValue('respondingPositively', resources)).toBe(expected);
  });

  test('an early flare is named as one', () => {
    expect(factOf('respondingPositively', [first, status('worsened', '2026-01-01')]).hints.map(({ text }) => text)).toEqual([
      'disease worsened 2026-01-01: may be an early flare',
    ]);
  });
});

describe('antiviral therapy', () => {
  test.each<[string, readonly Resource[], readonly Resource[], true | undefined]>([
    ['ordered', [request(drug.acyclovir)], [], true],
    ['drafted beside', [], [draft(drug.acyclovir)], true],
    ['taken', [statement(drug.acyclovir)], [], true],
    ['stopped', [statement(drug.acyclovir, { status: 'stopped' })], [], undefined],
    ['completed', [request(drug.acyclovir, { status: 'completed' })], [], undefined],
    ['given in the past', [administration(drug.acyclovir, '2026-06-01')], [], undefined],
    ['being given', [administration(drug.acyclovir, day, { status: 'in-progress' })], [], true],
    [
      'ordered until yesterday',
      [request(drug.acyclovir, { dosageInstruction: [{ timing: { repeat: { boundsPeriod: { end: '2026-06-14' } } } }] })],
      [],
      undefined,
    ],
    [
      'ordered until today',
      [request(drug.acyclovir, { dosageInstruction: [{ timing: { repeat: { boundsPeriod: { end: day } } } }] })],
      [],
      true,
    ],
    ['not to be taken', [request(drug.acyclovir, { doNotPerform: true })], [], undefined],
    ['in words', [request(drug.words('Valtrex'))], [], undefined],
    ['another drug', [request(drug.lisinopril)], [], undefined],
    [
      'a service for one',
      [],
      [resource('ServiceRequest', { status: 'draft', code: coded('https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', 'J0133') })],
      true,
    ],
  ])('%s', (_, resources, companions, expected) => {
    expect(factValue('antiviralTherapy', resources, { companions })).toBe(expected);
  });
});
