import type { Coding } from '../fhir/coding.ts';
import type { Product } from '../policy/policy.ts';
import type { Terminology } from './code-set.ts';
import { drugsOf } from './drugs.ts';

/** A product of terminology/products.json, and how it was recognised. */
export interface IdentifiedProduct {
  readonly product: Product;
  /** `text`: by its generic or brand name, because no code decided. */
  readonly by: 'code' | 'text';
  /** The coding that decided. */
  readonly coding?: Coding;
  /** The concentration the codes fix, PFU/mL; absent where none does or two disagree. */
  readonly strength?: '10^6' | '10^8';
}

/**
 * The product a concept stands for. Any coding of several may decide; words decide only where the codes name no drug at all.
 * Undefined where it is another drug, where codes name two products, or where it cannot be told: an unclassified HCPCS code alone never
 * tells, nor does a supportive one.
 */
export function identifyProduct(
  terminology: Terminology,
  concept: { readonly codings: readonly Coding[]; readonly words: () => readonly string[] },
): IdentifiedProduct | undefined {
  const drugs = drugsOf(terminology);
  let isOtherDrug = false;
  let decided: IdentifiedProduct | undefined;
  for (const coding of concept.codings) {
    const found = drugs.rowOf(coding);
    if (found === undefined) continue;
    const { product } = found.agent;
    if (product === undefined) isOtherDrug ||= !isClassCode(coding);
    else if (found.row.supportive === true) continue;
    else if (decided === undefined) decided = { product, by: 'code', coding };
    else if (decided.product !== product) return undefined;
  }
  if (decided !== undefined) return withStrength(decided, strengthsOf(terminology, concept.codings));
  if (isOtherDrug) return undefined;
  for (const { product } of drugs.byName(concept.words())) if (product !== undefined) return { product, by: 'text' };
  return undefined;
}

/** The concentrations that the codes of a talimogene product fix, PFU/mL as powers of ten, each once. */
export function strengthsOf(terminology: Terminology, codings: readonly Coding[]): readonly string[] {
  const strengths = new Set<string>();
  for (const coding of codings) {
    const strength = terminology.set('drug-talimogene').rowOf(coding)?.strength;
    if (strength !== undefined) strengths.add(strength);
  }
  return [...strengths];
}

function withStrength(identified: IdentifiedProduct, strengths: readonly string[]): IdentifiedProduct {
  const [strength, another] = strengths;
  if (identified.product !== 'talimogene-laherparepvec' || another !== undefined) return identified;
  return strength === '10^6' || strength === '10^8' ? { ...identified, strength } : identified;
}

/** An ATC code of fewer than seven characters is a class, which may well hold the product. */
function isClassCode(coding: Coding): boolean {
  return coding.system.endsWith('atc') && coding.code.trim().length < 7;
}
