import { isObject, listOf, type Resource, textOf } from '../../../src/fhir/resource.ts';

/**
 * What was ordered, in the order's own words.
 * @param medication the Medication the order refers to, where it does
 */
export function orderName(order: Resource, medication?: Resource): string {
  const inOrder = order.medicationCodeableConcept ?? order.code;
  return wordsOf(medication?.code) ?? wordsOf(inOrder) ?? referenceWords(order.medicationReference) ?? 'An order';
}

function wordsOf(concept: unknown): string | undefined {
  if (!isObject(concept)) return undefined;
  const displays = listOf(concept.coding).flatMap((coding) => (isObject(coding) ? (textOf(coding.display) ?? []) : []));
  return textOf(concept.text) ?? displays[0];
}

function referenceWords(reference: unknown): string | undefined {
  return isObject(reference) ? textOf(reference.display) : undefined;
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
