import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { giveNumber } from './authorization-number.ts';
import { lookupKey } from './lookup-key.ts';
import { prepared } from './prepared.ts';
import type { TouchlessAuthorization, TouchlessKey } from './records.ts';
import { RecordsError } from './records-error.ts';
import type { TouchlessRow } from './schema/answer-tables.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

/** Rivals can void each other's only as often as the order's content changes under them. */
const mostRounds = 5;

/** The authorization in force for a key while its content is the same; else the old one is voided and a new one made. */
export function touchlessAuthorization(store: Store, wanted: TouchlessKey): Promise<TouchlessAuthorization> {
  const key = lookupKey(wanted.client, wanted.patient, wanted.coverage, wanted.order, wanted.product);
  return store.write(async (transaction) => {
    for (let round = 0; round < mostRounds; round += 1) {
      const current = await inForce(transaction, key);
      if (current?.content_hash === wanted.contentHash) return authorizationOf(current);
      if (current !== undefined) await voidIt(transaction, current.id, wanted.now);
      const made = await make(transaction, key, wanted);
      if (made !== undefined) return made;
    }
    throw new RecordsError('locked', { detail: 'the same order keeps being authorized by others' });
  });
}

/** The touchless authorization in force that was given with an assertion id, for `$submit` to return; only that client's. */
export async function touchlessByAssertion(store: Store, client: string, assertionId: string): Promise<TouchlessAuthorization | undefined> {
  const [found] = await newestOfAssertion(store.db, { key: lookupKey(client, assertionId) });
  return found === undefined ? undefined : authorizationOf(found);
}

const newestOfAssertion = prepared((db, { key }: { readonly key: string }) =>
  db
    .selectFrom('touchless_authorizations')
    .selectAll()
    .where('assertion_key', '=', key)
    .where('voided_at', 'is', null)
    .orderBy('made_at', 'desc')
    .limit(sql.lit(1)),
);

function inForce(transaction: Kysely<Tables>, key: string): Promise<TouchlessRow | undefined> {
  return transaction
    .selectFrom('touchless_authorizations')
    .selectAll()
    .where('touchless_key', '=', key)
    .where('voided_at', 'is', null)
    .executeTakeFirst();
}

async function voidIt(transaction: Kysely<Tables>, id: string, at: string): Promise<void> {
  await transaction
    .updateTable('touchless_authorizations')
    .set({ voided_at: at })
    .where('id', '=', id)
    .where('voided_at', 'is', null)
    .execute();
}

/** Undefined when another process made one in the meantime. */
async function make(transaction: Kysely<Tables>, key: string, wanted: TouchlessKey): Promise<TouchlessAuthorization | undefined> {
  const id = randomUUID();
  const { client, patient, coverage, product, policy, periodStart, periodEnd } = wanted;
  const made = await transaction
    .insertInto('touchless_authorizations')
    .values({
      id,
      touchless_key: key,
      assertion_key: lookupKey(client, wanted.assertionId),
      client,
      patient,
      member_key: wanted.memberKey,
      coverage,
      order_reference: wanted.order,
      product,
      policy,
      content_hash: wanted.contentHash,
      assertion_id: wanted.assertionId,
      number: '',
      period_start: periodStart,
      period_end: periodEnd,
      made_at: wanted.now,
      voided_at: null,
    })
    .onConflict((conflict) => conflict.column('touchless_key').where('voided_at', 'is', null).doNothing())
    .returning('id')
    .execute();
  if (made.length === 0) return undefined;
  const number = await giveNumber(transaction, wanted.prefix, { touchlessId: id, authorizationId: null }, wanted.now);
  await transaction.updateTable('touchless_authorizations').set({ number }).where('id', '=', id).execute();
  return { number, periodStart, periodEnd };
}

function authorizationOf(stored: TouchlessRow): TouchlessAuthorization {
  return { number: stored.number, periodStart: stored.period_start, periodEnd: stored.period_end };
}
