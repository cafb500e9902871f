import { wordsOf } from '../fhir/coding.ts';
import { listOf, type Resource, referenceTo } from '../fhir/resource.ts';
import type { ProductNames } from '../terminology/product-content.ts';

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
  const [words] = concepts.flatMap(wordsOf);
  const name = words ?? (product === null ? referenceTo(order) : fullName(product));
  const flat = name.replace(/\s+/g, ' ').trim();
  return flat.length > 80 ? `${flat.slice(0, 79)}…` : flat;
}

/** How people call a product: `lifileucel (Amtagvi)`. */
export const fullName = ({ generic, brand }: ProductNames): string => `${generic} (${brand})`;
