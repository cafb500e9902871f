import { type ChainHead, entryHash } from './audit-chain.ts';
import type { AuditChainRow, AuditEventRow } from './schema/authorization-tables.ts';
import type { Store } from './store.ts';

/** Where the audit is not as it was written. */
export interface AuditFault {
  readonly chain: string;
  /** The entry concerned; the first one missing where some are. */
  readonly place: number;
  readonly fault: 'changed' | 'missing' | 'chain-missing' | 'unknown-chain';
}

const pageSize = 500;

/** Reads every chain from its beginning, or from where retention left it, to its end. */
export async function verifyAudit(store: Store): Promise<readonly AuditFault[]> {
  const chains = await store.db.selectFrom('audit_chains').selectAll().orderBy('updated_at').execute();
  const faults: AuditFault[] = [];
  const witnessed: ChainHead[] = [];
  for (const chain of chains) faults.push(...(await chainFaults(store, chain, witnessed)));
  for (const head of witnessed) faults.push(...(await witnessFaults(store, chains, head)));
  const strays = await store.db
    .selectFrom('audit_events')
    .select('chain')
    .distinct()
    .where('chain', 'not in', (known) => known.selectFrom('audit_chains').select('chain'))
    .execute();
  faults.push(...strays.map(({ chain }): AuditFault => ({ chain, place: 1, fault: 'unknown-chain' })));
  return unique(faults);
}

/** One chain's faults. Entries added while it is read are none. What its opening names is put aside to be looked for. */
async function chainFaults(store: Store, head: AuditChainRow, witnessed: ChainHead[]): Promise<readonly AuditFault[]> {
  const { chain } = head;
  let place = head.removed_through;
  let hash = head.removed_hash;
  for (;;) {
    const rows = await pageOf(store, chain, place);
    for (const row of rows) {
      if (row.place !== place + 1) return [{ chain, place: place + 1, fault: 'missing' }];
      if (row.previous_hash !== hash || row.hash !== entryHash(row)) return [{ chain, place: row.place, fault: 'changed' }];
      if (row.place === head.place && row.hash !== head.hash) return [{ chain, place: row.place, fault: 'changed' }];
      if (row.place === 1) witnessed.push(...headsNamed(row.body));
      place = row.place;
      hash = row.hash;
    }
    if (rows.length < pageSize) break;
  }
  return place < head.place ? [{ chain, place: place + 1, fault: 'missing' }] : [];
}

function pageOf(store: Store, chain: string, after: number): Promise<AuditEventRow[]> {
  return store.db
    .selectFrom('audit_events')
    .selectAll()
    .where('chain', '=', chain)
    .where('place', '>', after)
    .orderBy('place')
    .limit(pageSize)
    .execute();
}

/** What a later chain saw of an earlier one must still be so. */
async function witnessFaults(store: Store, chains: readonly AuditChainRow[], head: ChainHead): Promise<readonly AuditFault[]> {
  const { chain, place } = head;
  const known = chains.find((row) => row.chain === chain);
  if (known === undefined) return [{ chain, place, fault: 'chain-missing' }];
  if (place < known.removed_through) return [];
  if (place === known.removed_through) return head.hash === known.removed_hash ? [] : [{ chain, place, fault: 'changed' }];
  const row = await store.db
    .selectFrom('audit_events')
    .select('hash')
    .where('chain', '=', chain)
    .where('place', '=', place)
    .executeTakeFirst();
  if (row === undefined) return [{ chain, place, fault: 'missing' }];
  return row.hash === head.hash ? [] : [{ chain, place, fault: 'changed' }];
}

/** The first entry's body is ours: `{"heads":[…]}`. */
function headsNamed(body: string): readonly ChainHead[] {
  const { heads }: { readonly heads: readonly ChainHead[] } = JSON.parse(body);
  return heads;
}

function unique(faults: readonly AuditFault[]): readonly AuditFault[] {
  return [...new Map(faults.map((fault) => [`${fault.chain} ${fault.place} ${fault.fault}`, fault])).values()];
}
