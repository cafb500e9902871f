import type { AuthorizationSummary } from './records.ts';
import type { Store } from './store.ts';

/** What to look up: authorizations of a client for a member and product that hold on a day. */
export interface InForceQuery {
  readonly client: string;
  readonly memberKey: string;
  readonly product: string;
  readonly day: string;
}

/** Authorizations in force on a day; an open end never ends. */
export async function authorizationsInForce(store: Store, query: InForceQuery): Promise<readonly AuthorizationSummary[]> {
  const rows = await store.db
    .selectFrom('touchless_authorizations as t')
    .select(['t.number', 't.product', 't.period_start', 't.period_end'])
    .where('t.member_key', '=', query.memberKey)
    .where('t.client', '=', query.client)
    .where('t.product', '=', query.product)
    .where('t.voided_at', 'is', null)
    .where('t.period_start', '<=', query.day)
    .where((either) => either.or([either('t.period_end', 'is', null), either('t.period_end', '>=', query.day)]))
    .orderBy('t.period_start')
    .execute();
  return rows.map((found) => ({
    number: found.number,
    product: found.product,
    periodStart: found.period_start,
    periodEnd: found.period_end,
    origin: 'touchless',
  }));
}
