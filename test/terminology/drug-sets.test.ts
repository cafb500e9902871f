import { describe, expect, test } from 'vitest';
import { drugGroups } from '../../src/terminology/drugs.ts';
import { canonicalCode, canonicalSystem } from '../../src/terminology/systems.ts';
import { codeSets, terminology } from './content.ts';

const drugSets = codeSets.filter(({ name }) => /^(drug|procedure|observation-progression|answer-disease)/.test(name));
const rows = drugSets.flatMap((set) => set.codes.map((row) => ({ set: set.name, row })));
const key = (system: string, code: string) => `${canonicalSystem(system)}|${canonicalCode(canonicalSystem(system), code)}`;

describe('the drug sets', () => {
  test.each(drugGroups)('%s is shipped', (name) => {
    expect(terminology.set(name).data.codes.length).toBeGreaterThan(0);
  });

  test('every row names system, code, display and a source that is not memory', () => {
    const wrong = rows.filter(
      ({ row }) =>
        row.system === '' ||
        row.code === '' ||
        row.display === '' ||
        row.sources.length === 0 ||
        row.sources.some((source) => source.trim().length < 5 || /memory/i.test(source)),
    );
    expect(wrong).toEqual([]);
  });

  test('no set lists a code twice', () => {
    const wrong = drugSets.flatMap((set) => {
      const keys = set.codes.map((row) => key(row.system, row.code));
      return keys.filter((one, index) => keys.indexOf(one) !== index);
    });
    expect(wrong).toEqual([]);
  });

  test('a code belongs to one agent and one group alone', () => {
    const groups = ['drug-unclassified-hcpcs', 'drug-topical-exclusion', ...drugGroups];
    const owners = new Map<string, Set<string>>();
    for (const { set, row } of rows) {
      if (!groups.includes(set) || row.match === 'prefix') continue;
      const one = key(row.system, row.code);
      owners.set(one, (owners.get(one) ?? new Set()).add(`${set}: ${row.concept}`));
    }
    expect([...owners].filter(([, set]) => set.size > 1).map(([one, set]) => [one, ...set])).toEqual([]);
  });

  test('every NDC normalises to eleven digits, and its other spellings are digits of the same number', () => {
    const wrong = rows
      .filter(({ row }) => row.system === 'http://hl7.org/fhir/sid/ndc')
      .filter(({ row }) => {
        const digits = canonicalCode(row.system, row.code);
        const without = (text: string) => text.replace(/[-0]/g, '');
        return !/^\d{11}$/.test(digits) || (row.alsoWritten ?? []).some((other) => !without(digits).startsWith(without(other)));
      });
    expect(wrong).toEqual([]);
  });

  test('every agent a name stands for is in a drug set', () => {
    const concepts = new Set(rows.filter(({ set }) => set !== 'drug-names').map(({ row }) => row.concept));
    expect(rows.filter(({ set, row }) => set === 'drug-names' && !concepts.has(row.concept))).toEqual([]);
  });

  test('the AMA wording of no CPT code is shipped', () => {
    const displays = terminology.set('procedure-intralesional').data.codes.map(({ display }) => display);
    expect(displays.filter((display) => /chemotherapy administration|imaging supervision/i.test(display))).toEqual([]);
  });
});
