import type { Authorization } from './authorization.ts';
import type { AnsweredBefore, Inquiry, StoredAct, StoredSubmission, SubmittedBundle } from './authorizations.ts';
import { lookupKey } from './lookup-key.ts';
import { prepared } from './prepared.ts';
import type { Store } from './store.ts';
import { authorizationOf } from './stored-authorization.ts';

/** The authorization with an id of ours. */
export async function authorizationById(store: Store, id: string): Promise<Authorization | undefined> {
  const [found] = await rowById(store.db, { id });
  return found === undefined ? undefined : authorizationOf(found);
}

const rowById = prepared((db, { id }: { readonly id: string }) => db.selectFrom('authorizations').selectAll().where('id', '=', id));

/** The authorization a number stands for now, replaced numbers included. */
export async function authorizationByNumber(store: Store, number: string): Promise<Authorization | undefined> {
  const [given] = await ownerOfNumber(store.db, { number });
  return given === undefined || given.authorization_id === null ? undefined : authorizationById(store, given.authorization_id);
}

const ownerOfNumber = prepared((db, { number }: { readonly number: string }) =>
  db.selectFrom('authorization_numbers').select('authorization_id').where('number', '=', number),
);

/** The authorization a client's Claim belongs to. */
export async function authorizationByClaim(store: Store, client: string, claimIdentifier: string): Promise<Authorization | undefined> {
  const key = lookupKey(client, claimIdentifier);
  const [claim] = await ownerOfClaim(store.db, { key });
  return claim === undefined ? undefined : authorizationById(store, claim.authorization_id);
}

const ownerOfClaim = prepared((db, { key }: { readonly key: string }) =>
  db.selectFrom('claim_identifiers').select('authorization_id').where('claim_key', '=', key),
);

/** So many are read at a time: a member may have hundreds, and each is large. */
const pageSize = 25;

/** A member's authorizations in which one of the NPIs has a part, newest first, page by page. */
export async function* inquireAuthorizations(store: Store, { memberKey, npis }: Inquiry): AsyncGenerator<readonly Authorization[]> {
  if (npis.length === 0) return;
  const ids = await store.db
    .selectFrom('authorizations')
    .select('id')
    .where('member_key', '=', memberKey)
    .where('id', 'in', (part) => part.selectFrom('authorization_npis').select('authorization_id').where('npi', 'in', npis))
    .orderBy('submitted_at', 'desc')
    .orderBy('id')
    .execute();
  for (let from = 0; from < ids.length; from += pageSize) {
    const page = ids.slice(from, from + pageSize).map(({ id }) => id);
    const found = await store.db.selectFrom('authorizations').selectAll().where('id', 'in', page).execute();
    const byId = new Map(found.map((one) => [one.id, one]));
    yield page.flatMap((id) => {
      const one = byId.get(id);
      return one === undefined ? [] : [authorizationOf(one)];
    });
  }
}

/** The requests submitted under these Bundle.identifiers, in this order. */
export async function requestsOf(store: Store, asked: readonly SubmittedBundle[]): Promise<readonly (string | undefined)[]> {
  if (asked.length === 0) return [];
  const keys = asked.map(({ client, bundleIdentifier }) => lookupKey(client, bundleIdentifier));
  const found = await store.db.selectFrom('submissions').select(['bundle_key', 'request']).where('bundle_key', 'in', keys).execute();
  const byKey = new Map(found.map(({ bundle_key, request }) => [bundle_key, request]));
  return keys.map((key) => byKey.get(key));
}

/** Pended ones: expedited first, then in the order their clocks run out, and what has no clock last. */
export async function workList(store: Store, page: { readonly limit: number; readonly offset: number }): Promise<readonly Authorization[]> {
  const found = await store.db
    .selectFrom('authorizations')
    .selectAll()
    .where('status', '=', 'pended')
    .orderBy(
      (order) =>
        order
          .selectFrom('authorization_items')
          .select((item) => item.fn.max('expedited').as('expedited'))
          .whereRef('authorization_items.authorization_id', '=', 'authorizations.id'),
      'desc',
    )
    .orderBy((order) => order.case().when('due_at', 'is', null).then(1).else(0).end())
    .orderBy('due_at')
    .orderBy('submitted_at')
    .orderBy('id')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return found.map(authorizationOf);
}

/** What a client was answered to a Bundle.identifier. */
export async function answeredBefore(store: Store, client: string, bundleIdentifier: string): Promise<AnsweredBefore | undefined> {
  const [found] = await submissionOf(store.db, { key: lookupKey(client, bundleIdentifier) });
  return found === undefined ? undefined : { contentHash: found.content_hash, request: found.request, answer: found.answer };
}

const submissionOf = prepared((db, { key }: { readonly key: string }) =>
  db.selectFrom('submissions').select(['content_hash', 'request', 'answer']).where('bundle_key', '=', key),
);

/** The chain of submissions of an authorization, oldest first. */
export async function submissionsOf(store: Store, authorizationId: string): Promise<readonly StoredSubmission[]> {
  const found = await store.db
    .selectFrom('submissions')
    .selectAll()
    .where('authorization_id', '=', authorizationId)
    .orderBy('received_at')
    .execute();
  return found.map(({ kind, received_at, request, answer }) => ({ kind, receivedAt: received_at, request, answer }));
}

/** What people did to an authorization, oldest first. */
export async function actsOn(store: Store, authorizationId: string): Promise<readonly StoredAct[]> {
  const found = await store.db
    .selectFrom('review_acts')
    .selectAll()
    .where('authorization_id', '=', authorizationId)
    .orderBy('version')
    .execute();
  return found.map(({ at, version, who, role, act, item_sequences, citation, note }) => ({
    at,
    version,
    who,
    role,
    act,
    itemSequences: JSON.parse(item_sequences),
    citation,
    note,
  }));
}
