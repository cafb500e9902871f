import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readForms } from '../src/dtr/read-forms.ts';
import { codesLibrary } from './forms-codes.ts';
import { compileLibraries } from './forms-cql.ts';

/** The generated files of questionnaires/ as they should be: paths below it and their contents. */
export function generatedFiles(folder: string): ReadonlyMap<string, string> {
  const codes = join('codes', 'codes.cql');
  const written = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.cql') && path !== codes);
  const texts = new Map<string, string>([
    [codes, codesLibrary(new Set(readForms(folder).map(({ policy }) => policy)))],
    ...written.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')] as const),
  ]);
  const named = new Map([...texts].map(([path, cql]) => [/^library (\w+)/m.exec(cql)?.[1] ?? path, { path, cql }]));
  const elm = compileLibraries(new Map([...named].map(([name, { cql }]) => [name, cql])));
  const files = new Map([[codes, texts.get(codes) ?? '']]);
  for (const [name, { path }] of named) files.set(path.replace(/\.cql$/, '.elm.json'), elm.get(name) ?? '');
  return files;
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../questionnaires');
  const files = generatedFiles(folder);
  for (const [path, content] of files) writeFileSync(join(folder, path), content);
  console.log(`${files.size} files written to questionnaires/`);
}
