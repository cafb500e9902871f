import type { Resource } from '../fhir/resource.ts';
import { keyedHash } from './keyed-hash.ts';
import { memberIdOf } from './membership.ts';

/** A keyed hash of payer and member id: finds a member's authorizations, at every door alike, without storing who it is. */
export function memberKey(secret: Buffer, payer: string, memberId: string): string {
  return keyedHash(secret, JSON.stringify([payer, memberId]));
}

/** The key of the member a Coverage names; null where it has no member id. */
export function memberKeyOf(secret: Buffer, payer: string, coverage: Resource): string | null {
  const memberId = memberIdOf(coverage);
  return memberId === undefined ? null : memberKey(secret, payer, memberId);
}
