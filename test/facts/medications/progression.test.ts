import { describe, expect, test } from 'vitest';
import type { Resource } from '../../../src/fhir/resource.ts';
import { administration, day, drug, factOf, factValue, melanoma, request, resource, statement, status } from './medication-chart.ts';

const { pembrolizumab, nivolumab, ipilimumab, dabrafenib } = drug;
const first = administration(pembrolizumab, '2025-03-01');
const last = administration(pembrolizumab, '2025-06-01');
const next = administration(ipilimumab, '2025-10-01');
const coded = (system: string, code: string) => ({ coding: [{ system, code }] });

describe('inadequate response to PD-1: progression after its first dose and before the next systemic agent', () => {
  test.each<[string, readonly Resource[], true | undefined]>([
    ['exposure alone', [first], undefined],
    ['progression alone', [status('worsened', '2025-07-01')], undefined],
    ['between first dose and next agent', [first, last, next, status('worsened', '2025-07-01')], true],
    ['without a next agent', [first, status('worsened', '2025-07-01')], true],
    ['during the treatment', [first, last, status('worsened', '2025-04-01')], true],
    ['the day before the first dose', [first, last, status('worsened', '2025-02-28')], undefined],
    ['on the day of the first dose', [first, last, status('worsened', '2025-03-01')], undefined],
    ['the day after the first dose', [first, last, status('worsened', '2025-03-02')], true],
    ['the day before the next agent', [first, last, next, status('worsened', '2025-09-30')], true],
    ['on the day the next agent started', [first, last, next, status('worsened', '2025-10-01')], undefined],
    ['after the next agent started', [first, last, next, status('worsened', '2025-10-02')], undefined],
    ['on the order date', [first, status('worsened', day)], true],
    ['after the order date', [first, status('worsened', '2026-06-16')], undefined],
    ['in a month wholly between', [first, last, next, status('worsened', '2025-07')], true],
    ['in the month the next agent started', [first, last, next, status('worsened', '2025-10')], undefined],
    ['in the month of the first dose', [first, last, status('worsened', '2025-03')], undefined],
    ['undated', [first, status('worsened')], undefined],
    ['improved', [first, status('improved', '2025-07-01')], undefined],
    ['stable', [first, status('stable', '2025-07-01')], undefined],
    ['preliminary', [first, status('worsened', '2025-07-01', { status: 'preliminary' })], undefined],
    ['entered in error', [first, status('worsened', '2025-07-01', { status: 'entered-in-error' })], undefined],
    ['amended', [first, status('worsened', '2025-07-01', { status: 'amended' })], true],
    ['corrected', [first, status('worsened', '2025-07-01', { status: 'corrected' })], true],
    [
      'another observation with that answer',
      [first, status('worsened', '2025-07-01', { code: coded('http://loinc.org', '8302-2') })],
      undefined,
    ],
    ['the first dose undated', [administration(pembrolizumab), status('worsened', '2025-07-01')], undefined],
    ['the first dose dated by a month before', [administration(pembrolizumab, '2025-03'), status('worsened', '2025-07-01')], true],
    ['an undated other systemic agent', [first, administration(ipilimumab), status('worsened', '2025-07-01')], undefined],
    [
      'an order for the next agent, not given',
      [first, request(ipilimumab, { authoredOn: '2025-05-01' }), status('worsened', '2025-07-01')],
      true,
    ],
    ['talimogene is not systemic', [first, administration(drug.talimogene, '2025-05-01'), status('worsened', '2025-07-01')], true],
    [
      'another antineoplastic ends the window',
      [first, administration(drug.dacarbazine, '2025-05-01'), status('worsened', '2025-07-01')],
      undefined,
    ],
    ['a drug that is none does not', [first, administration(drug.lisinopril, '2025-05-01'), status('worsened', '2025-07-01')], true],
  ])('%s', (_, resources, expected) => {
    expect(factValue('pd1InadequateResponse', resources)).toBe(expected);
  });

  test.each<[string, Resource, true | undefined]>([
    ['relapse with onset', melanoma('relapse', { onsetDateTime: '2025-07-01' }), true],
    ['recurrence with onset', melanoma('recurrence', { onsetDateTime: '2025-07-01' }), true],
    ['recurrence with no more than the day it was recorded', melanoma('recurrence', { recordedDate: '2025-07-01' }), undefined],
    ['recurrence whose onset is before the treatment', melanoma('recurrence', { onsetDateTime: '2024-01-01' }), undefined],
    ['recurrence undated', melanoma('recurrence'), undefined],
    ['active', melanoma('active', { onsetDateTime: '2025-07-01' }), undefined],
    [
      'recurrence, unconfirmed',
      melanoma('recurrence', { onsetDateTime: '2025-07-01', verificationStatus: coded('x', 'unconfirmed') }),
      undefined,
    ],
    [
      'recurrence of another cancer',
      melanoma('recurrence', { onsetDateTime: '2025-07-01', code: coded('http://hl7.org/fhir/sid/icd-10-cm', 'C50.9') }),
      undefined,
    ],
  ])('melanoma: %s', (_, condition, expected) => {
    expect(factValue('pd1InadequateResponse', [first, condition])).toBe(expected);
  });

  test('an observation about another condition is left out', () => {
    const breast = resource('Condition', { code: coded('http://hl7.org/fhir/sid/icd-10-cm', 'C50.9') });
    const about = (condition: Resource) => status('worsened', '2025-07-01', { focus: [{ reference: `Condition/${condition.id}` }] });
    const skin = melanoma('active');
    expect(factValue('pd1InadequateResponse', [first, breast, about(breast)])).toBeUndefined();
    expect(factValue('pd1InadequateResponse', [first, skin, about(skin)])).toBe(true);
  });

  test('evidence is the progression and the first dose', () => {
    const progression = status('worsened', '2025-07-01');
    expect(factOf('pd1InadequateResponse', [last, first, progression]).evidence).toEqual([
      { reference: `Observation/${progression.id}`, value: 'disease worsened 2025-07-01', date: '2025-07-01' },
      { reference: `MedicationAdministration/${first.id}`, value: 'pembrolizumab 2025-03-01', date: '2025-03-01' },
    ]);
  });

  test('the reason a drug was stopped, in words, is a hint', () => {
    const stopped = statement(pembrolizumab, { status: 'stopped', statusReason: [{ text: 'progression' }] });
    const fact = factOf('pd1InadequateResponse', [stopped]);
    expect([fact.value, fact.hints.map(({ text }) => text)]).toEqual([
      undefined,
      ['pembrolizumab, reason of the status: progression', 'treated with pembrolizumab; no response is recorded'],
    ]);
  });

  test('a recurrence that was only recorded is a hint', () => {
    const { hints } = factOf('pd1InadequateResponse', [first, melanoma('recurrence', { recordedDate: '2025-07-01' })]);
    expect(hints.map(({ text }) => text)).toEqual(['melanoma recurrence, recorded 2025-07-01; since when?']);
  });

  test('failed searches for results or conditions are named', () => {
    const searches = { observations: 'failed', conditions: 'failed' } as const;
    expect(factOf('pd1InadequateResponse', [first], { searches }).failedReads).toEqual(['Observation?patient=p1', 'Condition?patient=p1']);
  });
});

describe('one progression serves two agents only if they overlapped', () => {
  const progression = status('worsened', '2025-12-01');
  const period = (concept: unknown, start: string, end: string) =>
    statement(concept, { status: 'completed', effectivePeriod: { start, end } });

  test.each<[string, readonly Resource[], true | undefined, true | undefined]>([
    [
      'one after the other: only the later',
      [period(pembrolizumab, '2025-01-01', '2025-04-01'), period(dabrafenib, '2025-04-02', '2025-08-01')],
      undefined,
      true,
    ],
    [
      'overlapping by a day: both',
      [period(pembrolizumab, '2025-01-01', '2025-04-02'), period(dabrafenib, '2025-04-02', '2025-08-01')],
      true,
      true,
    ],
    [
      'given in turns: a dose of the one after the last of the other leaves it open',
      [administration(pembrolizumab, '2025-01-01'), administration(dabrafenib, '2025-02-01'), administration(pembrolizumab, '2025-03-01')],
      true,
      undefined,
    ],
    ['started on the same day: both', [administration(pembrolizumab, '2025-01-01'), administration(dabrafenib, '2025-01-01')], true, true],
    [
      'still being taken when the other began: both',
      [statement(pembrolizumab, { effectivePeriod: { start: '2025-01-01' } }), administration(dabrafenib, '2025-05-01')],
      true,
      true,
    ],
    [
      'taken again after the progression: only the other',
      [administration(pembrolizumab, '2025-01-01'), administration(dabrafenib, '2025-05-01'), administration(pembrolizumab, '2026-01-01')],
      undefined,
      true,
    ],
  ])('%s', (_, doses, pd1, braf) => {
    expect(factValue('pd1InadequateResponse', [...doses, progression])).toBe(pd1);
    expect(factValue('brafInhibitorInadequateResponse', [...doses, progression])).toBe(braf);
  });
});

describe('subsequent therapy', () => {
  test.each<[string, readonly Resource[], true | undefined]>([
    ['progression on nivolumab', [administration(nivolumab, '2025-03-01'), status('worsened', '2025-07-01')], true],
    ['progression on ipilimumab', [administration(ipilimumab, '2025-03-01'), status('worsened', '2025-07-01')], true],
    ['exposure alone', [administration(nivolumab, '2025-03-01')], undefined],
    ['progression after talimogene alone', [administration(drug.talimogene, '2025-03-01'), status('worsened', '2025-07-01')], undefined],
    [
      'progression after a drug for any cancer',
      [administration(drug.dacarbazine, '2025-03-01'), status('worsened', '2025-07-01')],
      undefined,
    ],
    ['nothing', [], undefined],
  ])('%s', (_, resources, expected) => {
    expect(factValue('subsequentTherapy', resources)).toBe(expected);
  });
});
