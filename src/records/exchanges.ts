import { decisionOf, decisionRows } from './decisions.ts';
import { atInstant } from './numbered-rows.ts';
import type { Exchange } from './records.ts';
import { row, type Store } from './store.ts';
import { instantOf } from './time-ordered-id.ts';

/** Writes an exchange and its decisions at once. */
export function saveExchange(store: Store, exchange: Exchange): Promise<void> {
  const { id, client, endpoint, receivedAt, durationMs, status, request, response } = exchange;
  return store.append([
    row('exchanges', { id, client, endpoint, received_at: receivedAt, duration_ms: durationMs, status, request, response }),
    ...decisionRows(exchange),
  ]);
}

/** An exchange as it was saved, its decisions in order; undefined when there is none or it is no longer kept. */
export async function exchangeById(store: Store, id: string): Promise<Exchange | undefined> {
  const at = instantOf(id);
  let wanted = store.db.selectFrom('exchanges').selectAll().where('id', '=', id);
  // Rows are found by the instant it tells; any other id is looked for in all there are.
  if (at !== undefined) wanted = wanted.where(atInstant(store, 'exchanges', at));
  const found = await wanted.executeTakeFirst();
  if (found === undefined) return undefined;
  const decisions = await store.db
    .selectFrom('decisions')
    .selectAll()
    .where(atInstant(store, 'decisions', found.received_at))
    .where('exchange_id', '=', id)
    .orderBy('place')
    .execute();
  const { client, endpoint, status, request, response } = found;
  return {
    id,
    client,
    endpoint,
    receivedAt: found.received_at,
    durationMs: found.duration_ms,
    status,
    request,
    response,
    decisions: decisions.map(decisionOf),
  };
}
