import { type Kysely, sql } from 'kysely';
import { atInstant, beforeInstant, byInstant } from './numbered-rows.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

/** So many at a time, that other writes never wait long. */
const portion = 200;

/** Removes the oldest exchanges from before an instant. */
export async function removeExchanges(store: Store, transaction: Kysely<Tables>, before: string): Promise<number> {
  const key = sql.raw(store.numbered ? '"number"' : '"received_at", "id"');
  const removed = await sql`
    delete from exchanges where (${key}) in
      (select ${key} from exchanges where ${beforeInstant(store, 'exchanges', before)} order by ${byInstant(store, 'exchanges')} limit ${sql.lit(portion)})`.execute(
    transaction,
  );
  return Number(removed.numAffectedRows ?? 0);
}

/** Removes the oldest decisions from before an instant that no authorization rests on. */
export async function removeDecisions(store: Store, transaction: Kysely<Tables>, before: string): Promise<number> {
  const old = await transaction
    .selectFrom('decisions')
    .select(['decided_at', 'exchange_id', 'place'])
    .where(beforeInstant(store, 'decisions', before))
    .where((kept) =>
      kept.not(
        kept.exists(
          kept
            .selectFrom('authorization_assertions as a')
            .select('a.assertion_key')
            .whereRef('a.assertion_key', '=', 'decisions.assertion_key'),
        ),
      ),
    )
    .orderBy(byInstant(store, 'decisions'))
    .limit(portion)
    .execute();
  let all = 0;
  for (const { decided_at, exchange_id, place } of old) {
    const removed = await transaction
      .deleteFrom('decisions')
      .where(atInstant(store, 'decisions', decided_at))
      .where('exchange_id', '=', exchange_id)
      .where('place', '=', place)
      .executeTakeFirst();
    all += Number(removed.numDeletedRows);
  }
  return all;
}

/** Removes the oldest feedback from before an instant. */
export async function removeFeedback(transaction: Kysely<Tables>, before: string): Promise<number> {
  const removed = await transaction
    .deleteFrom('feedback')
    .where('id', 'in', (old) => old.selectFrom('feedback').select('id').where('received_at', '<', before).limit(portion))
    .executeTakeFirst();
  return Number(removed.numDeletedRows);
}

/** Removes forms last saved before an instant. */
export async function removeForms(transaction: Kysely<Tables>, before: string): Promise<number> {
  const removed = await transaction
    .deleteFrom('questionnaire_responses')
    .where('response_key', 'in', (old) =>
      old.selectFrom('questionnaire_responses').select('response_key').where('saved_at', '<', before).limit(portion),
    )
    .executeTakeFirst();
  return Number(removed.numDeletedRows);
}

/** Removes reports of forms that did not work from before an instant. */
export async function removeFormErrors(transaction: Kysely<Tables>, before: string): Promise<number> {
  const removed = await transaction
    .deleteFrom('questionnaire_errors')
    .where('id', 'in', (old) => old.selectFrom('questionnaire_errors').select('id').where('received_at', '<', before).limit(portion))
    .executeTakeFirst();
  return Number(removed.numDeletedRows);
}

/** Removes measures of exchanges from before an instant. */
export async function removeMeasures(transaction: Kysely<Tables>, before: string): Promise<number> {
  const removed = await transaction
    .deleteFrom('exchange_measures')
    .where('id', 'in', (old) => old.selectFrom('exchange_measures').select('id').where('at', '<', before).limit(portion))
    .executeTakeFirst();
  return Number(removed.numDeletedRows);
}

/** Removes dead jobs last tried before an instant. */
export async function removeDeadJobs(transaction: Kysely<Tables>, before: string): Promise<number> {
  const removed = await transaction
    .deleteFrom('jobs')
    .where('id', 'in', (old) => old.selectFrom('jobs').select('id').where('state', '=', 'dead').where('run_at', '<', before).limit(portion))
    .executeTakeFirst();
  return Number(removed.numDeletedRows);
}

/** Removes tokens that were past their expiry at an epoch second. */
export async function removeTokens(transaction: Kysely<Tables>, second: string): Promise<number> {
  const removed = await transaction
    .deleteFrom('used_tokens')
    .where('token_key', 'in', (old) =>
      old.selectFrom('used_tokens').select('token_key').where('expires_at', '<', Number(second)).limit(portion),
    )
    .executeTakeFirst();
  return Number(removed.numDeletedRows);
}

/** Removes the beginning of one audit chain and notes where it goes on, so that the rest still verifies. */
export async function removeAudit(transaction: Kysely<Tables>, before: string): Promise<number> {
  const oldest = await transaction
    .selectFrom('audit_chains as c')
    .innerJoin('audit_events as e', (join) =>
      join.onRef('e.chain', '=', 'c.chain').on((on) => on('e.place', '=', on('c.removed_through', '+', 1))),
    )
    .select(['c.chain', 'c.removed_through'])
    .where('e.recorded_at', '<', before)
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) return 0;
  const { chain, removed_through } = oldest;
  const rows = await transaction
    .selectFrom('audit_events')
    .select(['place', 'hash', 'recorded_at'])
    .where('chain', '=', chain)
    .where('place', '>', removed_through)
    .orderBy('place')
    .limit(portion)
    .execute();
  const kept = rows.findIndex((entry) => entry.recorded_at >= before);
  const last = rows.at(kept === -1 ? -1 : kept - 1);
  if (last === undefined) return 0;
  const noted = await transaction
    .updateTable('audit_chains')
    .set({ removed_through: last.place, removed_hash: last.hash })
    .where('chain', '=', chain)
    .where('removed_through', '=', removed_through)
    .returning('chain')
    .execute();
  if (noted.length === 0) return 0;
  const removed = await transaction
    .deleteFrom('audit_events')
    .where('chain', '=', chain)
    .where('place', '<=', last.place)
    .executeTakeFirst();
  return Number(removed.numDeletedRows);
}
