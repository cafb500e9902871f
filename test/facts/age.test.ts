import { expect, test } from 'vitest';
import { factOf, factValue } from './fact-chart.ts';

const age = (birthDate: unknown, day = '2026-06-15') => factValue('ageInYears', [], { patient: { birthDate }, day });

test.each<[string, unknown, string, unknown]>([
  ['the 18th birthday', '2008-06-15', '2026-06-15', 18],
  ['the day before', '2008-06-16', '2026-06-15', 17],
  ['the day after', '2008-06-14', '2026-06-15', 18],
  ['a year that straddles the birthday', '2008', '2026-06-15', { low: 17, high: 18 }],
  ['a year that does not', '2007', '2026-12-31', 19],
  ['a year on its last day', '2008', '2026-12-31', 18],
  ['a month that straddles the birthday', '2008-06', '2026-06-15', { low: 17, high: 18 }],
  ['a month before', '2008-05', '2026-06-15', 18],
  ['a month after', '2008-07', '2026-06-15', 17],
  ['born on 29 February, the day before 1 March', '2008-02-29', '2026-02-28', 17],
  ['born on 29 February, on 1 March', '2008-02-29', '2026-03-01', 18],
  ['born on 29 February, in a leap year', '2008-02-29', '2028-02-29', 20],
  ['born on the day of the order', '2026-06-15', '2026-06-15', 0],
  ['born this year', '2026', '2026-06-15', { low: 0, high: 0 }],
  ['born after the order', '2027-01-01', '2026-06-15', undefined],
  ['the 30th of February', '2008-02-30', '2026-06-15', undefined],
  ['the 13th month', '2008-13', '2026-06-15', undefined],
  ['another notation', '15.06.2008', '2026-06-15', undefined],
  ['a number', 2008, '2026-06-15', undefined],
  ['two dates', ['2008-01-01', '1950-01-01'], '2026-06-15', undefined],
  ['none', undefined, '2026-06-15', undefined],
])('%s', (_, birthDate, day, expected) => {
  expect(age(birthDate, day)).toEqual(expected);
});

test('a patient who died is as old on the order date as another', () => {
  const patient = { birthDate: '1960-01-01', deceasedDateTime: '2026-06-01' };
  expect(factValue('ageInYears', [], { patient })).toBe(66);
});

test('evidence is the birth date as written; without the patient the failed read is named', () => {
  expect(factOf('ageInYears', [], { patient: { birthDate: '2008' } }).evidence).toEqual([{ reference: 'Patient/p1', value: '2008' }]);
  expect(factOf('ageInYears', [], { patient: null, failedReads: ['Patient/p1'] })).toEqual({
    value: undefined,
    evidence: [],
    hints: [],
    failedReads: ['Patient/p1'],
  });
});
