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

/** The element that names the patient, by order type. */
const patientElements: readonly string[] = ['subject', 'patient'];

/**
 * The references by which an order or appointment names its patient, as `Type/id`; empty where it names none.
 * A reference that is no `Type/id` stays as it is.
 */
export function patientsOf(order: Resource): readonly string[] {
  const references =
    order.resourceType === 'Appointment'
      ? listOf(order.participant)
          .map((participant) => (isObject(participant) ? referenceOf(participant.actor) : undefined))
          .filter((reference) => relativeReference(reference)?.startsWith('Patient/'))
      : patientElements.map((element) => referenceOf(order[element]));
  return references.flatMap((reference) => (reference === undefined ? [] : [relativeReference(reference) ?? reference]));
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
