import { referenceOf } from '../fhir/reference.ts';
import { isObject, listOf, type Resource } from '../fhir/resource.ts';

/**
 * The references of a resource that an answer may need, in the resource's own words. A relation of the order decides who asks,
 * where and why; of a record in the chart only which product it names, since the record itself is the evidence.
 * @param depth `order` for an order and what it leads to, `record` for what a search by patient found
 */
export function referencesToFollow(resource: Resource, depth: 'order' | 'record'): readonly string[] {
  const paths = (depth === 'order' ? fromOrder[resource.resourceType] : undefined) ?? fromRecord[resource.resourceType] ?? [];
  return paths.flatMap((path) => at(resource, path)).flatMap((value) => referenceOf(value) ?? []);
}

/** The references that name what is ordered, where it is not coded in the order itself. */
export function productReferences(order: Resource): readonly string[] {
  return [...at(order, ['medicationReference']), ...at(order, ['codeReference'])].flatMap((value) => referenceOf(value) ?? []);
}

type Paths = readonly (readonly string[])[];

const about: Paths = [['encounter'], ['insurance'], ['reasonReference']];

const fromOrder: Readonly<Record<string, Paths>> = {
  MedicationRequest: [['medicationReference'], ['requester'], ['performer'], ['dispenseRequest', 'performer'], ...about],
  ServiceRequest: [['requester'], ['performer'], ['locationReference'], ...about],
  DeviceRequest: [['codeReference'], ['requester'], ['performer'], ...about],
  NutritionOrder: [['orderer'], ['encounter']],
  VisionPrescription: [['prescriber'], ['encounter']],
  CommunicationRequest: [['sender'], ['recipient'], ['encounter']],
  Appointment: [['participant', 'actor'], ['basedOn'], ['reasonReference']],
  Task: [['focus'], ['owner'], ['location']],
  Encounter: [['participant', 'individual'], ['serviceProvider'], ['location', 'location']],
  PractitionerRole: [['practitioner'], ['organization'], ['location']],
  Location: [['managingOrganization']],
};

const fromRecord: Readonly<Record<string, Paths>> = {
  // Who was seen may be the oncologist consulted.
  Encounter: [['participant', 'individual']],
  Coverage: [['payor']],
  MedicationRequest: [['medicationReference']],
  MedicationAdministration: [['medicationReference']],
  MedicationDispense: [['medicationReference']],
  MedicationStatement: [['medicationReference']],
  Medication: [['ingredient', 'itemReference']],
};

/** Every value at a path, through lists. */
function at(value: unknown, path: readonly string[]): readonly unknown[] {
  let values: readonly unknown[] = [value];
  for (const step of path) values = values.flatMap((item) => (isObject(item) ? listOf(item[step]) : []));
  return values;
}
