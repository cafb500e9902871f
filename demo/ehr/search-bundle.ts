import { badRequest, operationOutcome } from '../../src/fhir/outcome.ts';
import { relativeReference } from '../../src/fhir/reference.ts';
import { isObject, type Resource, textOf } from '../../src/fhir/resource.ts';
import type { ResourceStore } from './resource-store.ts';
import { readSearch, valuesAt } from './search.ts';
import { parametersOf } from './search-parameters.ts';

/** What a search is answered from. */
export interface SearchSource {
  readonly store: ResourceStore;
  /** Whether the caller's token lets it see a resource. */
  readonly maySee: (resource: Resource) => boolean;
  /** `Type` for which a patient's search is made to fail; the caller turns it into 503. */
  readonly isFailing: (type: string, patients: readonly string[]) => boolean;
}

/** A searchset with total, links and, where parameters were ignored, an outcome that names them; `failing` as the demo wants it. */
export function searchBundle(
  source: SearchSource,
  base: string,
  type: string,
  query: URLSearchParams,
  strict: boolean,
): Readonly<Record<string, unknown>> | 'failing' {
  const search = readSearch(type, query);
  if (strict && search.ignored.length > 0)
    throw badRequest(`Unknown search parameters: ${search.ignored.join(', ')}.`, undefined, 'not-supported');
  if (source.isFailing(type, search.patients)) return 'failing';
  const found = source.store.ofType(type).filter((resource) => search.matches(resource) && source.maySee(resource));
  if (search.compare !== undefined) found.sort(search.compare);
  const countOnly = query.get('_summary') === 'count';
  const offset = whole(query, '_offset') ?? 0;
  const count = countOnly ? 0 : (whole(query, '_count') ?? found.length);
  const page = found.slice(offset, offset + count);
  const included = includedBy(source, page, query.getAll('_include'));
  const entry = [
    ...page.map((resource) => entryOf(base, resource, 'match')),
    ...included.map((resource) => entryOf(base, resource, 'include')),
    ...(search.ignored.length === 0 ? [] : [{ resource: ignoredOutcome(search.ignored), search: { mode: 'outcome' } }]),
  ];
  const next = offset + count;
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.length,
    link: [
      { relation: 'self', url: linkTo(base, type, query, offset) },
      ...(count > 0 && next < found.length ? [{ relation: 'next', url: linkTo(base, type, query, next) }] : []),
      ...(count > 0 && offset > 0 ? [{ relation: 'previous', url: linkTo(base, type, query, Math.max(0, offset - count)) }] : []),
    ],
    ...(entry.length > 0 && { entry }),
  };
}

function entryOf(base: string, resource: Resource, mode: 'match' | 'include'): Readonly<Record<string, unknown>> {
  return { fullUrl: `${base}/${resource.resourceType}/${resource.id}`, resource, search: { mode } };
}

/** What `_include=Type:parameter` adds, each resource once. */
function includedBy(source: SearchSource, page: readonly Resource[], includes: readonly string[]): readonly Resource[] {
  const seen = new Set(page.map(({ resourceType, id }) => `${resourceType}/${id}`));
  const included: Resource[] = [];
  for (const include of includes) {
    const [type = '', name = '', target] = include.split(':');
    const parameter = parametersOf(type)?.[name];
    if (parameter?.kind !== 'reference') continue;
    for (const resource of page.filter((candidate) => candidate.resourceType === type)) {
      for (const value of parameter.paths.flatMap((path) => valuesAt(resource, path))) {
        const reference = relativeReference(isObject(value) ? textOf(value.reference) : undefined);
        if (reference === undefined || seen.has(reference) || (target !== undefined && !reference.startsWith(`${target}/`))) continue;
        seen.add(reference);
        const found = source.store.read(reference);
        if (found !== undefined && found !== 'gone' && source.maySee(found)) included.push(found);
      }
    }
  }
  return included;
}

function ignoredOutcome(ignored: readonly string[]): Readonly<Record<string, unknown>> {
  return operationOutcome(
    ignored.map((name) => ({
      severity: 'warning',
      code: 'not-supported',
      text: `The search parameter ${name} is not known here and was ignored.`,
    })),
  );
}

function linkTo(base: string, type: string, query: URLSearchParams, offset: number): string {
  const link = new URLSearchParams(query);
  link.delete('_offset');
  if (offset > 0) link.set('_offset', `${offset}`);
  const text = link.toString();
  return `${base}/${type}${text === '' ? '' : `?${text}`}`;
}

function whole(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  if (!/^\d{1,6}$/.test(value)) throw badRequest(`${name} is no whole number.`, name, 'value');
  return Number(value);
}
