import type { Kysely } from 'kysely';
import { prepared } from './prepared.ts';
import type { AuthorizationSummary } from './records.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

/** What to look up: authorizations of a client for a member and product that hold on a day. */
export interface InForceQuery {
  readonly client: string;
  readonly memberKey: string;
  readonly product: string;
  readonly day: string;
}

/** Authorizations in force on a day, by start; an open end never ends. A touchless one that was submitted since counts as submitted. */
export async function authorizationsInForce(store: Store, query: InForceQuery): Promise<readonly AuthorizationSummary[]> {
  const [touchless, submitted] = await Promise.all([touchlessInForce(store.db, query), submittedInForce(store.db, query)]);
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

/** What to look up: everything granted to a member for some products that has not ended by a day, to whichever client. */
export interface GrantsQuery {
  readonly memberKey: string;
  readonly products: readonly string[];
  readonly day: string;
}

/** A grant, so far as it has to be told from others. */
export interface Grant {
  readonly product: string;
  readonly client: string;
  readonly number: string;
  /** The submitted authorization it is of; null for a touchless one. */
  readonly authorization: string | null;
  /** The order a touchless one was given for; null for a submitted one. */
  readonly order: string | null;
}

/** Grants that have not ended by a day, begun or not. A touchless one that was submitted since counts as submitted. */
export async function grantsNotEnded(db: Kysely<Tables>, { memberKey, products, day }: GrantsQuery): Promise<readonly Grant[]> {
  if (products.length === 0) return [];
  const values = { memberKey, products, day };
  const [touchless, submitted] = await Promise.all([touchlessGrants(db, values), submittedGrants(db, values)]);
  return [
    ...touchless.map((found) => ({ ...found, authorization: null })),
    ...submitted.map(({ product, number, ...found }) => ({ ...found, product: product ?? '', number: number ?? '', order: null })),
  ];
}

const touchlessGrants = prepared((db, { memberKey, products, day }: GrantsQuery) =>
  db
    .selectFrom('touchless_authorizations as t')
    .leftJoin('authorization_numbers as n', 'n.number', 't.number')
    .select(['t.product', 't.client', 't.number', 't.order_reference as order'])
    .where('t.member_key', '=', memberKey)
    .where('t.product', 'in', products)
    .where('t.voided_at', 'is', null)
    .where('n.authorization_id', 'is', null)
    .where((either) => either.or([either('t.period_end', 'is', null), either('t.period_end', '>=', day)])),
);

const submittedGrants = prepared((db, { memberKey, products, day }: GrantsQuery) =>
  db
    .selectFrom('authorization_items')
    .select(['product', 'client', 'number', 'authorization_id as authorization'])
    .where('member_key', '=', memberKey)
    .where('product', 'in', products)
    .where('state', 'in', ['approved', 'modified'])
    .where((either) => either.or([either('period_end', 'is', null), either('period_end', '>=', day)])),
);

const touchlessInForce = prepared((db, { client, memberKey, product, day }: InForceQuery) =>
  db
    .selectFrom('touchless_authorizations as t')
    .leftJoin('authorization_numbers as n', 'n.number', 't.number')
    .select(['t.number', 't.product', 't.period_start', 't.period_end', 't.order_reference'])
    .where('t.member_key', '=', memberKey)
    .where('t.client', '=', client)
    .where('t.product', '=', product)
    .where('t.voided_at', 'is', null)
    .where('n.authorization_id', 'is', null)
    .where('t.period_start', '<=', day)
    .where((either) => either.or([either('t.period_end', 'is', null), either('t.period_end', '>=', day)])),
);

const submittedInForce = prepared((db, { client, memberKey, product, day }: InForceQuery) =>
  db
    .selectFrom('authorization_items')
    .select(['number', 'product', 'period_start', 'period_end'])
    .where('member_key', '=', memberKey)
    .where('client', '=', client)
    .where('product', '=', product)
    .where('state', 'in', ['approved', 'modified'])
    .where('period_start', '<=', day)
    .where((either) => either.or([either('period_end', 'is', null), either('period_end', '>=', day)])),
);
