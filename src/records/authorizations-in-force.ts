import type { AuthorizationSummary } from './records.ts';
import type { Store } from './store.ts';

/** What to look up: authorizations of a client for a member and product that hold on a day. */
export interface InForceQuery {
  readonly client: string;
  readonly memberKey: string;
  readonly product: string;
  readonly day: string;
}

/** Authorizations in force on a day, by start; an open end never ends. A touchless one that was submitted since counts as submitted. */
export async function authorizationsInForce(store: Store, query: InForceQuery): Promise<readonly AuthorizationSummary[]> {
  const [touchless, submitted] = await Promise.all([touchlessInForce(store, query), submittedInForce(store, query)]);
  const summaries = [
    ...touchless.map(({ order_reference, ...found }) => ({ ...found, origin: 'touchless' as const, order: { order: order_reference } })),
    ...submitted.map((found) => ({ ...found, number: found.number ?? '', origin: 'submitted' as const, order: {} })),
  ];
  return summaries
    .map(({ number, product, period_start, period_end, origin, order }) => ({
      number,
      product: product ?? query.product,
      periodStart: period_start ?? '',
      periodEnd: period_end,
      origin,
      ...order,
    }))
    .sort((a, b) => (a.periodStart < b.periodStart ? -1 : 1));
}

function touchlessInForce(store: Store, { client, memberKey, product, day }: InForceQuery) {
  return store.db
    .selectFrom('touchless_authorizations as t')
    .leftJoin('authorization_numbers as n', 'n.number', 't.number')
    .select(['t.number', 't.product', 't.period_start', 't.period_end', 't.order_reference'])
    .where('t.member_key', '=', memberKey)
    .where('t.client', '=', client)
    .where('t.product', '=', product)
    .where('t.voided_at', 'is', null)
    .where('n.authorization_id', 'is', null)
    .where('t.period_start', '<=', day)
    .where((either) => either.or([either('t.period_end', 'is', null), either('t.period_end', '>=', day)]))
    .execute();
}

function submittedInForce(store: Store, { client, memberKey, product, day }: InForceQuery) {
  return store.db
    .selectFrom('authorization_items')
    .select(['number', 'product', 'period_start', 'period_end'])
    .where('member_key', '=', memberKey)
    .where('client', '=', client)
    .where('product', '=', product)
    .where('state', 'in', ['approved', 'modified'])
    .where('period_start', '<=', day)
    .where((either) => either.or([either('period_end', 'is', null), either('period_end', '>=', day)]))
    .execute();
}
