import { isResource, listOf, type Resource } from '../fhir/resource.ts';

export interface BundleEntry {
  readonly fullUrl: string;
  readonly resource: Resource;
}

/** Resolves references the way a Bundle does (FHIR R4, Bundle 2.36.4): by fullUrl, relative to the entry's own base, or by type and id. */
export interface BundleIndex {
  resolve(reference: string | undefined, from?: BundleEntry | Resource): Resource | undefined;
  /** The fullUrl of a resource of this Bundle: what an answer refers to it by. */
  urlOf(resource: Resource): string | undefined;
  entryOf(resource: Resource): BundleEntry | undefined;
}

export function createBundleIndex(entries: readonly BundleEntry[]): BundleIndex {
  const byUrl = new Map(entries.map((entry) => [entry.fullUrl, entry.resource]));
  const byTypeAndId = new Map(entries.map(({ resource }) => [`${resource.resourceType}/${resource.id ?? ''}`, resource]));
  const entryByResource = new Map(entries.map((entry) => [entry.resource, entry]));
  return {
    resolve(reference, from) {
      if (reference === undefined) return undefined;
      const fromEntry = from === undefined || 'fullUrl' in from ? from : entryByResource.get(from);
      if (reference.startsWith('#'))
        return contained(fromEntry !== undefined && isEntry(fromEntry) ? fromEntry.resource : undefined, reference);
      const base =
        fromEntry !== undefined && isEntry(fromEntry) ? /^(https?:.*\/)[A-Z]\w+\/[^/]+$/.exec(fromEntry.fullUrl)?.[1] : undefined;
      return byUrl.get(reference) ?? (base === undefined ? undefined : byUrl.get(base + reference)) ?? byTypeAndId.get(reference);
    },
    urlOf: (resource) => entryByResource.get(resource)?.fullUrl,
    entryOf: (resource) => entryByResource.get(resource),
  };
}

function isEntry(value: BundleEntry | Resource): value is BundleEntry {
  return 'fullUrl' in value && 'resource' in value;
}

function contained(resource: Resource | undefined, reference: string): Resource | undefined {
  return listOf(resource?.contained)
    .filter(isResource)
    .find((item) => `#${item.id}` === reference);
}

/** A resource known only by its urn:uuid gets that as its id, so that it can be referred to in findings. */
export function identified(entry: BundleEntry): BundleEntry {
  if (entry.resource.id !== undefined) return entry;
  const id = /([A-Za-z0-9\-.]{1,64})$/.exec(entry.fullUrl)?.[1];
  return id === undefined ? entry : { ...entry, resource: { ...entry.resource, id } };
}
