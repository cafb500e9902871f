import type { Policy, Product } from './policy.ts';

/** The products whose treatment some policy asks about again once it has begun: for them earlier authorizations count. */
export function continuedProducts(policies: readonly Policy[]): readonly Product[] {
  const continued = policies.filter(({ phases }) => phases.continued !== undefined);
  return [...new Set(continued.map(({ product }) => product))];
}
