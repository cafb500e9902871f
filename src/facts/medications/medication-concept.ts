import type { Chart } from '../../chart/chart.ts';
import { type Coding, codingsOf, wordsOf } from '../../fhir/coding.ts';
import { referenceOf } from '../../fhir/reference.ts';
import { isObject, listOf, type Resource, textOf } from '../../fhir/resource.ts';

/** What a resource says which drug it is about. */
export interface MedicationConcept {
  readonly codings: readonly Coding[];
  /** Texts and displays; read only when asked for, since a code mostly decides. */
  words(): readonly string[];
  /** The Medication it refers to, where the chart holds it. */
  readonly medication: Resource | undefined;
  /** A Medication it refers to that the chart does not hold. */
  readonly unresolved: string | undefined;
}

/**
 * The drug an order, administration, dispense or statement is about: the concept in place, or the Medication referred to
 * (contained, in the chart, or by full URL) with its active ingredients. A Medication entered in error says nothing.
 */
export function medicationConcept(resource: Resource, chart: Chart): MedicationConcept {
  const inPlace = resource.medicationCodeableConcept ?? resource.code ?? resource.codeCodeableConcept;
  const reference = resource.medicationReference;
  if (reference === undefined)
    return { codings: codingsOf(inPlace), words: () => wordsOf(inPlace), medication: undefined, unresolved: undefined };
  const target = referenceOf(reference);
  const resolved = chart.resolve(target, resource);
  const medication = resolved?.resourceType === 'Medication' && resolved.status !== 'entered-in-error' ? resolved : undefined;
  const concepts = [inPlace, ...(medication === undefined ? [] : [medication.code, ...activeIngredients(medication)])];
  return {
    codings: concepts.flatMap(codingsOf),
    words: () => [...concepts.flatMap(wordsOf), ...displayOf(reference)],
    medication,
    unresolved: medication === undefined ? target : undefined,
  };
}

function displayOf(reference: unknown): readonly string[] {
  const display = isObject(reference) ? textOf(reference.display) : undefined;
  return display === undefined ? [] : [display];
}

function activeIngredients(medication: Resource): readonly unknown[] {
  return listOf(medication.ingredient)
    .filter(isObject)
    .filter((ingredient) => ingredient.isActive !== false)
    .map((ingredient) => ingredient.itemCodeableConcept);
}
