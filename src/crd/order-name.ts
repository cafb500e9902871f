import { wordsOf } from '../fhir/coding.ts';
import { listOf, type Resource, referenceTo } from '../fhir/resource.ts';
import type { ProductNames } from '../terminology/product-content.ts';
import { oneLine } from './markdown.ts';

/** How a person would call an order: by its own words, else its product, else `Type/id`. One line, at most 80 characters. */
export function orderName(order: Resource, product: ProductNames | null, medication?: Resource): string {
  const { medicationCodeableConcept, code, codeCodeableConcept, medicationReference, codeReference, serviceType } = order;
  const concepts = [
    medicationCodeableConcept,
    code,
    codeCodeableConcept,
    medication?.code,
    medicationReference,
    codeReference,
    ...listOf(serviceType),
  ];
  const name = firstWords(concepts) ?? (product === null ? referenceTo(order) : fullName(product));
  const flat = oneLine(name);
  return flat.length > 80 ? `${flat.slice(0, 79)}…` : flat;
}

function firstWords(concepts: readonly unknown[]): string | undefined {
  for (const concept of concepts) {
    const [words] = wordsOf(concept);
    if (words !== undefined) return words;
  }
  return undefined;
}

/** How people call a product: `lifileucel (Amtagvi)`. */
export const fullName = ({ generic, brand }: ProductNames): string => `${generic} (${brand})`;
