import { isObject, listOf, type Resource, textOf } from '../../src/fhir/resource.ts';

/** How an order names what it orders, for people: its text, else the first display, else its reference. */
export function orderName(order: Resource | undefined): string {
  if (order === undefined) return 'no order';
  const concept = order.medicationCodeableConcept ?? order.code;
  const [coding] = isObject(concept) ? listOf(concept.coding) : [];
  const display = isObject(coding) ? (textOf(coding.display) ?? textOf(coding.code)) : undefined;
  return (
    (isObject(concept) ? textOf(concept.text) : undefined) ?? display ?? containedName(order) ?? `${order.resourceType}/${order.id ?? ''}`
  );
}

function containedName(order: Resource): string | undefined {
  const [contained] = listOf(order.contained);
  return isObject(contained) && isObject(contained.code) ? textOf(contained.code.text) : undefined;
}
