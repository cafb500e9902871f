import type { Edition, Policy } from './policy.ts';

/** The edition in force on an ISO calendar date (`2026-11-20`); undefined before the first or after the last. */
export function editionInForce(policy: Policy, date: string): Edition | undefined {
  return policy.editions.find((edition) => edition.from <= date && (edition.to === undefined || date <= edition.to));
}
