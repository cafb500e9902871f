import { wordsOf } from '../fhir/coding.ts';
import { listOf, type Resource, referenceTo } from '../fhir/resource.ts';
import type { Product } from '../policy/policy.ts';

/** How people call the products. */
export const productNames: Readonly<Record<Product, string>> = {
  lifileucel: 'lifileucel (Amtagvi)',
  'talimogene-laherparepvec': 'talimogene laherparepvec (Imlygic)',
};

/** The brand alone, where a line is short. */
export const brandNames: Readonly<Record<Product, string>> = { lifileucel: 'Amtagvi', 'talimogene-laherparepvec': 'Imlygic' };

/** How a person would call an order: by its own words, else its product, else `Type/id`. One line, at most 80 characters. */
export function orderName(order: Resource, product: Product | null, medication?: Resource): string {
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
  const name = words ?? (product === null ? referenceTo(order) : productNames[product]);
  const flat = name.replace(/\s+/g, ' ').trim();
  return flat.length > 80 ? `${flat.slice(0, 79)}…` : flat;
}
