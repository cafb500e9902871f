import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { documentedTable, settingsTable } from '../../scripts/settings-table.ts';
import { recordsErrorKinds } from '../../src/records/records-error.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file: `src/${file}`, text: read(`src/${file}`) }));

describe('docs/configuration.md', () => {
  test('holds every setting as src/config.ts has it (node scripts/settings-table.ts writes the table)', () => {
    expect(documentedTable().split('\n')).toEqual(settingsTable().split('\n'));
  });
});

describe('docs/errors.md', () => {
  const errors = read('docs/errors.md');
  const statuses = new Set(
    sources
      .flatMap(({ text }) => [...text.matchAll(/(?:OutcomeError|said)\((\d{3})\b/g)].flatMap(([, status]) => status ?? []))
      .concat('400', '404', '412', '422'),
  );
  test.each([...statuses].sort())('has a row for %s', (status) => {
    expect(errors).toMatch(new RegExp(`^\\| ${status} \\|`, 'm'));
  });

  /** The sentences of refusals that come before any guide's own rules: who calls, how much, in what shape. */
  const ours = sources.filter(({ file }) =>
    /^src\/(security|http\/(?:body|body-bounds|call-time|answer-call|client-rates|error-reply|express-app|guards|operations-routes|sign-in))/.test(
      file,
    ),
  );
  const sentences = new Set(
    ours.flatMap(({ text }) =>
      [...text.matchAll(/(?:unauthorized\(|badRequest\(|notFound\(|said\(\d{3}, '[\w-]+', |text: ?)'((?:[^'\\]|\\.){12,})'/g)].flatMap(
        ([, sentence]) => sentence?.replaceAll("\\'", "'") ?? [],
      ),
    ),
  );
  test('sentences were found', () => {
    expect(sentences.size).toBeGreaterThan(30);
  });
  test.each([...sentences].sort())('explains: %s', (sentence) => {
    expect(errors).toContain(sentence);
  });
});

describe('docs/operations.md', () => {
  const operations = read('docs/operations.md');
  /** The rows of the tests that put EHR and store in trouble, by their names. */
  const rows = [
    ...read('test/http/hook-budget.test.ts').matchAll(
      /^\s+\[?'(never answers|answers a byte|answers after|is broken|is overloaded|hangs up|cuts|shows a login|redirects|answers 10 MB|refuses the token|pages|sends pages|counts more|gives|fails where)[^']*'/gm,
    ),
  ];
  test('has a sentence for each way an EHR misbehaves', () => {
    expect(rows.length).toBeGreaterThan(15);
    for (const [, start = ''] of rows) expect(operations).toContain(start);
  });
  test.each(recordsErrorKinds.filter((kind) => !['value', 'duplicate', 'failed'].includes(kind)))(
    'has a row for a store that is %s',
    (kind) => {
      expect(operations).toContain(`\`${kind}\``);
    },
  );
});

describe('docs/security.md', () => {
  const security = read('docs/security.md');
  test('every test it names is there', () => {
    const named = [...security.matchAll(/`(test\/[\w./-]+)`/g)].flatMap(([, path]) => path ?? []);
    expect(named.length).toBeGreaterThan(10);
    for (const path of named) expect(() => read(path), path).not.toThrow();
  });
  test('every attack of the table is of a kind it explains', () => {
    const attacks = read('test/security/attacks.test.ts');
    const kinds = new Set([...attacks.matchAll(/^ {2,4}\[?\s*'([A-Z][\w ]+?)(?::| |')/gm)].flatMap(([, kind]) => kind ?? []));
    for (const kind of [
      'SSRF',
      'DNS rebinding',
      'Algorithm',
      'Token reuse',
      'CSRF',
      'CORS',
      'Clickjacking',
      'Prototype pollution',
      'zip bomb',
      'ReDoS',
      'Traversal',
      'SQL',
      'Header injection',
      'Script',
    ])
      expect(security.toLowerCase()).toContain(kind.toLowerCase());
    expect(kinds.size).toBeGreaterThan(3);
  });
});
