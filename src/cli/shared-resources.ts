import { referenceOf, relativeReference } from '../fhir/reference.ts';
import { isObject, type Resource, referenceTo } from '../fhir/resource.ts';

/** Finds, among resources that are nobody's, those a patient's resources lead to. */
export type FindShared = (own: readonly Resource[]) => readonly Resource[];

/** A practitioner leads to his or her roles as well, because specialty and organization stand there. */
export function sharedResources(shared: readonly Resource[]): FindShared {
  const byReference = new Map(shared.map((resource) => [referenceTo(resource), resource]));
  const rolesOf = new Map<string, Resource[]>();
  for (const role of shared) {
    const practitioner = role.resourceType === 'PractitionerRole' ? relativeReference(referenceOf(role.practitioner)) : undefined;
    if (practitioner !== undefined) rolesOf.set(practitioner, [...(rolesOf.get(practitioner) ?? []), role]);
  }
  return (own) => {
    const found = new Map<string, Resource>();
    const open: Resource[] = [...own];
    for (let resource = open.pop(); resource !== undefined; resource = open.pop()) {
      const named = referencesIn(resource).flatMap((reference) => [byReference.get(reference), ...(rolesOf.get(reference) ?? [])]);
      for (const next of named) {
        if (next === undefined || found.has(referenceTo(next))) continue;
        found.set(referenceTo(next), next);
        open.push(next);
      }
    }
    return [...found.values()];
  };
}

/** Every `Type/id` that a resource refers to, anywhere in it. */
function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const own = relativeReference(referenceOf(value));
  return [...(own === undefined ? [] : [own]), ...Object.values(value).flatMap(referencesIn)];
}
