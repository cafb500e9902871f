import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { CodeSetData } from '../terminology/code-set.ts';
import { type CqlLibrary, everyItem, type Form, formSource } from './form.ts';

/**
 * Reads every form of questionnaires/, at start, in the order of their folders.
 * @throws Error that names the folder whose form, library or value set cannot be used
 */
export function readForms(folder: string): readonly Form[] {
  const libraries = librariesIn(folder);
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'questionnaire.json')))
    .map((entry) => entry.name)
    .sort();
  return folders.map((key) => formIn(folder, key, libraries));
}

function formIn(folder: string, key: string, libraries: ReadonlyMap<string, CqlLibrary>): Form {
  const path = join(folder, key, 'questionnaire.json');
  const parsed = formSource.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success)
    throw new Error(`${path}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`);
  const source = parsed.data;
  const items = everyItem(source.item);
  const twice = items.find((item, place) => items.findIndex((other) => other.linkId === item.linkId) !== place);
  if (twice !== undefined) throw new Error(`${path}: linkId ${twice.linkId} is used twice`);
  const sets = [...new Set(items.map((item) => item.answerValueSet).filter((name) => name !== undefined))];
  return {
    ...source,
    key,
    libraries: closure(source.name, libraries),
    valueSets: sets.map((name) => valueSetIn(folder, name)),
  };
}

/** The named library and all it rests on, each once, the library before what it includes. None where the form has no library yet. */
function closure(name: string, libraries: ReadonlyMap<string, CqlLibrary>): readonly CqlLibrary[] {
  const found = new Map<string, CqlLibrary>();
  const visit = (wanted: string, by: string): void => {
    if (found.has(wanted)) return;
    const library = libraries.get(wanted);
    if (library === undefined) {
      if (by === '') return;
      throw new Error(`questionnaires/ has no library ${wanted}, which ${by} includes`);
    }
    found.set(wanted, library);
    for (const included of library.includes) visit(included, wanted);
  };
  visit(name, '');
  return [...found.values()];
}

const elmLibrary = z.looseObject({
  library: z.looseObject({
    identifier: z.looseObject({ id: z.string(), version: z.string() }),
    includes: z.looseObject({ def: z.array(z.looseObject({ path: z.string() })) }).optional(),
  }),
});

/** Every `*.cql` of the folders that has been compiled: `*.elm.json` beside it. */
function librariesIn(folder: string): ReadonlyMap<string, CqlLibrary> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.cql'));
  const libraries = paths.sort().map((path) => {
    const elmPath = join(folder, path.replace(/\.cql$/, '.elm.json'));
    const elm = readFileSync(elmPath, 'utf8');
    const parsed = elmLibrary.safeParse(JSON.parse(elm));
    if (!parsed.success) throw new Error(`${elmPath}: no ELM library`);
    const { identifier, includes } = parsed.data.library;
    return {
      name: identifier.id,
      version: identifier.version,
      cql: readFileSync(join(folder, path), 'utf8'),
      elm,
      includes: (includes?.def ?? []).map((included) => included.path),
    };
  });
  return new Map(libraries.map((library) => [library.name, library]));
}

const codeSet = z.strictObject({
  name: z.string().min(1),
  title: z.string().min(1),
  codes: z.array(
    z.strictObject({
      system: z.string().min(1),
      code: z.string().min(1),
      display: z.string().min(1),
      concept: z.string().min(1).exactOptional(),
      sources: z.array(z.string().min(1)).min(1),
    }),
  ),
});

function valueSetIn(folder: string, name: string): CodeSetData {
  const path = join(folder, 'value-sets', `${name}.json`);
  const parsed = codeSet.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`);
  return parsed.data;
}
