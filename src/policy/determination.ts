import type { Finding } from './judge.ts';

/** What the findings amount to. No value of this list denies: on clinical grounds only a person does. */
export const determinations = [
  'criteria-met',
  'documentation-needed',
  'information-needed',
  'criteria-not-met',
  'referred',
  'no-policy',
  'indeterminate',
  'membership-not-found',
  'membership-inactive',
  'payer-not-ours',
  'guidance-only',
] as const;
export type Determination = (typeof determinations)[number];

/**
 * Sums up the findings of one phase. Precedence: a criterion unknown because a read failed (unless one is not met),
 * then not met (referred if every one of those has a referral), then what a form settles, then the place, else met.
 * Where nothing was judged nothing is met: no policy.
 */
export function determine(findings: readonly Finding[]): Determination {
  const criteria = findings.filter((finding) => finding.depth === 0);
  if (criteria.length === 0) return 'no-policy';
  const notMet = criteria.filter((finding) => finding.status === 'not-met');
  if (notMet.length > 0) return notMet.every((finding) => finding.referral !== undefined) ? 'referred' : 'criteria-not-met';
  const unknown = criteria.filter((finding) => finding.status === 'unknown');
  if (unknown.some((finding) => finding.failedReads.length > 0)) return 'indeterminate';
  if (unknown.some((finding) => finding.settledBy === 'form')) return 'documentation-needed';
  return unknown.length > 0 ? 'information-needed' : 'criteria-met';
}

/** True where only a later stage can tell the place, whatever else is open. */
export function isPlaceOpen(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.depth === 0 && finding.status === 'unknown' && finding.settledBy === 'place');
}
