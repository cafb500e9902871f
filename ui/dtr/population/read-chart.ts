import { referenceOf, relativeReference } from '../../../src/fhir/reference.ts';
import { isObject, listOf, type Resource, referenceTo, textOf } from '../../../src/fhir/resource.ts';
import type { Ehr } from '../ehr/ehr.ts';

/** What is read from the EHR to fill a form in. */
export interface ReadChart {
  readonly resources: readonly Resource[];
  /** Types whose search failed, and what could not be followed. Where there are any, absence proves nothing. */
  readonly unread: readonly string[];
}

/** Types that are nobody's: found by following references, not by searching for a patient. */
const byReference: ReadonlySet<string> = new Set(['Medication', 'Practitioner', 'PractitionerRole', 'Organization', 'Location']);
const mostReads = 60;
const mostSteps = 3;

/** The types that the libraries of a form say they read. */
export function requiredTypes(libraries: readonly Resource[]): readonly string[] {
  const requirements = libraries.flatMap((library) => listOf(library.dataRequirement)).filter(isObject);
  return [...new Set(requirements.flatMap(({ type }) => textOf(type) ?? []))];
}

/** Reads everything of these types about a patient, and whatever those records refer to, with the user's own rights. */
export async function readChart(ehr: Ehr, patient: Resource, order: Resource, types: readonly string[]): Promise<ReadChart> {
  const searched = types.filter((type) => type !== 'Patient' && !byReference.has(type));
  const unread: string[] = [];
  const found = await Promise.all(
    searched.map((type) =>
      ehr.search(`${type}?patient=${encodeURIComponent(patient.id ?? '')}&_count=200`).catch(() => {
        unread.push(type);
        return [];
      }),
    ),
  );
  const resources = new Map([patient, order, ...found.flat()].map((resource) => [referenceTo(resource), resource]));
  const wanted = new Set(types.filter((type) => byReference.has(type)));
  await follow(ehr, resources, wanted, unread);
  if (wanted.has('PractitionerRole')) {
    await addRoles(ehr, resources);
    await follow(ehr, resources, wanted, unread);
  }
  return { resources: [...resources.values()], unread };
}

/** Adds the roles of everyone named: a visit names the person, and only the role says the specialty. */
async function addRoles(ehr: Ehr, resources: Map<string, Resource>): Promise<void> {
  const people = [...resources.keys()].filter((reference) => reference.startsWith('Practitioner/')).slice(0, mostReads);
  const roles = await Promise.all(
    people.map((person) => ehr.search(`PractitionerRole?practitioner=${encodeURIComponent(person)}`).catch(() => [])),
  );
  for (const role of roles.flat()) resources.set(referenceTo(role), role);
}

/** Adds what is referred to, a few steps deep. A medication that cannot be read may be any drug, so it counts as unread. */
async function follow(ehr: Ehr, resources: Map<string, Resource>, wanted: ReadonlySet<string>, unread: string[]): Promise<void> {
  const tried = new Set(resources.keys());
  for (let step = 0; step < mostSteps; step += 1) {
    const named = [...new Set([...resources.values()].flatMap(referencesIn))]
      .filter((reference) => wanted.has(reference.split('/')[0] ?? '') && !tried.has(reference))
      .slice(0, mostReads);
    if (named.length === 0) return;
    const read = await Promise.all(named.map((reference) => ehr.readIfThere(reference)));
    named.forEach((reference, at) => {
      tried.add(reference);
      const resource = read[at];
      if (resource !== undefined) resources.set(reference, resource);
      else if (reference.startsWith('Medication/')) unread.push('Medication');
    });
  }
}

function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const own = typeof value.reference === 'string' ? relativeReference(referenceOf(value)) : undefined;
  return [...(own === undefined ? [] : [own]), ...Object.values(value).flatMap(referencesIn)];
}
