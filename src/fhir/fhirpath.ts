import { createRequire } from 'node:module';
import { plainPath } from './plain-path.ts';
import type { Resource } from './resource.ts';

/** A compiled expression over one resource. Empty means the resource does not say. */
export type Path = (resource: Resource, variables?: Readonly<Record<string, unknown>>) => readonly unknown[];

/**
 * Compiles a FHIRPath expression once: at start, or, for one of names alone, when a resource is first met whose reading is the library's to say.
 * @param expression starts with its resource type (`Observation.value`)
 * @throws Error when the expression does not parse or calls a function that is not offered
 */
export function compilePath(expression: string): Path {
  const read = plainPath(expression);
  let evaluate = read === undefined ? byLibrary(expression) : undefined;
  return (resource, variables) => {
    const known = read?.(resource);
    if (known !== undefined) return known;
    evaluate ??= byLibrary(expression);
    return evaluate(resource, variables);
  };
}

const require = createRequire(import.meta.url);

/** Loading the library takes 0.1 s of a start and 10 MB: most services never need it, and who reads a chart cannot wait for an import. */
function byLibrary(expression: string): Path {
  const library: typeof import('./fhirpath-library.ts') = require('./fhirpath-library.ts');
  return library.byLibrary(expression);
}
