import type { Kysely } from 'kysely';
import type { Authorization, Composed } from './authorization.ts';
import { drawNumber } from './authorization-number.ts';
import type { Submission } from './authorizations.ts';
import { prepared } from './prepared.ts';
import { RecordsError } from './records-error.ts';
import type { Tables } from './tables.ts';

/** Two draws of twelve digits hardly ever meet; more than this many in a row is a defect. */
const mostRounds = 8;

/** Whose authorization it is, and when it changes. */
export interface Identity {
  readonly id: string;
  readonly client: string;
  readonly at: string;
}

/** Composes until every number that was drawn is a new one; with twelve digits the first round does it. */
export async function composeWithNumbers(
  transaction: Kysely<Tables>,
  identity: Identity,
  before: Authorization | null,
  compose: Submission['compose'],
): Promise<Composed> {
  for (let round = 0; round < mostRounds; round += 1) {
    const drawn = new Set<string>();
    const newNumber = (prefix: string): string => {
      const number = drawNumber(prefix);
      drawn.add(number);
      return number;
    };
    const composed = compose({ id: identity.id, newNumber });
    const numbers = new Set(composed.authorization?.numbers);
    const fresh = [...numbers].filter((number) => drawn.has(number));
    if (await anyTaken(transaction, fresh)) continue;
    if (composed.authorization !== null) await giveNumbers(transaction, identity, [...numbers], before);
    return composed;
  }
  throw new RecordsError('failed', { detail: 'no free authorization number was drawn' });
}

async function anyTaken(transaction: Kysely<Tables>, numbers: readonly string[]): Promise<boolean> {
  if (numbers.length === 0) return false;
  const taken = await takenAmong(transaction, { numbers });
  return taken.length > 0;
}

const takenAmong = prepared((db, { numbers }: { readonly numbers: readonly string[] }) =>
  db.selectFrom('authorization_numbers').select('number').where('number', 'in', numbers),
);

/** Gives new numbers, takes over touchless ones in force of the same client, and marks those no longer in use as replaced. */
async function giveNumbers(
  transaction: Kysely<Tables>,
  { id, client, at }: Identity,
  numbers: readonly string[],
  before: Authorization | null,
): Promise<void> {
  if (before !== null) {
    let replaced = transaction
      .updateTable('authorization_numbers')
      .set({ replaced_at: at })
      .where('authorization_id', '=', id)
      .where('replaced_at', 'is', null);
    if (numbers.length > 0) replaced = replaced.where('number', 'not in', numbers);
    await replaced.execute();
  }
  for (const number of numbers) {
    const given = await giveTo(transaction, { number, id, client, at });
    if (given.length === 0)
      throw new RecordsError('duplicate', { detail: 'an authorization number that belongs to another authorization' });
  }
}

/** No row where the number belongs to another authorization. */
const giveTo = prepared((db, { number, id, client, at }: Identity & { readonly number: string }) =>
  db
    .insertInto('authorization_numbers')
    .values({ number, touchless_id: null, authorization_id: id, given_at: at, replaced_at: null })
    .onConflict((conflict) =>
      conflict
        .column('number')
        .doUpdateSet({ authorization_id: id, replaced_at: null })
        .where((either) =>
          either.or([
            either('authorization_numbers.authorization_id', '=', id),
            either.and([
              either('authorization_numbers.authorization_id', 'is', null),
              either('authorization_numbers.touchless_id', 'in', (own) =>
                own
                  .selectFrom('touchless_authorizations as t')
                  .select('t.id')
                  .where('t.client', '=', client)
                  .where('t.voided_at', 'is', null),
              ),
            ]),
          ]),
        ),
    )
    .returning('number'),
);
