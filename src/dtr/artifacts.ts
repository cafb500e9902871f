import { notFound } from '../fhir/outcome.ts';
import { listOf, type Resource } from '../fhir/resource.ts';
import { type DtrVersion, formUrl, renditionsByUrl, splitCanonical } from './canonical.ts';
import { type DtrHandler, type DtrParts, fhirReply } from './dtr-parts.ts';
import { libraries } from './library.ts';
import { questionnaire } from './questionnaire.ts';
import { valueSet, valueSetUrl } from './value-set.ts';
import { everySet } from './value-set-expand.ts';

/** Types of artifact that may be read and searched. */
export const artifactTypes = ['Questionnaire', 'Library', 'ValueSet'] as const;
export type ArtifactType = (typeof artifactTypes)[number];

/** What artifacts are rendered from. */
export type ArtifactParts = Pick<DtrParts, 'forms' | 'canonicalBase' | 'fhirBase' | 'billing' | 'codeSets'>;

/** Every form, library and value set of a version, rendered once. */
export function artifacts(parts: ArtifactParts, version: DtrVersion): ReadonlyMap<ArtifactType, readonly Resource[]> {
  const { canonicalBase, forms } = parts;
  const renditions = [...renditionsByUrl(forms, canonicalBase).values()].filter((rendition) => rendition.version === version);
  const byName = new Map(forms.flatMap((form) => libraries(form.libraries, canonicalBase)).map((one) => [one.id, one]));
  const sets = new Map(everySet(parts).map((set) => [valueSetUrl(canonicalBase, set.name), set]));
  const byUrl = new Map(renditions.map((rendition) => [formUrl(canonicalBase, rendition), rendition]));
  return new Map<ArtifactType, readonly Resource[]>([
    ['Questionnaire', [...byUrl.values()].map((rendition) => questionnaire(rendition, parts))],
    ['Library', [...byName.values()]],
    ['ValueSet', [...sets.values()].map((set) => valueSet(set, canonicalBase))],
  ]);
}

/** `GET {type}/{id}`: the route names the id `id`. */
export function readArtifact(all: ReadonlyMap<ArtifactType, readonly Resource[]>, type: ArtifactType): DtrHandler {
  return async ({ params }) => {
    const found = all.get(type)?.find((resource) => resource.id === params.id);
    if (found === undefined) throw notFound(`There is no such ${type}.`);
    return fhirReply(200, found);
  };
}

/** `GET {type}?url=&version=&name=&status=&_id=`: a searchset of those that fit every parameter given. */
export function searchArtifacts(all: ReadonlyMap<ArtifactType, readonly Resource[]>, type: ArtifactType, base: string): DtrHandler {
  return async ({ query }) => {
    const given = (name: string): string | undefined => listOf(query[name]).find((value) => typeof value === 'string');
    const { url, version = given('version') } = splitCanonical(given('url') ?? '');
    const wanted = { url: url === '' ? undefined : url, version, status: given('status'), id: given('_id') };
    const name = given('name')?.toLowerCase();
    const entries = (all.get(type) ?? []).filter(
      (resource) =>
        Object.entries(wanted).every(([element, value]) => value === undefined || resource[element] === value) &&
        (name === undefined || (typeof resource.name === 'string' && resource.name.toLowerCase().startsWith(name))),
    );
    return fhirReply(200, {
      resourceType: 'Bundle',
      type: 'searchset',
      total: entries.length,
      entry: entries.map((resource) => ({ fullUrl: `${base}/${type}/${resource.id}`, resource, search: { mode: 'match' } })),
    });
  };
}
