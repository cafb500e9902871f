import { describe, expect, test } from 'vitest';
import { instantOf, timeOrderedId } from '../../src/records/time-ordered-id.ts';

describe('ids that follow the time', () => {
  const at = (text: string): string => timeOrderedId(new Date(text));

  // The instant of RFC 9562, appendix A.6.
  test('are UUIDs of version 7', () =>
    expect(at('2022-02-22T19:22:22.000Z')).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));
  test.each([
    ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f', '2022-02-22T19:22:22.000Z'],
    // Version 4, and what is no UUID.
    ['919108f7-52d1-4320-9bac-f847db4148a8', undefined],
    ['017f22e2-79b0-7cc3-c8c4-dc0c0c07398f', undefined],
    ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f0', undefined],
    ['', undefined],
  ])('of %s the instant is %s', (id, instant) => expect(instantOf(id)).toBe(instant));
  test('sort as they were made', () => {
    const made = ['1970-01-01T00:00:00.001Z', '2026-11-28T09:00:00.000Z', '2026-11-28T09:00:00.001Z', '2200-01-01T00:00:00Z'].map(at);
    expect(made.toSorted()).toEqual(made);
  });
  test('differ within a millisecond', () => expect(new Set(Array.from({ length: 100 }, () => at('2026-11-28T09:00:00Z'))).size).toBe(100));
});
