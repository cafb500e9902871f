import { referenceOf, relativeReference } from '../fhir/reference.ts';
import { listOf, type Resource } from '../fhir/resource.ts';

/**
 * Whose record a resource is: `ours` the patient's, `another`'s, `nobody`'s (a Medication, a Practitioner, or one that does not say),
 * or `unclear` where it names its patient in a way that leads nowhere. Only `ours` and `nobody` may enter a chart.
 */
export type Owner = 'ours' | 'another' | 'unclear' | 'nobody';

/** Elements by which FHIR resources name the one they are about. */
const ownerElements = ['subject', 'patient', 'beneficiary'] as const;

/**
 * Tells whose record a resource is, given the Patients among the same resources by full URL, for references such as `urn:uuid:…`.
 * The server part of an absolute reference is not compared: EHRs write their inner addresses there.
 */
export function ownerReader(patientId: string): (resource: Resource, patients: ReadonlyMap<string, Resource>) => Owner {
  const own = `Patient/${patientId}`;
  const patient: Sought = { patientId, own, behindServer: `/${own}` };
  return (resource, patients) => ownerOf(resource, patient, patients);
}

/** The patient a chart is gathered for. */
interface Sought {
  readonly patientId: string;
  /** `Patient/id`. */
  readonly own: string;
  readonly behindServer: string;
}

function ownerOf(resource: Resource, patient: Sought, patients: ReadonlyMap<string, Resource>): Owner {
  if (resource.resourceType === 'Patient') return ownerById(resource.id, patient);
  let owner: Owner = 'nobody';
  for (const element of ownerElements) {
    const named = resource[element];
    if (named === undefined) continue;
    const found = ownerNamed(named, patient, patients);
    if (found === 'another') return found;
    if (found !== 'nobody' && owner !== 'unclear') owner = found;
  }
  return owner === 'nobody' ? ownerAmong(patientsTakingPart(resource), patient, patients) : owner;
}

/** Several names (the subjects of an Account): ours where the patient is one of them. */
function ownerNamed(names: unknown, patient: Sought, patients: ReadonlyMap<string, Resource>): Owner {
  if (!Array.isArray(names)) return ownerReferred(referenceOf(names), patient, patients);
  let owner: Owner = 'nobody';
  for (const name of names) {
    const found = ownerReferred(referenceOf(name), patient, patients);
    if (found === 'ours') return found;
    if (found !== 'nobody' && owner !== 'another') owner = found;
  }
  return owner;
}

function ownerReferred(reference: string | undefined, patient: Sought, patients: ReadonlyMap<string, Resource>): Owner {
  if (reference === undefined) return 'nobody';
  if (reference === patient.own || reference.endsWith(patient.behindServer)) return 'ours';
  const named = patients.get(reference);
  if (named !== undefined) return ownerById(named.id, patient);
  const relative = relativeReference(reference);
  if (relative === undefined || relative.startsWith('#') || relative.startsWith('urn:')) return 'unclear';
  return relative === patient.own ? 'ours' : 'another';
}

function ownerById(id: string | undefined, { patientId }: Sought): Owner {
  if (id === undefined) return 'unclear';
  return id === patientId ? 'ours' : 'another';
}

/** Where only some of the named are patients at all: a Task's beneficiary, an Appointment's participants. */
function ownerAmong(names: readonly unknown[], patient: Sought, patients: ReadonlyMap<string, Resource>): Owner {
  if (names.length === 0) return 'nobody';
  const ofPatients = names.filter((name) => {
    const reference = referenceOf(name);
    return reference !== undefined && (patients.has(reference) || /(^|\/)Patient\//.test(reference));
  });
  return ownerNamed(ofPatients, patient, patients);
}

const nobody: readonly unknown[] = [];

function patientsTakingPart(resource: Resource): readonly unknown[] {
  if (resource.resourceType === 'Task') return listOf(resource.for);
  if (resource.resourceType !== 'Appointment') return nobody;
  return listOf(resource.participant).map((item) =>
    typeof item === 'object' && item !== null && 'actor' in item ? item.actor : undefined,
  );
}
