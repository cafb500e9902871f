import { codingsOf, wordsOf } from '../fhir/coding.ts';
import { referenceOf, relativeReference } from '../fhir/reference.ts';
import { isObject, listOf, type Resource } from '../fhir/resource.ts';

/** Resources that order something. Source: CRD 2.2.1, order resource profiles. */
export const orderTypes: readonly string[] = [
  'MedicationRequest',
  'ServiceRequest',
  'DeviceRequest',
  'NutritionOrder',
  'VisionPrescription',
  'CommunicationRequest',
];

/**
 * The references by which an order or appointment names its patient, as `Type/id`; empty where it names none.
 * A reference that is no `Type/id` stays as it is.
 */
export function patientsOf(order: Resource): readonly string[] {
  const patients: string[] = [];
  const add = (reference: string | undefined, relative: string | undefined): void => {
    if (reference !== undefined) patients.push(relative ?? reference);
  };
  if (order.resourceType !== 'Appointment') {
    for (const named of [order.subject, order.patient]) {
      const reference = referenceOf(named);
      add(reference, relativeReference(reference));
    }
    return patients;
  }
  for (const participant of listOf(order.participant)) {
    const reference = isObject(participant) ? referenceOf(participant.actor) : undefined;
    const relative = relativeReference(reference);
    if (relative?.startsWith('Patient/')) add(reference, relative);
  }
  return patients;
}

/**
 * Whether an order wants anything done: not with doNotPerform or once it was withdrawn, and not a draft whose drug, procedure or device has not
 * been chosen yet. Types without such an element always do.
 */
export function asksForSomething(order: Resource): boolean {
  if (order.doNotPerform === true || withdrawn.includes(order.status)) return false;
  switch (order.resourceType) {
    case 'MedicationRequest':
      return isNamed(order.medicationCodeableConcept) || isObject(order.medicationReference);
    case 'ServiceRequest':
      return isNamed(order.code);
    case 'DeviceRequest':
      return isNamed(order.codeCodeableConcept) || isObject(order.codeReference);
    default:
      return true;
  }
}

/** Statuses of orders that were taken back: nothing is to come of them. */
const withdrawn: readonly unknown[] = ['entered-in-error', 'cancelled', 'revoked', 'stopped'];

const isNamed = (concept: unknown): boolean => codingsOf(concept).length > 0 || wordsOf(concept).length > 0 || hasBillingOptions(concept);

const hasBillingOptions = (concept: unknown): boolean => isObject(concept) && listOf(concept.extension).length > 0;
