import { isObject, listOf, type Resource, textOf } from '../../../src/fhir/resource.ts';

/** What was ordered, in the order's own words. */
export function orderName(order: Resource): string {
  const concept = order.medicationCodeableConcept ?? order.code;
  if (!isObject(concept))
    return isObject(order.medicationReference) ? (textOf(order.medicationReference.display) ?? 'An order') : 'An order';
  const displays = listOf(concept.coding).flatMap((coding) => (isObject(coding) ? (textOf(coding.display) ?? []) : []));
  return textOf(concept.text) ?? displays[0] ?? 'An order';
}

/** The official name of a person; `unnamed` where there is none. */
export function personName(person: Resource | undefined): string {
  const names = listOf(person?.name).filter(isObject);
  const name = names.find(({ use }) => use === 'official') ?? names[0];
  if (name === undefined) return 'unnamed';
  const given = listOf(name.given).flatMap((part) => textOf(part) ?? []);
  return textOf(name.text) ?? ([...given, textOf(name.family)].filter(Boolean).join(' ') || 'unnamed');
}

/** Who pays, as the coverage names it; undefined where it does not. */
export function payerName(coverage: Resource | undefined): string | undefined {
  const [payor] = listOf(coverage?.payor);
  return isObject(payor) ? textOf(payor.display) : undefined;
}

/** The member number on a coverage. */
export function memberNumber(coverage: Resource | undefined): string | undefined {
  const identifiers = listOf(coverage?.identifier).filter(isObject);
  return textOf(coverage?.subscriberId) ?? identifiers.flatMap(({ value }) => textOf(value) ?? [])[0];
}
