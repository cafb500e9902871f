import type { Kysely } from 'kysely';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

const portion = 20;

/**
 * Removes decided requests that did not change since an instant, with all that belongs to them. One with anything still pended stays, and one that
 * was ever pended stays until six months past the end of its services.
 */
export async function removeAuthorizations(store: Store, transaction: Kysely<Tables>, before: string, now: string): Promise<number> {
  let old = transaction
    .selectFrom('authorizations')
    .select('id')
    .where('status', '<>', 'pended')
    .where('decided_at', 'is not', null)
    .where('updated_at', '<', before)
    .where((either) => either.or([either('keep_until', 'is', null), either('keep_until', '<', now.slice(0, 10))]))
    .orderBy('updated_at')
    .limit(portion);
  if (store.dialect === 'postgres') old = old.forUpdate().skipLocked();
  const ids = (await old.execute()).map(({ id }) => id);
  if (ids.length === 0) return 0;
  for (const table of belonging) await transaction.deleteFrom(table).where('authorization_id', 'in', ids).execute();
  // Numbers stay, so that none is given twice.
  await transaction.updateTable('authorization_numbers').set({ authorization_id: null }).where('authorization_id', 'in', ids).execute();
  await transaction.deleteFrom('authorizations').where('id', 'in', ids).execute();
  return ids.length;
}

const belonging = [
  'authorization_items',
  'authorization_npis',
  'authorization_assertions',
  'claim_identifiers',
  'submissions',
  'document_requests',
  'documents',
  'review_acts',
] as const;

/** Removes touchless authorizations that were voided, or whose period ended, before an instant. */
export async function removeTouchless(transaction: Kysely<Tables>, before: string): Promise<number> {
  const removed = await transaction
    .deleteFrom('touchless_authorizations')
    .where('id', 'in', (old) =>
      old
        .selectFrom('touchless_authorizations')
        .select('id')
        .where((either) => either.or([either('voided_at', '<', before), either('period_end', '<', before.slice(0, 10))]))
        .limit(portion),
    )
    .executeTakeFirst();
  return Number(removed.numDeletedRows);
}

/** Removes submissions answered with a business error before an instant. */
export async function removeBusinessErrors(transaction: Kysely<Tables>, before: string): Promise<number> {
  const removed = await transaction
    .deleteFrom('submissions')
    .where('id', 'in', (old) =>
      old.selectFrom('submissions').select('id').where('authorization_id', 'is', null).where('received_at', '<', before).limit(portion),
    )
    .executeTakeFirst();
  return Number(removed.numDeletedRows);
}
