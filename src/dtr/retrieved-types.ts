import { isObject, type JsonObject, listOf, textOf } from '../fhir/resource.ts';
import type { CqlLibrary } from './form.ts';

/**
 * The resource types a form's definitions read, through every library they call: no more than these has to be asked of the EHR.
 * @param libraries the form's own library first, then those it rests on
 */
export function retrievedTypes(libraries: readonly CqlLibrary[]): readonly string[] {
  const before = known.get(libraries);
  if (before !== undefined) return before;
  const types = typesRead(libraries);
  known.set(libraries, types);
  return types;
}

const known = new WeakMap<readonly CqlLibrary[], readonly string[]>();

function typesRead(libraries: readonly CqlLibrary[]): readonly string[] {
  const [own] = libraries;
  if (own === undefined) return [];
  const read = new Map(libraries.map((library) => [library.name, knownDefinitions(library)]));
  const types = new Set<string>();
  const seen = new Set<string>();
  const waiting = [...(read.get(own.name)?.definitions.keys() ?? [])].map((name) => ({ library: own.name, name }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { library, name } = next;
    if (seen.has(`${library} ${name}`)) continue;
    seen.add(`${library} ${name}`);
    const { definitions, aliases } = read.get(library) ?? nothing;
    for (const { retrieved, called, alias } of definitions.get(name) ?? []) {
      if (retrieved !== undefined) types.add(retrieved);
      if (called !== undefined) waiting.push({ library: alias === undefined ? library : (aliases.get(alias) ?? alias), name: called });
    }
  }
  return [...types].sort((one, other) => Number(other === 'Patient') - Number(one === 'Patient') || one.localeCompare(other));
}

/** A type that a definition retrieves, or a definition it calls, of the library it calls by that alias. */
interface Use {
  readonly retrieved: string | undefined;
  readonly called: string | undefined;
  readonly alias: string | undefined;
}

interface Definitions {
  /** What every definition and function uses, by its name; functions that differ in operands alone share one. */
  readonly definitions: ReadonlyMap<string, readonly Use[]>;
  /** Names of included libraries by what they are called within. */
  readonly aliases: ReadonlyMap<string, string>;
}

const nothing: Definitions = { definitions: new Map(), aliases: new Map() };

/** Forms share libraries: each is parsed once. */
function knownDefinitions(library: CqlLibrary): Definitions {
  const before = definitionsBy.get(library);
  if (before !== undefined) return before;
  const definitions = definitionsOf(library);
  definitionsBy.set(library, definitions);
  return definitions;
}

const definitionsBy = new WeakMap<CqlLibrary, Definitions>();

function definitionsOf({ elm }: CqlLibrary): Definitions {
  const parsed: unknown = JSON.parse(elm);
  const library = isObject(parsed) && isObject(parsed.library) ? parsed.library : {};
  const defined = (part: unknown): readonly JsonObject[] => (isObject(part) ? listOf(part.def).filter(isObject) : []);
  const definitions = new Map<string, Use[]>();
  for (const statement of defined(library.statements)) {
    const name = textOf(statement.name) ?? '';
    const uses = definitions.get(name) ?? [];
    collect(statement, uses);
    definitions.set(name, uses);
  }
  const aliases = new Map(
    defined(library.includes).map(({ localIdentifier, path }) => [textOf(localIdentifier) ?? '', textOf(path) ?? '']),
  );
  return { definitions, aliases };
}

function collect(node: unknown, uses: Use[]): void {
  if (typeof node !== 'object' || node === null) return;
  if (isObject(node)) {
    const retrieved =
      node.type === 'Retrieve' ? /^\{http:\/\/hl7\.org\/fhir\}([A-Za-z]+)$/.exec(textOf(node.dataType) ?? '')?.[1] : undefined;
    const called = node.type === 'ExpressionRef' || node.type === 'FunctionRef' ? textOf(node.name) : undefined;
    if (retrieved !== undefined || called !== undefined) uses.push({ retrieved, called, alias: textOf(node.libraryName) });
  }
  for (const part of Object.values(node)) collect(part, uses);
}
