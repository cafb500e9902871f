import type { CdsService } from '../cds-hooks/service.ts';
import type { JsonObject } from '../fhir/resource.ts';
import { openapiSchemas, ref } from './openapi-schemas.ts';
import { type Described, describe } from './openapi-words.ts';
import type { Route } from './route.ts';

export interface ApiParts {
  readonly publicUrl: string;
  readonly version: string;
  readonly services: readonly CdsService[];
  readonly routes: readonly Pick<Route, 'method' | 'path' | 'access' | 'scope'>[];
}

/** One operation of the description, as the page shows it too. */
export interface ApiOperation {
  readonly method: string;
  /** OpenAPI path: `/cds-services/{id}`. */
  readonly path: string;
  readonly access: Route['access'];
  readonly scope: string | undefined;
  readonly described: Described;
}

/** Every route with what is said of it. A route nobody has described is left to the test to complain about. */
export function apiOperations({ routes }: ApiParts): readonly ApiOperation[] {
  return routes.flatMap(({ method, path, access, scope }) => {
    const described = describe(method, path);
    return described === undefined ? [] : [{ method, path: path.replaceAll(/:(\w+)/g, '{$1}'), access, scope, described }];
  });
}

/** The OpenAPI 3.1 description of everything the service answers. */
export function openapi(parts: ApiParts): JsonObject {
  const operations = apiOperations(parts);
  const paths = Map.groupBy(operations, ({ path }) => path);
  const scopes = [...new Set(operations.flatMap(({ scope }) => (scope === undefined ? [] : [scope])))].sort();
  return {
    openapi: '3.1.0',
    info: {
      title: 'Oncoverage',
      version: parts.version,
      summary: 'Whether a plan covers lifileucel or talimogene laherparepvec, and what is missing.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: parts.publicUrl }],
    tags: [...new Set(operations.map(({ described }) => described.tag))].map((name) => ({ name })),
    paths: Object.fromEntries(
      [...paths].map(([path, own]) => [
        path,
        Object.fromEntries(own.map((operation) => [operation.method.toLowerCase(), written(operation, parts)])),
      ]),
    ),
    components: {
      schemas: openapiSchemas(),
      securitySchemes: {
        hook: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A CDS Hooks JWT, signed by the EHR for this very URL.' },
        fhir: {
          type: 'oauth2',
          description: 'SMART Backend Services.',
          flows: {
            clientCredentials: {
              tokenUrl: `${parts.publicUrl}/auth/token`,
              scopes: Object.fromEntries(scopes.map((scope) => [scope, scopeMeaning(scope)])),
            },
          },
        },
        person: { type: 'apiKey', in: 'cookie', name: 'oncoverage-reviewer', description: 'A reviewer signed in at /sign-in.' },
      },
    },
  };
}

function written({ method, path, access, scope, described }: ApiOperation, { services }: ApiParts): JsonObject {
  const { summary, tag, request, response, responseType, query = [] } = described;
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '')}`,
    summary,
    tags: [tag],
    security: securityOf(access, scope),
    ...([...path.matchAll(/\{(\w+)\}/g)].length + query.length > 0 && {
      parameters: [...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => pathParameter(path, name, services)), ...query],
    }),
    ...(request !== undefined && { requestBody: { required: true, content: { [mediaType(request)]: { schema: ref(request) } } } }),
    responses: {
      '200': {
        description: 'Answered.',
        content: { [responseType ?? mediaType(response)]: responseType === undefined ? { schema: ref(response) } : {} },
      },
      default: { description: 'Refused or failed.', content: { 'application/fhir+json': { schema: ref('OperationOutcome') } } },
    },
  };
}

function pathParameter(path: string, name: string, services: readonly CdsService[]): JsonObject {
  const isService = path.startsWith('/cds-services/') || path.startsWith('/explain/');
  return { name, in: 'path', required: true, schema: { type: 'string', ...(isService && { enum: services.map(({ id }) => id) }) } };
}

const mediaType = (schema: string): string => (schema === 'FhirResource' ? 'application/fhir+json' : 'application/json');

/** With AUTH=off nobody is asked for a credential; the description says what AUTH=required wants. */
function securityOf(access: Route['access'], scope: string | undefined): readonly JsonObject[] {
  switch (access) {
    case 'open':
      return [];
    case 'hook':
      return [{ hook: [] }];
    case 'fhir':
      return [{ fhir: scope === undefined ? [] : [scope] }];
    case 'reviewer':
    case 'operator':
      return [{ person: [] }];
  }
}

const rights: Readonly<Record<string, string>> = { c: 'create', r: 'read', u: 'update', d: 'delete', s: 'search' };

function scopeMeaning(scope: string): string {
  const [, type = '', letters = ''] = /^system\/(\w+)\.(\w+)$/.exec(scope) ?? [];
  return `${[...letters].map((letter) => rights[letter] ?? letter).join(', ')} ${type}`;
}
