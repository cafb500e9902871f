import { describe, expect, test } from 'vitest';
import { addMonths, daysOf } from '../../src/fhir/date.ts';

describe('the last day of a month', () => {
  test('is the calendar’s, in every month of three centuries', () => {
    for (let year = 1850; year < 2150; year += 1)
      for (let month = 1; month <= 12; month += 1) {
        const written = `${year}-${String(month).padStart(2, '0')}`;
        const last = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
        expect(daysOf(written)).toEqual({ first: `${written}-01`, last });
      }
  });

  test.each([
    ['a leap year', '2024-02-29', { first: '2024-02-29', last: '2024-02-29' }],
    ['no leap year', '2023-02-29', undefined],
    ['a century that is none', '1900-02-29', undefined],
    ['a century that is one', '2000-02-29', { first: '2000-02-29', last: '2000-02-29' }],
    ['a day too many', '2026-04-31', undefined],
    ['the last day', '2026-04-30', { first: '2026-04-30', last: '2026-04-30' }],
  ])('%s: %s', (_, written, days) => expect(daysOf(written)).toEqual(days));

  test.each([
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-11-28', 6, '2027-05-28'],
  ])('%s and %i months', (day, months, then) => expect(addMonths(day, months)).toBe(then));
});
