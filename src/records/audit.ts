import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type AuditEntry, type ChainHead, chained, emptyChain } from './audit-chain.ts';
import { type AuditFault, verifyAudit } from './audit-verification.ts';
import { concernsWholeStore, toRecordsError } from './records-error.ts';
import { type Row, row, rowInPlace, type Store } from './store.ts';
import type { Tables } from './tables.ts';

/**
 * Who did what, kept so that a removed or changed entry shows. Each open store adds to a chain of its own, so that processes never wait for each
 * other; the first entry of a chain names the ends of the chains before it, so that these cannot be cut short unseen.
 */
export interface Audit {
  /** Resolves when the entry is on disk. */
  append(entry: AuditEntry): Promise<void>;
  /** Entries of a time, about one subject or about all; newest first. Without a subject all of the audit is looked through. */
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

  /** Adds those given, or all that wait once their turn to be written has come: what calls want stored together is. */
  async function add(given?: Waiting): Promise<void> {
    let taken = given === undefined ? [] : [given];
    try {
      // An empty chain is opened first, naming the ends of those before it.
      const opened = head.place === 0 ? [await opening(store.db, (given ?? waiting[0])?.entry.recordedAt ?? '')] : [];
      let end = head;
      await store.append(() => {
        if (taken.length === 0) taken = waiting.splice(0, mostAtOnce);
        const rows = chained(head, [...opened, ...taken.map(({ entry }) => entry)]);
        end = rows.at(-1) ?? head;
        return [...rows.map((entry) => row('audit_events', entry)), endOf(end, taken.at(-1)?.entry.recordedAt ?? '')];
      });
      head = { chain: end.chain, place: end.place, hash: end.hash };
      for (const { resolve } of taken) resolve();
    } catch (error) {
      // Over a broken connection it is not certain what was stored; either way the old chain is whole, and a new one begins.
      head = emptyChain(randomUUID());
      if (taken.length === 0) taken = waiting.splice(0, mostAtOnce);
      if (taken.length > 1 && !concernsWholeStore(toRecordsError(error))) {
        for (const one of taken) await add(one);
      } else {
        for (const { reject } of taken) reject(error);
      }
    }
  }
  async function work(): Promise<void> {
    while (waiting.length > 0) await add();
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

/** The end of a chain that nobody else adds to, as it is kept. */
function endOf({ chain, place, hash }: ChainHead, at: string): Row {
  const end = { chain, place, hash, updated_at: at, removed_through: 0, removed_hash: '' };
  return rowInPlace('audit_chains', end, { key: 'chain', columns: ['place', 'hash', 'updated_at'] });
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
