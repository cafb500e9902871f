import type { Resource } from '../fhir/resource.ts';

/** Resources by the full URLs of their entries. Hardly a reference is one, so they are put in order when the first is looked up. */
export interface UrlIndex {
  add(entry: { readonly resource: Resource; readonly fullUrl: string }): void;
  get(reference: string): Resource | undefined;
  copy(): UrlIndex;
}

export function urlIndex(known: readonly Parameters<UrlIndex['add']>[0][]): UrlIndex {
  const entries = [...known];
  let byUrl: Map<string, Resource> | undefined;
  return {
    add(entry) {
      entries.push(entry);
      byUrl = undefined;
    },
    get(reference) {
      if (entries.length === 0 || !isAbsolute(reference)) return undefined;
      byUrl ??= new Map(entries.map(({ fullUrl, resource }) => [fullUrl, resource]));
      return byUrl.get(reference);
    },
    copy: () => urlIndex(entries),
  };
}

export const isAbsolute = (url: string): boolean => url.startsWith('http:') || url.startsWith('https:') || url.startsWith('urn:');
