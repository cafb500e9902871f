import { keyedHash } from './keyed-hash.ts';

/** A keyed hash of payer and member id: finds a member's authorizations, at every door alike, without storing who it is. */
export function memberKey(secret: Buffer, payer: string, memberId: string): string {
  return keyedHash(secret, JSON.stringify([payer, memberId]));
}
