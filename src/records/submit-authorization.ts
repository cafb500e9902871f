import { type Kysely, sql } from 'kysely';
import type { Authorization } from './authorization.ts';
import type { GrantsSeen, ReviseOutcome, Revision, Submission, SubmitOutcome } from './authorizations.ts';
import { grantsNotEnded } from './authorizations-in-force.ts';
import { lookupKey } from './lookup-key.ts';
import { prepared } from './prepared.ts';
import { RecordsError } from './records-error.ts';
import type { SubmissionRow } from './schema/authorization-tables.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';
import { timeOrderedId } from './time-ordered-id.ts';
import { lockAuthorization, writeComposed } from './write-authorization.ts';

/** See Authorizations.submit. The unique keys decide who is first; whoever is not waits for the first to commit and answers the same. */
export async function submitAuthorization(store: Store, submission: Submission): Promise<SubmitOutcome> {
  try {
    return await store.write((transaction) => submitIn(store, transaction, submission));
  } catch (error) {
    // Thrown to take back what was written so far.
    if (error instanceof RecordsError && error.cause instanceof Refusal) return error.cause.outcome;
    throw error;
  }
}

/** See Authorizations.revise. */
export function reviseAuthorization(store: Store, revision: Revision): Promise<ReviseOutcome> {
  return store.write(async (transaction) => {
    const current = await lockAuthorization(store, transaction, revision.id);
    if (current?.version !== revision.version) return { outcome: 'stale', current };
    // Nothing is written yet: there is nothing to take back.
    if (!(await areGrantsUnchanged(store, transaction, revision.grantsSeen))) return { outcome: 'stale', current };
    const identity = { id: current.id, client: current.client, at: revision.at };
    const { authorization } = await writeComposed(transaction, identity, current, revision.compose);
    return { outcome: 'changed', authorization: authorization ?? current };
  });
}

class Refusal extends Error {
  readonly outcome: SubmitOutcome;

  constructor(outcome: SubmitOutcome) {
    super(outcome.outcome);
    this.outcome = outcome;
  }
}

async function submitIn(store: Store, transaction: Kysely<Tables>, submission: Submission): Promise<SubmitOutcome> {
  const submissionId = timeOrderedId(new Date(submission.receivedAt));
  const earlier = await takeBundleIdentifier(transaction, submissionId, submission);
  if (earlier !== undefined) return earlier;

  const { client, changes, receivedAt } = submission;
  const before = changes === null ? null : await unchangedSince(store, transaction, client, changes);
  if (!(await areGrantsUnchanged(store, transaction, submission.grantsSeen))) throw new Refusal({ outcome: 'stale', current: undefined });
  const id = before?.id ?? timeOrderedId(new Date(receivedAt));
  const { composed, authorization } = await writeComposed(transaction, { id, client, at: receivedAt }, before, submission.compose);
  // A business error holds no Claim.identifier: the corrected request may bear it again.
  if (authorization !== null) await takeClaimIdentifiers(transaction, submission, id);
  const { answer } = composed;
  await writeAnswer(transaction, { submissionId, answer, owner: authorization?.id ?? before?.id ?? null });
  if (authorization === null) return { outcome: 'answered', answer };
  return { outcome: before === null ? 'created' : 'changed', authorization, answer };
}

const writeAnswer = prepared(
  (db, { submissionId, answer, owner }: { readonly submissionId: string; readonly answer: string; readonly owner: string | null }) =>
    db.updateTable('submissions').set({ answer, authorization_id: owner }).where('id', '=', submissionId),
);

/** Undefined where the identifier is new and now ours; the outcome where it was used before. */
async function takeBundleIdentifier(transaction: Kysely<Tables>, id: string, submission: Submission): Promise<SubmitOutcome | undefined> {
  const { client, bundleIdentifier, contentHash, kind, receivedAt, request } = submission;
  const key = lookupKey(client, bundleIdentifier);
  const content = { bundle_key: key, client, authorization_id: null, kind, content_hash: contentHash, received_at: receivedAt };
  const taken = await insertSubmission(transaction, { row: { id, ...content, request, answer: '' } });
  if (taken.length === 1) return undefined;
  const first = await transaction
    .selectFrom('submissions')
    .select(['content_hash', 'answer'])
    .where('bundle_key', '=', key)
    .executeTakeFirstOrThrow();
  if (first.content_hash === contentHash) return { outcome: 'replayed', answer: first.answer };
  return { outcome: 'conflict', on: 'bundle-identifier' };
}

const insertSubmission = prepared((db, { row }: { readonly row: SubmissionRow }) =>
  db
    .insertInto('submissions')
    .values(row)
    .onConflict((conflict) => conflict.column('bundle_key').doNothing())
    .returning('id'),
);

async function unchangedSince(
  store: Store,
  transaction: Kysely<Tables>,
  client: string,
  read: { readonly id: string; readonly version: number },
): Promise<Authorization> {
  const current = await lockAuthorization(store, transaction, read.id);
  if (current === undefined || current.client !== client) throw new Refusal({ outcome: 'stale', current: undefined });
  if (current.version !== read.version) throw new Refusal({ outcome: 'stale', current });
  return current;
}

/** Whether a decision still rests on the grants it was made by. One at a time looks: the second sees what the first was granted. */
async function areGrantsUnchanged(store: Store, transaction: Kysely<Tables>, seen: GrantsSeen | undefined): Promise<boolean> {
  if (seen === undefined) return true;
  const { query, numbers } = seen;
  // SQLite has one writer at a time.
  if (store.dialect === 'postgres') await sql`select pg_advisory_xact_lock(hashtextextended(${query.memberKey}, 0))`.execute(transaction);
  const now = (await grantsNotEnded(transaction, query)).map(({ number }) => number);
  return now.length === numbers.length && now.every((number) => numbers.includes(number));
}

async function takeClaimIdentifiers(transaction: Kysely<Tables>, { client, claimIdentifiers }: Submission, id: string): Promise<void> {
  // In one order always, so that two submissions with the same identifiers never wait for each other.
  const keys = [...new Set(claimIdentifiers.map((identifier) => lookupKey(client, identifier)))].sort();
  for (const claim_key of keys) {
    const taken = await takeClaimKey(transaction, { claim_key, id });
    if (taken.length === 1) continue;
    const owner = await transaction
      .selectFrom('claim_identifiers')
      .select('authorization_id')
      .where('claim_key', '=', claim_key)
      .executeTakeFirst();
    if (owner?.authorization_id !== id) throw new Refusal({ outcome: 'conflict', on: 'claim-identifier' });
  }
}

const takeClaimKey = prepared((db, { claim_key, id }: { readonly claim_key: string; readonly id: string }) =>
  db
    .insertInto('claim_identifiers')
    .values({ claim_key, authorization_id: id })
    .onConflict((conflict) => conflict.column('claim_key').doNothing())
    .returning('claim_key'),
);
