import type { Chart } from '../chart/chart.ts';
import type { OwnAuthorization } from '../facts/fact-finder.ts';
import { orderedProduct } from '../facts/ordered-product.ts';
import { type Resource, referenceTo } from '../fhir/resource.ts';
import { continuedProducts } from '../policy/continued-products.ts';
import { type JudgementContent, orderDay } from './judge-order.ts';

/** Whose order it is, and what it is known by. */
export interface OwnAuthorizationsQuery {
  readonly client: string;
  /** Null where payer or member id are not known: nothing is found then. */
  readonly memberKey: string | null;
  readonly order: Resource;
  readonly chart: Chart;
  /** The ISO day of the call. */
  readonly today: string;
}

/** Looks up authorizations in force (Records.authorizationsInForce); `order` where one was given for an order alone. */
export type InForce = (query: {
  readonly client: string;
  readonly memberKey: string;
  readonly product: string;
  readonly day: string;
}) => Promise<
  readonly { readonly number: string; readonly periodStart: string; readonly periodEnd: string | null; readonly order?: string }[]
>;

/** An earlier authorization of ours decides only where a policy knows a continued phase; for other orders the store is not asked. */
export async function ownAuthorizationsFor(
  inForce: InForce,
  content: JudgementContent,
  { client, memberKey, order, chart, today }: OwnAuthorizationsQuery,
): Promise<readonly OwnAuthorization[]> {
  const product = orderedProduct(order, chart, content.factContent.terminology)?.product;
  if (memberKey === null || product === undefined || !continuedProducts(content.policies).includes(product)) return [];
  const found = await inForce({ client, memberKey, product, day: orderDay(order, today) });
  // What was given for this very order says nothing of a treatment before it.
  const others = found.filter((given) => given.order !== referenceTo(order));
  return others.map(({ number, periodStart, periodEnd }) => ({ number, product, periodStart, periodEnd }));
}
