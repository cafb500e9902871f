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
 * @param patients the Patients among the same resources by full URL, for references such as `urn:uuid:…`.
 * The server part of an absolute reference is not compared: EHRs write their inner addresses there.
 */
export function ownerOf(resource: Resource, patientId: string, patients: ReadonlyMap<string, Resource>): Owner {
  if (resource.resourceType === 'Patient') return ownerById(resource.id, patientId);
  let owner: Owner = 'nobody';
  for (const element of ownerElements) {
    const named = resource[element];
    if (named === undefined) continue;
    const found = ownerNamed(listOf(named), patientId, patients);
    if (found === 'another') return found;
    if (found !== 'nobody' && owner !== 'unclear') owner = found;
  }
  return owner === 'nobody' ? ownerAmong(patientsTakingPart(resource), patientId, patients) : owner;
}

/** Several names (the subjects of an Account): ours where the patient is one of them. */
function ownerNamed(names: readonly unknown[], patientId: string, patients: ReadonlyMap<string, Resource>): Owner {
  let owner: Owner = 'nobody';
  for (const name of names) {
    const reference = referenceOf(name);
    if (reference === undefined) continue;
    const found = ownerReferred(reference, patientId, patients);
    if (found === 'ours') return found;
    if (owner !== 'another') owner = found;
  }
  return owner;
}

function ownerReferred(reference: string, patientId: string, patients: ReadonlyMap<string, Resource>): Owner {
  const own = `Patient/${patientId}`;
  if (reference === own || reference.endsWith(`/${own}`)) return 'ours';
  const patient = patients.get(reference);
  if (patient !== undefined) return ownerById(patient.id, patientId);
  const relative = relativeReference(reference);
  if (relative === undefined || relative.startsWith('#') || relative.startsWith('urn:')) return 'unclear';
  return relative === own ? 'ours' : 'another';
}

function ownerById(id: string | undefined, patientId: string): Owner {
  if (id === undefined) return 'unclear';
  return id === patientId ? 'ours' : 'another';
}

/** Where only some of the named are patients at all: a Task's beneficiary, an Appointment's participants. */
function ownerAmong(names: readonly unknown[], patientId: string, patients: ReadonlyMap<string, Resource>): Owner {
  const ofPatients = names.filter((name) => {
    const reference = referenceOf(name);
    return reference !== undefined && (patients.has(reference) || /(^|\/)Patient\//.test(reference));
  });
  return ownerNamed(ofPatients, patientId, patients);
}

function patientsTakingPart(resource: Resource): readonly unknown[] {
  if (resource.resourceType === 'Task') return listOf(resource.for);
  if (resource.resourceType !== 'Appointment') return [];
  return listOf(resource.participant).map((item) =>
    typeof item === 'object' && item !== null && 'actor' in item ? item.actor : undefined,
  );
}
