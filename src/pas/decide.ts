import type { Chart } from '../chart/chart.ts';
import type { OwnAuthorization } from '../facts/fact-finder.ts';
import { isResource, type Resource } from '../fhir/resource.ts';
import { orderDay } from '../judgement/judge-order.ts';
import { continuedProducts } from '../policy/continued-products.ts';
import type { Authorization as StoredAuthorization } from '../records/authorization.ts';
import type { GrantsSeen } from '../records/authorizations.ts';
import type { Grant } from '../records/authorizations-in-force.ts';
import { assertionsOf, touchlessFor, type UsableTouchless } from './assertions.ts';
import { type AuthorizedItem, isGranted } from './authorization.ts';
import { chartOfRequest } from './bundle-chart.ts';
import type { BusinessErrorName } from './business-errors.ts';
import { decideItems, type ItemCase } from './decide-items.ts';
import { countedProducts, grantedOtherwise } from './held-grants.ts';
import { orderOfItem } from './item-order.ts';
import { type Kept, keptItems } from './kept-items.ts';
import { type Member, memberOf } from './member.ts';
import type { PasParts, PasVersion } from './pas-parts.ts';
import type { PasRequest } from './request-bundle.ts';
import { detailOf, requestOf } from './stored-detail.ts';

/** One request on its way to an answer. */
export interface Deciding {
  readonly client: string;
  readonly version: PasVersion;
  readonly request: PasRequest;
  /** The authorization it changes, or whose documents came; undefined for a new request. */
  readonly before: StoredAuthorization | undefined;
  readonly receivedAt: string;
  /** `arrival`: nothing of the request changed, only documents or forms came. */
  readonly cause: 'submission' | 'arrival';
}

/** What is decided: the lines, or the business error that keeps any from being decided. */
export type Decision =
  | {
      readonly member: Member;
      readonly items: readonly AuthorizedItem[];
      readonly assertions: readonly string[];
      /** What the member held when this was decided, where a line of a counted product is granted by it. */
      readonly grantsSeen?: GrantsSeen;
    }
  | { readonly error: BusinessErrorName };

/**
 * Decides a request from its Bundle, our own authorizations, and the documents and forms that came for it; nothing else is read.
 * Lines decided before and not changed since keep their decision.
 */
export async function decide(parts: PasParts, deciding: Deciding): Promise<Decision> {
  const { client, version, request, before } = deciding;
  const chart = chartOfRequest(request, before === undefined ? [] : await cameLater(parts, client, before));
  const member = memberOf(parts, version, request, chart);
  if (typeof member === 'string') return { error: member };
  if (before !== undefined && before.memberKey !== member.memberKey) return { error: 'other-member' };
  const kept = keptItems(request, before === undefined ? undefined : await earlier(parts, before), deciding.cause);
  const open = request.items.filter((item) => !kept.items.some(({ sequence }) => sequence === item.sequence));
  const query = { memberKey: member.memberKey, products: countedProducts(parts.judgementContent), day: deciding.receivedAt.slice(0, 10) };
  const grants = await parts.records.grantsNotEnded(query);
  const asked = await itemCase(parts, deciding, { member, chart, kept, grants });
  const decided = decideItems(parts.judgementContent, asked, open);
  if (typeof decided === 'string') return { error: decided };
  const items = [...kept.items, ...decided].toSorted((a, b) => a.sequence - b.sequence);
  const grantsCounted = decided.some((item) => isGranted(item) && item.product !== null && query.products.includes(item.product));
  return {
    member,
    items,
    assertions: assertionsOf(request),
    ...(grantsCounted && { grantsSeen: { query, numbers: grants.map(({ number }) => number) } }),
  };
}

async function earlier(parts: PasParts, before: StoredAuthorization) {
  return { authorization: detailOf(before).authorization, request: await requestOf(parts.records, before) };
}

/** Resources of the documents sent to `$submit-attachment`, and the forms filled in for the number we gave. */
async function cameLater(parts: PasParts, client: string, before: StoredAuthorization): Promise<readonly Resource[]> {
  const { administrationNumber } = detailOf(before).authorization;
  const [documents, forms] = await Promise.all([
    parts.records.documents.received(before.id),
    administrationNumber === undefined ? [] : parts.records.questionnaireResponses.ofContext(client, administrationNumber),
  ]);
  const resources = [
    ...documents.flatMap(({ content }): unknown => JSON.parse(content)),
    ...forms.map(({ resource }): unknown => JSON.parse(resource)),
  ];
  return resources.filter(isResource);
}

async function itemCase(
  parts: PasParts,
  { client, request, before, receivedAt }: Deciding,
  {
    member,
    chart,
    kept,
    grants,
  }: { readonly member: Member; readonly chart: Chart; readonly kept: Kept; readonly grants: readonly Grant[] },
): Promise<ItemCase> {
  const { memberKey, payer } = member;
  const touchless = new Map<number, UsableTouchless>();
  for (const item of request.items) {
    const found = await touchlessFor(parts.records, { client, memberKey, request, ownId: before?.id }, item);
    if (found !== undefined) touchless.set(item.sequence, found);
  }
  const own = [...(before?.numbers ?? []), ...[...touchless.values()].map(({ authorization }) => authorization.number)];
  const ownAuthorizations = new Map<number, readonly OwnAuthorization[]>();
  for (const item of request.items) {
    const day = orderDay(orderOfItem(request, item), receivedAt.slice(0, 10));
    ownAuthorizations.set(item.sequence, await authorizedOn(parts, { client, memberKey, day }, own));
  }
  return {
    request,
    chart,
    payer,
    receivedAt,
    ownAuthorizations,
    grantedOtherwise: grantedOtherwise(request, grants, { client, id: before?.id, numbers: own }),
    touchless,
    automaticApprovals: parts.automaticApprovals,
    reviewed: kept.reviewed,
    running: kept.running,
    kept: kept.items,
  };
}

/** Authorizations in force on a day, for the products whose continuation a policy asks about. */
async function authorizedOn(
  parts: PasParts,
  query: { readonly client: string; readonly memberKey: string; readonly day: string },
  leftOut: readonly string[],
): Promise<readonly OwnAuthorization[]> {
  const found = await Promise.all(
    continuedProducts(parts.judgementContent.policies).map(async (product) => {
      const inForce = await parts.records.authorizationsInForce({ ...query, product });
      return inForce.map(({ number, periodStart, periodEnd }) => ({ number, product, periodStart, periodEnd }));
    }),
  );
  return found.flat().filter(({ number }) => !leftOut.includes(number));
}
