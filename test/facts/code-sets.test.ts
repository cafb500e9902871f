import { describe, expect, test } from 'vitest';
import { codeSets, terminology } from '../terminology/content.ts';
import { icd, loinc, snomed } from './fact-chart.ts';

const sets = codeSets.filter(({ name }) => !name.startsWith('drug-'));

describe.each(sets.map((set) => [set.name, set] as const))('%s', (name, set) => {
  test('each code stands once, with a source, and none by memory', () => {
    const keys = set.codes.map(({ system, code }) => `${system}|${code}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { sources } of set.codes) expect(sources.filter((source) => /memory/i.test(source) || source.trim() === '')).toEqual([]);
  });

  test('SNOMED CT and LOINC codes have their check digits', () => {
    expect(set.codes.filter(({ system, code }) => system === snomed && !isVerhoeff(code)).map(({ code }) => code)).toEqual([]);
    expect(
      set.codes.filter(({ system, code }) => system === loinc && !code.startsWith('LA') && !isLoinc(code)).map(({ code }) => code),
    ).toEqual([]);
  });

  test('excludes are within it', () => {
    const all = terminology.set(name).data;
    for (const row of all.excludes ?? [])
      expect(all.codes.some(({ system, code, match }) => system === row.system && match === 'prefix' && row.code.startsWith(code))).toBe(
        true,
      );
  });
});

test.each<[string, string]>([
  ['condition-melanoma', 'condition-melanoma-not-cutaneous'],
  ['condition-melanoma', 'condition-melanoma-in-situ'],
  ['condition-melanoma', 'condition-melanoma-history'],
  ['condition-melanoma', 'condition-other-primary'],
  ['condition-melanoma', 'condition-malignancy'],
  ['condition-secondary-distant', 'condition-secondary-skin'],
  ['condition-secondary-distant', 'condition-secondary-node'],
  ['condition-secondary-distant', 'condition-secondary-ambiguous'],
  ['condition-pregnancy', 'condition-pregnancy-ended'],
  ['condition-leukemia-lymphoma', 'condition-multiple-myeloma'],
  ['answer-detected', 'answer-not-detected'],
  ['observation-braf-codon-600', 'observation-braf-v600e'],
  ['body-site-injectable', 'body-site-organ'],
])('%s and %s share no code', (one, other) => {
  const [first, second] = [terminology.set(one), terminology.set(other)];
  expect(first.data.codes.filter((row) => first.rowOf(row) !== undefined && second.rowOf(row) !== undefined)).toEqual([]);
  expect(second.data.codes.filter((row) => second.rowOf(row) !== undefined && first.rowOf(row) !== undefined)).toEqual([]);
});

test.each(Array.from({ length: 97 }, (_, index) => `C${String(index).padStart(2, '0')}`))(
  '%s is another malignancy or is not, never both',
  (family) => {
    const neither = ['C43', 'C44', 'C76', 'C77', 'C78', 'C79', 'C80'];
    const unused = ['C27', 'C28', 'C29', 'C35', 'C36', 'C42', 'C59', 'C87', 'C89'];
    const found = terminology.set('condition-malignancy').rowOf({ system: icd, code: `${family}.0` }) !== undefined;
    expect(found).toBe(!neither.includes(family) && !unused.includes(family));
  },
);

const multiplication = (one: number, other: number): number =>
  one < 5 ? (other < 5 ? (one + other) % 5 : ((one + other) % 5) + 5) : other < 5 ? ((one - other + 10) % 5) + 5 : (one - other + 10) % 5;
const permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

function isVerhoeff(code: string): boolean {
  let check = 0;
  for (const [place, digit] of [...code].reverse().map(Number).entries()) {
    let permuted = digit;
    for (let times = 0; times < place % 8; times++) permuted = permutation[permuted] ?? 0;
    check = multiplication(check, permuted);
  }
  return check === 0;
}

function isLoinc(code: string): boolean {
  const [number = '', digit] = code.split('-');
  const doubled = [...number].reverse().map((character, index) => Number(character) * (index % 2 === 0 ? 2 : 1));
  const sum = doubled
    .join('')
    .split('')
    .map(Number)
    .reduce((one, other) => one + other, 0);
  return String((10 - (sum % 10)) % 10) === digit;
}
