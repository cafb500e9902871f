import type { Chart } from '../../chart/chart.ts';
import { isObject, listOf, type Resource } from '../../fhir/resource.ts';
import type { Terminology } from '../../terminology/code-set.ts';
import { strengthsOf } from '../../terminology/products.ts';
import { orderedProduct } from '../ordered-product.ts';
import { medicationConcept } from './medication-concept.ts';
import { pfuPerMl } from './plaque-forming-units.ts';

/**
 * The concentration of a talimogene order or record, PFU/mL: from its product codes, billing options included, and from the
 * strength of the Medication's ingredient. Undefined where none says it or two disagree; words are no strength.
 */
export function concentrationOf(resource: Resource, chart: Chart, terminology: Terminology): number | undefined {
  const { codings, medication } = medicationConcept(resource, chart);
  const all = orderedProduct(resource, chart, terminology)?.codings ?? codings;
  const byCode = strengthsOf(terminology, all).map(powerOfTen);
  const byIngredient = listOf(medication?.ingredient)
    .filter(isObject)
    .filter((ingredient) => ingredient.isActive !== false)
    .map((ingredient) => pfuPerMl(ingredient.strength));
  const [one, ...others] = new Set([...byCode, ...byIngredient].filter((strength) => strength !== undefined));
  return others.length === 0 ? one : undefined;
}

/** The concentration a first dose is given at, PFU/mL: the lowest that any product code fixes. */
export function lowestConcentration(terminology: Terminology): number {
  const strengths = terminology
    .set('drug-talimogene')
    .data.codes.flatMap(({ strength }) => (strength === undefined ? [] : [powerOfTen(strength)]));
  return Math.min(...strengths);
}

/** `10^6` as a number. */
function powerOfTen(strength: string): number {
  const [base, exponent] = strength.split('^').map(Number);
  return (base ?? Number.NaN) ** (exponent ?? 1);
}

/** A concentration in words: `10^6 PFU/mL`. */
export function concentrationText(pfu: number): string {
  const exponent = Math.log10(pfu);
  return Number.isInteger(exponent) ? `10^${exponent} PFU/mL` : `${pfu} PFU/mL`;
}
