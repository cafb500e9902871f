import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Authorization, Composed } from './authorization.ts';
import type { Submission } from './authorizations.ts';
import { composeWithNumbers, type Identity } from './compose-authorization.ts';
import { addJob } from './jobs.ts';
import { lookupKey } from './lookup-key.ts';
import { prepared } from './prepared.ts';
import type { AuthorizationItemRow, AuthorizationRow } from './schema/authorization-tables.ts';
import type { Store } from './store.ts';
import { authorizationOf, authorizationRow, itemRows, nextAuthorization } from './stored-authorization.ts';
import type { Tables } from './tables.ts';

/** The authorization as it is now; held against other writers until the transaction ends. */
export async function lockAuthorization(store: Store, transaction: Kysely<Tables>, id: string): Promise<Authorization | undefined> {
  let found = transaction.selectFrom('authorizations').selectAll().where('id', '=', id);
  if (store.dialect === 'postgres') found = found.forUpdate(); // SQLite has one writer at a time.
  const stored = await found.executeTakeFirst();
  return stored === undefined ? undefined : authorizationOf(stored);
}

/** Composes and writes what comes of a submission or revision, everything that follows included. */
export async function writeComposed(
  transaction: Kysely<Tables>,
  identity: Identity,
  before: Authorization | null,
  compose: Submission['compose'],
): Promise<{ readonly composed: Composed; readonly authorization: Authorization | null }> {
  const composed = await composeWithNumbers(transaction, identity, before, compose);
  for (const job of composed.jobs ?? []) await addJob(transaction, job, identity.at);
  if (composed.authorization === null) return { composed, authorization: null };
  const authorization = nextAuthorization(identity, before, composed.authorization, composed.answer);
  await writeState(transaction, authorization, before);
  await writeItems(transaction, authorization, before);
  await writeLookups(transaction, authorization);
  await writeWanted(transaction, authorization, composed);
  await writeAct(transaction, authorization, composed);
  return { composed, authorization };
}

async function writeState(transaction: Kysely<Tables>, authorization: Authorization, before: Authorization | null): Promise<void> {
  const row = authorizationRow(authorization);
  if (before === null) await insertState(transaction, { row });
  else await transaction.updateTable('authorizations').set(row).where('id', '=', authorization.id).execute();
}

const insertState = prepared((db, { row }: { readonly row: AuthorizationRow }) => db.insertInto('authorizations').values(row));

async function writeItems(transaction: Kysely<Tables>, authorization: Authorization, before: Authorization | null): Promise<void> {
  const earlier = before === null ? [] : await takeItems(transaction, before.id);
  const rows = itemRows(authorization, earlier);
  if (rows.length > 0) await insertItems(transaction, { rows });
}

const insertItems = prepared((db, { rows }: { readonly rows: readonly AuthorizationItemRow[] }) =>
  db.insertInto('authorization_items').values(rows),
);

/** Takes the lines of an authorization out, to be written anew. */
async function takeItems(transaction: Kysely<Tables>, id: string): Promise<readonly AuthorizationItemRow[]> {
  const items = await transaction.selectFrom('authorization_items').selectAll().where('authorization_id', '=', id).execute();
  await transaction.deleteFrom('authorization_items').where('authorization_id', '=', id).execute();
  return items;
}

/** What it is found by. Nothing is taken away: who could inquire about it once still can. */
async function writeLookups(transaction: Kysely<Tables>, { id, client, npis, assertionIds }: Authorization): Promise<void> {
  const each = [...new Set(npis)];
  if (each.length > 0) await insertNpis(transaction, { id, npis: each });
  const keys = [...new Set(assertionIds)].map((assertion) => lookupKey(client, assertion));
  if (keys.length > 0) await insertAssertions(transaction, { id, keys });
}

const insertNpis = prepared((db, { id, npis }: { readonly id: string; readonly npis: readonly string[] }) =>
  db
    .insertInto('authorization_npis')
    .values(npis.map((npi) => ({ authorization_id: id, npi })))
    .onConflict((conflict) => conflict.doNothing()),
);

const insertAssertions = prepared((db, { id, keys }: { readonly id: string; readonly keys: readonly string[] }) =>
  db
    .insertInto('authorization_assertions')
    .values(keys.map((assertion_key) => ({ authorization_id: id, assertion_key })))
    .onConflict((conflict) => conflict.doNothing()),
);

async function writeWanted(transaction: Kysely<Tables>, authorization: Authorization, { documentsWanted = [] }: Composed): Promise<void> {
  if (documentsWanted.length === 0) return;
  const rows = documentsWanted.map((wanted) => ({
    tracking_id: wanted.trackingId,
    authorization_id: authorization.id,
    client: authorization.client,
    member_key: authorization.memberKey,
    code: wanted.code,
    item_sequences: JSON.stringify(wanted.itemSequences),
    requested_at: authorization.updatedAt,
    received_at: null,
  }));
  // A later answer asks again for what is still missing, under the same number.
  await transaction
    .insertInto('document_requests')
    .values(rows)
    .onConflict((conflict) => conflict.column('tracking_id').doNothing())
    .execute();
}

async function writeAct(transaction: Kysely<Tables>, authorization: Authorization, { act }: Composed): Promise<void> {
  if (act === undefined) return;
  const { who, role, citation, note } = act;
  await transaction
    .insertInto('review_acts')
    .values({
      id: randomUUID(),
      authorization_id: authorization.id,
      version: authorization.version,
      at: authorization.updatedAt,
      who,
      role,
      act: act.act,
      item_sequences: JSON.stringify(act.itemSequences),
      citation,
      note,
    })
    .execute();
}
