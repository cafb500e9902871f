import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

/** Ids and verbs of the statements PAS 2.2.1 addresses to payers. */
const statements = z
  .array(z.strictObject({ id: z.string(), verb: z.string() }))
  .parse(JSON.parse(readFileSync('test/conformance/pas-statements.json', 'utf8')));

interface Row {
  readonly id: string;
  readonly verb: string;
  readonly wording: string;
  readonly shown: string;
}

const rows: readonly Row[] = readFileSync('docs/conformance/pas.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, id = '', verb = '', wording = '', shown = ''] = /^\| ([a-z-]+-\d+) \| ([A-Z ]+) \| (.+?) \| (.*) \|$/.exec(line) ?? [];
    return id === '' ? [] : [{ id, verb, wording, shown }];
  });

const reason = /^(Not applicable|By design|Operator): .{10,}/;

/** The tests a row names, as file and title. */
const testsOf = ({ shown }: Row) =>
  [...shown.matchAll(/`([^`]+\.test\.ts)` › (.+?)(?= · `|$)/g)].map(([, file = '', title = '']) => ({ file, title }));

const sources = new Map<string, string>();
function source(file: string): string {
  const known = sources.get(file) ?? (existsSync(file) ? readFileSync(file, 'utf8') : '');
  sources.set(file, known);
  return known;
}

describe('docs/conformance/pas.md', () => {
  test('has every statement once, with its verb', () => {
    const byId = (one: { readonly id: string }, other: { readonly id: string }) => one.id.localeCompare(other.id);
    expect(rows.map(({ id, verb }) => ({ id, verb })).sort(byId)).toEqual(statements.toSorted(byId));
  });

  test.each(rows.map((row) => [row.id, row] as const))('%s names a test or a reason', (_, row) => {
    const named = testsOf(row);
    if (named.length === 0) expect(row.shown).toMatch(reason);
    for (const { file, title } of named) {
      const isThere = ["'", '"', '`'].some((quote) => source(file).includes(`${title}${quote}`));
      expect(isThere, `${file} has no test named "${title}"`).toBe(true);
    }
  });
});

const guide = '../shared/conformance/pas-2.2.1-statements.json';
test.skipIf(!existsSync(guide))('the list of ids is the guide’s own (skipped where its statements are not at hand)', () => {
  const published = z
    .object({ statements: z.array(z.object({ id: z.string(), verb: z.string(), actor: z.string().nullable() })) })
    .parse(JSON.parse(readFileSync(guide, 'utf8')));
  const ours = published.statements.filter(({ actor }) => actor === '' || actor?.includes('payer') === true);
  expect(statements).toEqual(expect.arrayContaining(ours.map(({ id, verb }) => ({ id, verb }))));
});
