import { randomInt } from 'node:crypto';
import type { Kysely } from 'kysely';
import { RecordsError } from './records-error.ts';
import type { Tables } from './tables.ts';

/** What a number belongs to. */
export interface NumberOwner {
  readonly touchlessId: string | null;
  readonly authorizationId: string | null;
}

/** Two draws of twelve digits hardly ever meet; more than this many in a row is a defect. */
const mostDraws = 8;

/** A number as we print it: the prefix (`PA-`, `DEMO-PA-`) and twelve random digits, which say nothing of order or count. */
export function drawNumber(prefix: string): string {
  return prefix + String(randomInt(0, 1_000_000)).padStart(6, '0') + String(randomInt(0, 1_000_000)).padStart(6, '0');
}

/** Draws a number that was never given before and gives it to its owner. */
export async function giveNumber(transaction: Kysely<Tables>, prefix: string, owner: NumberOwner, at: string): Promise<string> {
  for (let draws = 0; draws < mostDraws; draws += 1) {
    const number = drawNumber(prefix);
    const given = await transaction
      .insertInto('authorization_numbers')
      .values({ number, touchless_id: owner.touchlessId, authorization_id: owner.authorizationId, given_at: at, replaced_at: null })
      .onConflict((conflict) => conflict.column('number').doNothing())
      .returning('number')
      .execute();
    if (given.length === 1) return number;
  }
  throw new RecordsError('failed', { detail: 'no free authorization number was drawn' });
}
