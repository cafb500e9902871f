import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const statement = z.strictObject({ id: z.string(), verb: z.string(), actor: z.enum(['server', 'client', 'both']) });

/** Ids, verbs and actors of the statements DTR 2.2.0 makes. */
const statements = z.array(statement).parse(JSON.parse(readFileSync('test/conformance/dtr-statements.json', 'utf8')));

interface Row extends z.output<typeof statement> {
  readonly shown: string;
}

const rows: readonly Row[] = readFileSync('docs/conformance/dtr.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, id = '', actor, verb = '', shown = ''] =
      /^\| ([a-z]+-\d+) \| (server|client|both) \| ([A-Z ]+) \| .+? \| (.*) \|$/.exec(line) ?? [];
    return actor === 'server' || actor === 'client' || actor === 'both' ? [{ id, actor, verb, shown }] : [];
  });

const reason = /^(Not applicable|By design|Operator): .{10,}/;
/** What the SMART app shows in the browser. */
const app = /^App: `test\/e2e\/dtr-app\.test\.ts`, .{10,}/;

/** The tests a row names, as file and title. */
const testsOf = ({ shown }: Row) =>
  [...shown.matchAll(/`([^`]+\.test\.ts)` › (.+?)(?= · `|$)/g)].map(([, file = '', title = '']) => ({ file, title }));

const sources = new Map<string, string>();
function source(file: string): string {
  const known = sources.get(file) ?? (existsSync(file) ? readFileSync(file, 'utf8') : '');
  sources.set(file, known);
  return known;
}

describe('docs/conformance/dtr.md', () => {
  test('has every statement once, with its actor and verb', () => {
    const byId = (one: { readonly id: string }, other: { readonly id: string }) => one.id.localeCompare(other.id);
    expect(rows.map(({ id, verb, actor }) => ({ id, verb, actor })).sort(byId)).toEqual(statements.toSorted(byId));
  });

  test.each(rows.map((row) => [row.id, row] as const))('%s names a test or a reason', (_, row) => {
    const named = testsOf(row);
    if (named.length === 0) expect(row.shown).toMatch(row.actor === 'server' ? reason : new RegExp(`${reason.source}|${app.source}`));
    for (const { file, title } of named) {
      const isThere = ["'", '"', '`'].some((quote) => source(file).includes(`${title}${quote}`));
      expect(isThere, `${file} has no test named "${title}"`).toBe(true);
    }
  });
});

const guide = '../shared/conformance/dtr-2.2.0-statements.json';
test.skipIf(!existsSync(guide))('the list of ids is the guide’s own (skipped where its statements are not at hand)', () => {
  const published = z
    .object({ statements: z.array(z.object({ id: z.string(), verb: z.string() })) })
    .parse(JSON.parse(readFileSync(guide, 'utf8')));
  const idAndVerb = ({ id, verb }: { readonly id: string; readonly verb: string }) => `${id} ${verb}`;
  expect(statements.map(idAndVerb).sort()).toEqual(published.statements.map(idAndVerb).sort());
});
