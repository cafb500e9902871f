import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { billingRules } from '../../policies/imlygic-billing/billing.ts';
import { sheets } from '../../scripts/policy-sheets.ts';
import { factNames } from '../../src/facts/fact-names.ts';
import { editionInForce } from '../../src/policy/editions.ts';
import type { Rule } from '../../src/policy/policy.ts';
import { policySource } from '../../src/reading-sheet/policy-source.ts';
import { criteriaOf, factsAskedBy, policies, rulesOf } from './content.ts';

const named = policies.map((policy) => ({ key: policy.key, policy }));

describe.each(named)('$key', ({ policy }) => {
  const criteria = criteriaOf(policy);

  test('every criterion, notice and regimen sentence is cited', () => {
    const cited = [...criteria, ...policy.notices, ...policy.regimen];
    expect(cited.filter(({ citation, statement }) => statement.trim() === '' || citation.source === '' || citation.section === '')).toEqual(
      [],
    );
  });

  test('criteria cite this document and no other', () => {
    expect(criteria.filter(({ citation }) => citation.source !== policy.source)).toEqual([]);
  });

  test('every criterion says what would settle it', () => {
    expect(criteria.filter(({ settle }) => settle.trim() === '')).toEqual([]);
  });

  test('every criterion can be judged', () => {
    const empty = criteria.filter(
      ({ rule, children, follows }) => rule === undefined && follows === undefined && (children ?? []).length === 0,
    );
    expect(empty).toEqual([]);
    expect(criteria.filter(({ follows }) => follows !== undefined && !criteria.some(({ id }) => id === follows))).toEqual([]);
  });

  test('ids are unique and parts carry their parent’s id', () => {
    const ids = criteria.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const strays = criteria.flatMap(({ id, children = [] }) => children.filter((child) => !child.id.startsWith(`${id}.`)));
    expect(strays).toEqual([]);
    expect(new Set(policy.notices.map(({ id }) => id)).size).toBe(policy.notices.length);
  });

  test('every fact asked for has a name and a meaning', () => {
    const unknown = rulesOf(policy)
      .flatMap(factsAskedBy)
      .filter((fact) => !(fact in factNames));
    expect(unknown).toEqual([]);
  });

  test('all-of and any-of have parts, and a condition inside an any-of is that of all its parts', () => {
    expect(rulesOf(policy).flatMap(illShaped)).toEqual([]);
    const mixed = criteria.filter(
      ({ join, children = [] }) => join === 'any' && new Set(children.map(({ rule }) => conditionOf(rule))).size > 1,
    );
    expect(mixed).toEqual([]);
  });

  test('editions tile time: every quarter start from the first one on has exactly one', () => {
    const first = policy.editions[0]?.from ?? '';
    const quarters = Array.from({ length: 120 }, (_, n) => `${2010 + Math.floor(n / 4)}-${['01', '04', '07', '10'][n % 4]}-01`);
    for (const day of quarters) {
      const holding = policy.editions.filter(({ from, to }) => from <= day && (to === undefined || day <= to));
      expect({ day, count: holding.length }).toEqual({ day, count: day < first ? 0 : 1 });
      expect(editionInForce(policy, day)).toBe(holding[0]);
    }
  });

  test('each edition ends the day before the next begins, and the last is open', () => {
    policy.editions.forEach(({ version, from, to }, place) => {
      const next = policy.editions[place + 1];
      expect(version).toBe(from);
      expect(to).toBe(next === undefined ? undefined : dayBefore(next.from));
    });
  });
});

describe('paragraph accounts', () => {
  const kinds = ['asked in form', 'left to reviewer', 'informational', 'regimen', 'billing'];
  const noticeIds = new Set(policies.flatMap((policy) => policy.notices.map(({ id }) => id)));

  test.each([
    ...named.map(({ key, policy }) => ({ key, ids: criteriaOf(policy).map(({ id }) => id) })),
    { key: 'imlygic-billing', ids: [] },
  ])('$key: every paragraph has a treatment, and every criterion a paragraph', ({ key, ids }) => {
    const { account, pin } = policySource(key);
    expect(account.length).toBeGreaterThan(10);
    expect(pin.get('sha256')).toMatch(/^[0-9a-f]{64}$/);
    const treatments = account.flatMap((row) => row.treatments);
    const accounted = treatments.flatMap((text) => (text.startsWith('criterion ') ? [text.slice('criterion '.length)] : []));
    const strange = treatments.filter((text) => {
      if (text.startsWith('criterion ')) return !ids.includes(text.slice('criterion '.length));
      if (text.startsWith('notice ')) return !noticeIds.has(text.slice('notice '.length));
      return !kinds.includes(text);
    });
    expect(strange).toEqual([]);
    expect(ids.filter((id) => !accounted.includes(id))).toEqual([]);
  });

  test('every notice has a paragraph', () => {
    const keys = [...policies.map(({ key }) => key), 'imlygic-billing'];
    const accounted = new Set(keys.flatMap((key) => policySource(key).account.flatMap((row) => row.treatments)));
    expect([...noticeIds].filter((id) => !accounted.has(`notice ${id}`))).toEqual([]);
  });
});

describe('docs/notices.md', () => {
  const rows = readFileSync('docs/notices.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.slice(2, -2).split(' | '));

  test('lists every notice once, with its policies, severity and effect', () => {
    const expected = [...new Set(policies.flatMap(({ notices }) => notices.map(({ id }) => id)))].sort().map((id) => {
      const raising = policies.flatMap(({ key, notices }) =>
        notices.filter((notice) => notice.id === id).map((notice) => ({ key, notice })),
      );
      const only = (values: readonly string[]) => [...new Set(values)].join();
      return {
        id: `\`${id}\``,
        policies: raising.map(({ key }) => key).join(', '),
        severity: only(raising.map(({ notice }) => notice.severity)),
        always: only(raising.map(({ notice }) => String(notice.when === undefined))),
        person: only(raising.map(({ notice }) => (notice.blocksAuthorization ? 'yes' : 'no'))),
      };
    });
    const listed = rows.map(([id, keys, severity, raised, person]) => ({
      id,
      policies: keys,
      severity,
      always: String(raised === 'always'),
      person,
    }));
    expect(listed).toEqual(expected);
  });
});

describe('reading sheets', () => {
  test.each(sheets())('$path is what npm run policies:print writes', ({ path, text }) => {
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});

describe('billing rules', () => {
  const { volumeBands } = billingRules;

  test('volume bands rise to an open end', () => {
    const bounds = volumeBands.map(({ upToCm }) => upToCm ?? Number.POSITIVE_INFINITY);
    expect(bounds).toEqual(bounds.toSorted((one, other) => one - other));
    expect(bounds.at(-1)).toBe(Number.POSITIVE_INFINITY);
  });

  test('a vial’s units follow from its strength and volume', () => {
    for (const [strength, { vialMl, unitsPerVial }] of Object.entries(billingRules.strengths))
      expect((10 ** Number(strength.slice('10^'.length)) * vialMl) / billingRules.hcpcs.pfuPerUnit).toBe(unitsPerVial);
  });
});

const sources: Readonly<Record<string, string>> = {
  'lhcc-imlygic': 'lhcc-la-phar-542-imlygic.txt',
  'carepartners-amtagvi': 'carepartners-ct-amtagvi.txt',
  'cigna-amtagvi': 'cigna-ip0625-amtagvi.txt',
  'ema-imlygic': 'ema-imlygic-epar-summary.txt',
  'imlygic-billing': 'amgen-imlygic-billing-sheet.txt',
};
const present = existsSync('../shared/sources');

/** The documents are their publishers' and are not part of this repository; beside a checkout that has them, our words are compared. */
describe.skipIf(!present)(
  'against the documents themselves (skipped where ../shared/sources is not there: they are not ours to redistribute)',
  () => {
    const read = (file: string) => readFileSync(`../shared/sources/${file}`);

    test.each(Object.entries(sources))('%s is pinned by the hash of its text', async (key, file) => {
      const digest = Buffer.from(await crypto.subtle.digest('SHA-256', read(file))).toString('hex');
      expect(policySource(key).pin.get('sha256')).toBe(digest);
    });

    test('no sentence of ours shares eight words in a row with a document', () => {
      const theirs = new Set(Object.values(sources).flatMap((file) => runs(read(file).toString('utf8'))));
      const ours = [
        ...policies.flatMap((policy) => [
          ...criteriaOf(policy).flatMap(({ statement, settle }) => [statement, settle]),
          ...policy.notices.map(({ statement }) => statement),
          ...policy.regimen.map(({ statement }) => statement),
        ]),
        ...billingRules.advice.map(({ statement }) => statement),
      ];
      expect(ours.flatMap(runs).filter((run) => theirs.has(run))).toEqual([]);
    });
  },
);

/** Every eight consecutive words, without case and punctuation. */
function runs(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.flatMap((_, place) => (place + 8 > words.length ? [] : [words.slice(place, place + 8).join(' ')]));
}

function dayBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}

/** The condition a rule stands under, as text; the same for rules without one. */
const conditionOf = (rule: Rule | undefined): string => (rule !== undefined && 'when' in rule ? JSON.stringify(rule.when) : '');

function illShaped(rule: Rule): readonly Rule[] {
  if ('fact' in rule) return [];
  if ('all' in rule) return [...(rule.all.length === 0 ? [rule] : []), ...rule.all.flatMap(illShaped)];
  if ('any' in rule) {
    const mixed = rule.any.length === 0 || new Set(rule.any.map(conditionOf)).size > 1 || rule.any.some((part) => 'unless' in part);
    return [...(mixed ? [rule] : []), ...rule.any.flatMap(illShaped)];
  }
  if ('unless' in rule) return illShaped(rule.unless);
  return [...illShaped(rule.when), ...illShaped(rule.then)];
}
