import { createHmac } from 'node:crypto';

/** A keyed hash of payer and member id: finds a member's authorizations, at every door alike, without storing who it is. */
export function memberKey(secret: Buffer, payer: string, memberId: string): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify([payer, memberId]))
    .digest('hex');
}
