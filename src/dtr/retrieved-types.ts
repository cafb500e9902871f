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
  const read = new Map(libraries.map((library) => [library.name, definitionsOf(library)]));
  const types = new Set<string>();
  const seen = new Set<string>();
  const waiting = [...(read.get(own.name)?.definitions.keys() ?? [])].map((name) => ({ library: own.name, name }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { library, name } = next;
    if (seen.has(`${library} ${name}`)) continue;
    seen.add(`${library} ${name}`);
    const { definitions, aliases } = read.get(library) ?? nothing;
    for (const node of definitions.get(name) ?? []) {
      const type = /^\{http:\/\/hl7\.org\/fhir\}([A-Za-z]+)$/.exec(node.type === 'Retrieve' ? (textOf(node.dataType) ?? '') : '')?.[1];
      if (type !== undefined) types.add(type);
      const called = node.type === 'ExpressionRef' || node.type === 'FunctionRef' ? textOf(node.name) : undefined;
      const alias = textOf(node.libraryName);
      if (called !== undefined) waiting.push({ library: alias === undefined ? library : (aliases.get(alias) ?? alias), name: called });
    }
  }
  return [...types].sort((one, other) => Number(other === 'Patient') - Number(one === 'Patient') || one.localeCompare(other));
}

interface Definitions {
  /** Nodes of every definition and function, by its name; functions that differ in operands alone share one. */
  readonly definitions: ReadonlyMap<string, readonly JsonObject[]>;
  /** Names of included libraries by what they are called within. */
  readonly aliases: ReadonlyMap<string, string>;
}

const nothing: Definitions = { definitions: new Map(), aliases: new Map() };

function definitionsOf({ elm }: CqlLibrary): Definitions {
  const parsed: unknown = JSON.parse(elm);
  const library = isObject(parsed) && isObject(parsed.library) ? parsed.library : {};
  const defined = (part: unknown): readonly JsonObject[] => (isObject(part) ? listOf(part.def).filter(isObject) : []);
  const definitions = new Map<string, readonly JsonObject[]>();
  for (const statement of defined(library.statements)) {
    const name = textOf(statement.name) ?? '';
    definitions.set(name, [...(definitions.get(name) ?? []), ...nodesOf(statement)]);
  }
  const aliases = new Map(
    defined(library.includes).map(({ localIdentifier, path }) => [textOf(localIdentifier) ?? '', textOf(path) ?? '']),
  );
  return { definitions, aliases };
}

function nodesOf(node: unknown): readonly JsonObject[] {
  if (Array.isArray(node)) return node.flatMap(nodesOf);
  return isObject(node) ? [node, ...Object.values(node).flatMap(nodesOf)] : [];
}
