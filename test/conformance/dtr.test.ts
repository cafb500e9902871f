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

const reason = /^(Not done|Not applicable|By design|Operator|Not tested): .{10,}/;

/** What a row says, part by part: tests by file and title, and reasons. */
const partsOf = ({ shown }: Row) =>
  shown.split(' · ').map((part) => {
    const [, file, title] = /^`([^`]+\.test\.ts)` › (.+)$/.exec(part) ?? [];
    return file === undefined || title === undefined ? { reason: part } : { file, title };
  });

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
    for (const { file, title, reason: said } of partsOf(row)) {
      if (file === undefined) expect(said).toMatch(reason);
      else {
        const isThere = ["'", '"', '`'].some((quote) => source(file).includes(`${quote}${title}${quote}`));
        expect(isThere, `${file} has no test named "${title}"`).toBe(true);
      }
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
