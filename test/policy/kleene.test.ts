import { describe, expect, test } from 'vitest';
import { evaluate, type Status } from '../../src/policy/evaluate.ts';
import type { FactValue } from '../../src/policy/fact.ts';
import type { Rule } from '../../src/policy/policy.ts';
import { chartFacts, yes } from './chart-facts.ts';

const T = true;
const F = false;
const U = undefined;
const both: readonly [boolean | undefined, boolean | undefined][] = [T, F, U].flatMap((a) =>
  [T, F, U].map((b): [typeof a, typeof b] => [a, b]),
);
const word = (value: boolean | undefined) => (value === undefined ? 'silent' : String(value));

function tables(name: string, rule: Rule, results: readonly Status[]): void {
  describe(name, () => {
    test.each(both.map(([a, b], place) => ({ a, b, says: `${word(a)}, ${word(b)}`, result: results[place] })))(
      '$says: $result',
      ({ a, b, result }) => {
        expect(evaluate(rule, chartFacts({ a, b })).status).toBe(result);
      },
    );
  });
}

tables('all of a and b', { all: [yes('a'), yes('b')] }, [
  'met',
  'not-met',
  'unknown',
  'not-met',
  'not-met',
  'not-met',
  'unknown',
  'not-met',
  'unknown',
]);
tables('any of a and b', { any: [yes('a'), yes('b')] }, ['met', 'met', 'met', 'met', 'not-met', 'unknown', 'met', 'unknown', 'unknown']);
tables('when a then b', { when: yes('a'), then: yes('b') }, [
  'met',
  'not-met',
  'unknown',
  'not-applicable',
  'not-applicable',
  'not-applicable',
  'met',
  'unknown',
  'unknown',
]);
tables('all of (unless a) and b', { all: [{ unless: yes('a') }, yes('b')] }, [
  'not-met',
  'not-met',
  'not-met',
  'met',
  'not-met',
  'unknown',
  'met',
  'not-met',
  'unknown',
]);

describe('not applicable', () => {
  const never: Rule = { when: yes('no'), then: yes('b') };
  const rows: readonly [string, Rule, boolean | undefined, Status][] = [
    ['counts as met beside what is met in an all-of', { all: [never, yes('c')] }, T, 'met'],
    ['hides nothing that is not met in an all-of', { all: [never, yes('c')] }, F, 'not-met'],
    ['leaves an open all-of open', { all: [never, yes('c')] }, U, 'unknown'],
    ['is no way to meet an any-of', { any: [never, yes('c')] }, F, 'not-met'],
    ['leaves an open any-of open', { any: [never, yes('c')] }, U, 'unknown'],
    ['does not stand in the way of an any-of', { any: [never, yes('c')] }, T, 'met'],
    ['alone makes an all-of not applicable', { all: [never, never] }, T, 'not-applicable'],
    ['alone makes an any-of not applicable', { any: [never, never] }, T, 'not-applicable'],
    ['as a condition makes the whole not applicable', { when: never, then: yes('c') }, F, 'not-applicable'],
    ['as a consequence stays so', { when: yes('c'), then: never }, T, 'not-applicable'],
    ['as a consequence of an open condition stays so', { when: yes('c'), then: never }, U, 'not-applicable'],
  ];
  test.each(rows.map(([sentence, rule, c, result]) => ({ sentence, rule, c, result })))('$sentence', ({ rule, c, result }) => {
    expect(evaluate(rule, chartFacts({ no: false, c })).status).toBe(result);
  });
});

describe('bounds', () => {
  const atLeast: Rule = { fact: 'n', unit: 'a', step: 1, atLeast: 18 };
  const atMost: Rule = { fact: 'n', unit: 'mL', step: 0.1, atMost: 4 };
  const rows: readonly [string, Rule, FactValue | undefined, Status][] = [
    ['at least: on it', atLeast, 18, 'met'],
    ['at least: below', atLeast, 17, 'not-met'],
    ['at least: silent', atLeast, undefined, 'unknown'],
    ['at least: a span across it', atLeast, { low: 17, high: 18 }, 'unknown'],
    ['at least: a span from it on', atLeast, { low: 18, high: 19 }, 'met'],
    ['at least: a span that ends below it', atLeast, { low: 16, high: 17 }, 'not-met'],
    ['at most: on it', atMost, 4, 'met'],
    ['at most: above', atMost, 4.1, 'not-met'],
    ['at most: a span across it', atMost, { low: 4, high: 4.1 }, 'unknown'],
    ['at most: a span up to it', atMost, { low: 3, high: 4 }, 'met'],
    ['at most: a span that begins above it', atMost, { low: 4.1, high: 5 }, 'not-met'],
    ['is false: on a false fact', { fact: 'n', is: false }, false, 'met'],
    ['is false: on a silent chart', { fact: 'n', is: false }, undefined, 'unknown'],
  ];
  test.each(rows.map(([sentence, rule, n, result]) => ({ sentence, rule, n, result })))('$sentence: $result', ({ rule, n, result }) => {
    expect(evaluate(rule, chartFacts({ n })).status).toBe(result);
  });
});

describe('defects of a policy', () => {
  test.each<{ sentence: string; rule: Rule; n: FactValue }>([
    { sentence: 'a bound on a yes or no', rule: { fact: 'n', unit: 'a', step: 1, atLeast: 1 }, n: true },
    { sentence: 'a yes or no on a number', rule: yes('n'), n: 3 },
    { sentence: 'an empty all-of', rule: { all: [] }, n: 1 },
    { sentence: 'an empty any-of', rule: { any: [] }, n: 1 },
  ])('$sentence throws', ({ rule, n }) => {
    expect(() => evaluate(rule, chartFacts({ n }))).toThrow(TypeError);
  });
});
