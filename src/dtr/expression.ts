import type { JsonObject } from '../fhir/resource.ts';
import type { DtrVersion } from './canonical.ts';
import { extensionUrl } from './urls.ts';

/**
 * The valueExpression for a definition of a CQL library. 2.2.0 prefers the identifier as such; a 2.0.1 client runs inline CQL alone,
 * which has to carry its ELM.
 */
export function definition(version: DtrVersion, library: string, name: string, more: JsonObject = {}): JsonObject {
  const expression = `"${library}".${name}`;
  if (version === '2.2') return { ...more, language: 'text/cql-identifier', expression };
  const elm = JSON.stringify({ type: 'ExpressionRef', libraryName: library, name });
  return {
    extension: [{ url: extensionUrl.alternativeExpression20, valueExpression: { language: 'application/elm+json', expression: elm } }],
    ...more,
    language: 'text/cql',
    expression,
  };
}

/** The valueExpression for a path into a variable in scope. FHIRPath is a subset of CQL, and 2.0.1 knows CQL alone for population. */
export function path(version: DtrVersion, expression: string, more: JsonObject = {}): JsonObject {
  return { ...more, language: version === '2.2' ? 'text/fhirpath' : 'text/cql', expression };
}

/** The valueExpression for what is calculated from answers, FHIRPath in both versions. */
export function calculation(expression: string): JsonObject {
  return { language: 'text/fhirpath', expression };
}
