import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4/index.js';
import { plainPath } from './plain-path.ts';
import { isObject, type Resource } from './resource.ts';

/** A compiled expression over one resource. Empty means the resource does not say. */
export type Path = (resource: Resource, variables?: Readonly<Record<string, unknown>>) => readonly unknown[];

/**
 * Compiles a FHIRPath expression once, at start. It is tried on an empty resource of its type, because the library
 * reports a function it lacks only when it is called, and a missing function would otherwise read as an empty chart.
 * @param expression starts with its resource type (`Observation.value`)
 * @throws Error when the expression does not parse or calls a function that is not offered
 */
export function compilePath(expression: string): Path {
  const evaluate = fhirpath.compile(expression, model, options);
  const type = /^\(*\s*([A-Z]\w+)/.exec(expression)?.[1] ?? 'Basic';
  void evaluate({ resourceType: type }, {});
  const read = plainPath(expression);
  return (resource, variables = {}) => {
    const known = read?.(resource);
    if (known !== undefined) return known;
    const result: unknown = evaluate(resource, variables);
    return Array.isArray(result) ? result.map(plain) : [];
  };
}

/** What a node of the library holds, as it stands in the resource; its own numbers and dates as JSON writes them. */
function plain(node: unknown): unknown {
  const held: unknown = fhirpath.util.valData(node);
  return isObject(held) && typeof held.toJSON === 'function' ? Reflect.apply(held.toJSON, held, []) : held;
}

/** The package's own model; its type lacks `| undefined` under exactOptionalPropertyTypes, its value is what compile wants. */
const model = r4 as Parameters<typeof fhirpath.compile>[1];

const refused = (name: string) => ({
  fn: () => {
    throw new Error(`${name}() is not offered: it would ask a server and answer empty when that is silent`);
  },
  arity: { 0: [], 1: ['String' as const] },
});

const options = {
  // The library prints patient data on trace() otherwise.
  traceFn: () => {},
  // Results come as nodes and are unwrapped here: resolved by the library, it writes a hidden property into the caller's resources.
  resolveInternalTypes: false,
  userInvocationTable: { memberOf: refused('memberOf'), resolve: refused('resolve') },
};
