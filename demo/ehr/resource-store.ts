import { randomUUID } from 'node:crypto';
import { OutcomeError } from '../../src/fhir/outcome.ts';
import { isObject, type Resource } from '../../src/fhir/resource.ts';

/** FHIR resources in memory, with their versions. What is deleted is remembered as gone. */
export interface ResourceStore {
  /** The current version; `gone` after a delete; undefined where there never was one. */
  read(reference: string): Resource | 'gone' | undefined;
  version(reference: string, versionId: string): Resource | undefined;
  /** Everything of a type, in the order it came. */
  ofType(type: string): readonly Resource[];
  /** Stores a new resource under an id of ours, or under `id`. */
  create(resource: Resource, id?: string): Resource;
  /** Replaces a resource; creates it where the id is new. */
  update(reference: string, resource: Resource): { readonly resource: Resource; readonly isNew: boolean };
  remove(reference: string): void;
}

/** More than a long demonstration ever stores; beyond it the EHR is full, so that memory has a bound. */
const mostResources = 20_000;

/** A store seeded with resources, each as its first version. */
export function createResourceStore(seed: readonly Resource[], now: () => Date): ResourceStore {
  const byType = new Map<string, Map<string, (Resource | 'gone')[]>>();
  let stored = 0;

  const versionsOf = (reference: string): (Resource | 'gone')[] | undefined => {
    const [type = '', id = ''] = reference.split('/');
    return byType.get(type)?.get(id);
  };
  const put = (resource: Resource, id: string): Resource => {
    if (stored >= mostResources)
      throw new OutcomeError(507, [{ severity: 'error', code: 'too-costly', text: 'The demo EHR is full; restart it.' }]);
    const ofType = byType.get(resource.resourceType) ?? new Map<string, (Resource | 'gone')[]>();
    byType.set(resource.resourceType, ofType);
    const versions = ofType.get(id) ?? [];
    ofType.set(id, versions);
    const meta = isObject(resource.meta) ? resource.meta : {};
    const { resourceType, ...elements } = resource;
    const next: Resource = {
      resourceType,
      ...elements,
      id,
      meta: { ...meta, versionId: `${versions.length + 1}`, lastUpdated: now().toISOString() },
    };
    versions.push(next);
    stored += 1;
    return next;
  };

  for (const resource of seed) put(resource, resource.id ?? randomUUID());
  return {
    read: (reference) => versionsOf(reference)?.at(-1),
    version: (reference, versionId) => {
      const found = versionsOf(reference)?.[Number(versionId) - 1];
      return found === 'gone' ? undefined : found;
    },
    ofType: (type) => [...(byType.get(type)?.values() ?? [])].flatMap((versions) => current(versions)),
    create: (resource, id = randomUUID()) => put(resource, id),
    update: (reference, resource) => {
      const before = versionsOf(reference)?.at(-1);
      const [, id = ''] = reference.split('/');
      return { resource: put(resource, id), isNew: before === undefined || before === 'gone' };
    },
    remove: (reference) => {
      const versions = versionsOf(reference);
      if (versions !== undefined && versions.at(-1) !== 'gone') versions.push('gone');
    },
  };
}

function current(versions: readonly (Resource | 'gone')[]): readonly Resource[] {
  const last = versions.at(-1);
  return last === undefined || last === 'gone' ? [] : [last];
}
