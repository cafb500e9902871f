import type { FoundOrder } from '../cds-hooks/asked-orders.ts';
import type { HookRequest } from '../cds-hooks/request.ts';
import type { Chart } from '../chart/chart.ts';
import type { OwnAuthorization } from '../facts/fact-finder.ts';
import { orderedProduct } from '../facts/ordered-product.ts';
import { badRequest, OutcomeError, preconditionFailed } from '../fhir/outcome.ts';
import { referenceOf, relativeReference } from '../fhir/reference.ts';
import { listOf, type Resource, referenceTo } from '../fhir/resource.ts';
import { judgeOrder, orderDay } from '../judgement/judge-order.ts';
import type { Judgement } from '../judgement/judgement.ts';
import { matchPayer, type PayerMatch } from '../judgement/match-payer.ts';
import { memberKey as keyOfMember } from '../judgement/member-key.ts';
import { memberIdOf } from '../judgement/membership.ts';
import { continuedProducts } from '../policy/continued-products.ts';
import { type Gathered, gather } from './gather.ts';
import type { HookCall, HookParts } from './hook-parts.ts';
import type { Obstacle } from './plain-cards.ts';

export interface JudgedHook {
  readonly gathered: Gathered;
  readonly coverage: Resource | undefined;
  readonly payer: PayerMatch | undefined;
  /** By which our own authorizations for this member are found; null without a payer of ours and a member id. */
  readonly memberKey: string | null;
  readonly judged: readonly { readonly found: FoundOrder; readonly judgement: Judgement }[];
  /** Why nothing can be said about coverage, for clients that get a card instead of an error. */
  readonly obstacle: Obstacle | undefined;
}

/**
 * Gathers the chart of a hook call and judges each of its orders under its one Coverage.
 * @throws OutcomeError as guides/crd 2.9: 412 Coverage neither sent nor readable (CRD clients); from 2.1 on 400 for none,
 * several, or one of another payer
 */
export async function judgeHook(parts: HookParts, call: HookCall, request: HookRequest): Promise<JudgedHook> {
  const gathered = await gather(parts, call, request);
  const { chart, orders, companions, places } = gathered;
  const today = call.receivedAt.toISOString().slice(0, 10);
  const coverages = currentCoverages(chart.ofType('Coverage'));
  const coverage = coverages.length === 1 ? coverages[0] : undefined;
  // Clients from 2.1 on have to identify the payer; an older one may only name it.
  const payer = coverage && matchPayer(coverage, chart, parts.content.payers, request.shape !== '2.2');
  const memberKey = coverage && payer ? memberKeyOf(parts.records.secret, payer.payer.id, coverage) : null;
  const judged = await Promise.all(
    orders.map(async (found) => {
      const others = companions.filter((companion) => companion !== found.judged);
      const ownAuthorizations = await authorizationsOf(parts, call, memberKey, found.judged, chart, today);
      const question = { order: found.judged, companions: others, chart, coverage, payer, today, ownAuthorizations };
      const ownPlaces = places.filter(
        (place) => typeof place === 'string' || place.resourceType !== 'Appointment' || place === found.appointment,
      );
      return { found, judgement: judgeOrder(parts.content, { ...question, places: ownPlaces }) };
    }),
  );
  const found = obstacleTo(gathered, coverages, payer);
  // The EU label is shown whoever pays, so a missing or foreign Coverage is no fault there.
  const onlyGuidance = judged.length > 0 && judged.every(({ judgement }) => judgement.determination === 'guidance-only');
  const obstacle = onlyGuidance || orders.length === 0 ? undefined : found;
  if (obstacle !== undefined) refuse(obstacle, gathered, request, coverage);
  return { gathered, coverage, payer, memberKey, judged, obstacle };
}

/** Active Coverages where there are any: an ended one beside the current one is history. */
function currentCoverages(coverages: readonly Resource[]): readonly Resource[] {
  const active = coverages.filter(({ status }) => status === undefined || status === 'active');
  return active.length > 0 ? active : coverages;
}

function obstacleTo(_gathered: Gathered, coverages: readonly Resource[], payer: PayerMatch | undefined): Obstacle | undefined {
  if (coverages.length === 0) return 'coverage-absent';
  if (coverages.length > 1) return 'coverages-several';
  return payer === undefined ? 'payer-not-ours' : undefined;
}

function refuse(
  obstacle: Obstacle,
  { chart, coverageSearch }: Gathered,
  { shape, isCrdClient }: HookRequest,
  coverage: Resource | undefined,
): void {
  // Not knowing the payer because the EHR did not answer is no fault of the request.
  const payor = relativeReference(referenceOf(listOf(coverage?.payor)[0]) ?? '');
  if (obstacle === 'payer-not-ours' && isCrdClient && payor !== undefined && chart.failedReads.includes(payor))
    throw preconditionFailed('The payor of the Coverage was neither sent nor could it be read from fhirServer.', 'Coverage.payor');
  if (obstacle === 'coverage-absent' && coverageSearch !== 'complete') {
    if (isCrdClient) throw preconditionFailed('The Coverage was neither sent nor could it be read from fhirServer.', 'prefetch.coverage');
    return;
  }
  if (shape === '2.2') throw refusals[obstacle];
}

const refusals: Readonly<Record<Obstacle, OutcomeError>> = {
  'coverage-absent': badRequest('The patient has no Coverage; an answer is about one.', 'prefetch.coverage', 'required'),
  'coverages-several': badRequest(
    'Several Coverages were sent; an answer is about the primary one alone.',
    'prefetch.coverage',
    'multiple-matches',
  ),
  'payer-not-ours': badRequest('The payor of the Coverage is not identified as a payer answered here.', 'Coverage.payor', 'not-found'),
  'r4-needed': new OutcomeError(400, [
    { severity: 'error', code: 'not-supported', text: 'Orders have to be FHIR R4.', expression: 'context.draftOrders' },
  ]),
};

/** Finds a member's authorizations; null where the Coverage has no member id. */
export function memberKeyOf(secret: Buffer, payer: string, coverage: Resource): string | null {
  const memberId = memberIdOf(coverage);
  return memberId === undefined ? null : keyOfMember(secret, payer, memberId);
}

/** An earlier authorization of ours decides only where a policy knows a continued phase; for other orders the store is not asked. */
async function authorizationsOf(
  { records, content }: HookParts,
  call: HookCall,
  memberKey: string | null,
  order: Resource,
  chart: Chart,
  today: string,
): Promise<readonly OwnAuthorization[]> {
  const product = orderedProduct(order, chart, content.factContent.terminology)?.product;
  if (memberKey === null || product === undefined || !continuedProducts(content.policies).includes(product)) return [];
  const inForce = await records.authorizationsInForce({ client: call.client.id, memberKey, product, day: orderDay(order, today) });
  // What was given for this very order says nothing of a treatment before it.
  const others = inForce.filter((given) => given.order !== referenceTo(order));
  return others.map(({ number, periodStart, periodEnd }) => ({ number, product, periodStart, periodEnd }));
}
