import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4/index.js';
import type { Path } from './fhirpath.ts';
import { isObject } from './resource.ts';

/**
 * An expression as the library evaluates it, which is large: fhirpath.ts loads this file when it is needed. The expression is tried on an
 * empty resource of its type, because the library reports a function it lacks only when it is called, and a missing function would
 * otherwise read as an empty chart.
 * @throws Error when the expression does not parse or calls a function that is not offered
 */
export function byLibrary(expression: string): Path {
  const evaluate = fhirpath.compile(expression, model, options);
  const type = /^\(*\s*([A-Z]\w+)/.exec(expression)?.[1] ?? 'Basic';
  void evaluate({ resourceType: type }, {});
  return (resource, variables = {}) => {
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
