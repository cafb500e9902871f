import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type AuditEntry, type ChainHead, chained, emptyChain } from './audit-chain.ts';
import { type AuditFault, verifyAudit } from './audit-verification.ts';
import { concernsWholeStore, toRecordsError } from './records-error.ts';
import { row, rowInPlace, type Store } from './store.ts';
import type { Tables } from './tables.ts';

/**
 * Who did what, kept so that a removed or changed entry shows. Each open store adds to a chain of its own, so that processes never wait for each
 * other; the first entry of a chain names the ends of the chains before it, so that these cannot be cut short unseen.
 */
export interface Audit {
  /** Resolves when the entry is on disk. */
  append(entry: AuditEntry): Promise<void>;
  /** Entries of a time, about one subject or about all; newest first. */
  entries(query: AuditQuery): Promise<readonly AuditEntry[]>;
  /** Reads every chain from end to end; empty when nothing was removed or changed. */
  verify(): Promise<readonly AuditFault[]>;
}

export interface AuditQuery {
  readonly subjectKey?: string;
  /** Instants: from the first on, up to but without the second. */
  readonly from?: string;
  readonly before?: string;
  readonly limit: number;
}

/** The action of the entry that opens a chain; its body names the chains before it. */
export const chainOpened = 'chain-opened';

/** How many earlier chains are named: those added to last. */
const mostWitnessed = 50;
const mostAtOnce = 100;

/** The audit of a store, on a new chain. */
export function auditIn(store: Store): Audit {
  const waiting: Waiting[] = [];
  let head = emptyChain(randomUUID());
  let busy = false;

  async function add(batch: readonly Waiting[]): Promise<void> {
    try {
      head = await extend(
        store,
        head,
        batch.map(({ entry }) => entry),
      );
      for (const { resolve } of batch) resolve();
    } catch (error) {
      // Over a broken connection it is not certain what was stored; either way the old chain is whole, and a new one begins.
      head = emptyChain(randomUUID());
      if (batch.length > 1 && !concernsWholeStore(toRecordsError(error))) {
        for (const one of batch) await add([one]);
      } else {
        for (const { reject } of batch) reject(error);
      }
    }
  }
  async function work(): Promise<void> {
    while (waiting.length > 0) await add(waiting.splice(0, mostAtOnce));
    busy = false;
  }

  return {
    append: (entry) =>
      new Promise((resolve, reject) => {
        waiting.push({ entry: storable(entry), resolve, reject });
        if (busy) return;
        busy = true;
        void work();
      }),
    entries: (query) => entries(store, query),
    verify: () => verifyAudit(store),
  };
}

interface Waiting {
  readonly entry: AuditEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** As the store will give it back: the hash is over what is stored. */
function storable(entry: AuditEntry): AuditEntry {
  const clean = (text: string) => text.toWellFormed().replaceAll('\0', '\uFFFD');
  const { client, actor, action, subjectKey, body } = entry;
  return {
    ...entry,
    client: client === null ? null : clean(client),
    actor: clean(actor),
    action: clean(action),
    subjectKey: subjectKey === null ? null : clean(subjectKey),
    body: clean(body),
  };
}

/** Adds to a chain that nobody else adds to; an empty one is opened first, naming the ends of those before it. */
async function extend(store: Store, head: ChainHead, added: readonly AuditEntry[]): Promise<ChainHead> {
  const at = added.at(-1)?.recordedAt ?? '';
  const entries = head.place === 0 ? [await opening(store.db, at), ...added] : added;
  const rows = chained(head, entries);
  const last = rows.at(-1);
  if (last === undefined) return head;
  const { chain, place, hash } = last;
  await store.append([
    ...rows.map((entry) => row('audit_events', entry)),
    rowInPlace(
      'audit_chains',
      { chain, place, hash, updated_at: at, removed_through: 0, removed_hash: '' },
      { key: 'chain', columns: ['place', 'hash', 'updated_at'] },
    ),
  ]);
  return { chain, place, hash };
}

async function opening(db: Kysely<Tables>, recordedAt: string): Promise<AuditEntry> {
  const heads = await db
    .selectFrom('audit_chains')
    .select(['chain', 'place', 'hash'])
    .orderBy('updated_at', 'desc')
    .limit(mostWitnessed)
    .execute();
  const body = JSON.stringify({ heads });
  return { recordedAt, client: null, actor: 'oncoverage', action: chainOpened, outcome: 'success', subjectKey: null, body };
}

async function entries(store: Store, { subjectKey, from, before, limit }: AuditQuery): Promise<readonly AuditEntry[]> {
  let found = store.db.selectFrom('audit_events').selectAll();
  if (subjectKey !== undefined) found = found.where('subject_key', '=', subjectKey);
  if (from !== undefined) found = found.where('recorded_at', '>=', from);
  if (before !== undefined) found = found.where('recorded_at', '<', before);
  const rows = await found.orderBy('recorded_at', 'desc').orderBy('place', 'desc').limit(limit).execute();
  return rows.map(({ recorded_at, client, actor, action, outcome, subject_key, body }) => ({
    recordedAt: recorded_at,
    client,
    actor,
    action,
    outcome: outcomeOf(outcome),
    subjectKey: subject_key,
    body,
  }));
}

function outcomeOf(stored: string): AuditEntry['outcome'] {
  return stored === 'success' || stored === 'minor-failure' ? stored : 'serious-failure';
}
