import type { Chart } from '../chart/chart.ts';
import type { OwnAuthorization } from '../facts/fact-finder.ts';
import type { Resource } from '../fhir/resource.ts';
import { grantOf } from '../judgement/grant.ts';
import { type JudgementContent, judgeOrder } from '../judgement/judge-order.ts';
import type { Judgement } from '../judgement/judgement.ts';
import type { PayerMatch } from '../judgement/match-payer.ts';
import { administrationVerdict } from './administration-line.ts';
import type { UsableTouchless } from './assertions.ts';
import type { AuthorizedItem } from './authorization.ts';
import { servicedDays } from './billed-line.ts';
import { billingMismatches, unnamedProduct } from './billing-mismatches.ts';
import type { BusinessErrorName } from './business-errors.ts';
import { dueAt } from './item-clock.ts';
import { isBlocked, pendedNote, recommendationFor } from './item-note.ts';
import { orderOfItem, placesOf, requestedServiceOf } from './item-order.ts';
import type { PasRequest, RequestedItem } from './request-bundle.ts';

/** Everything the lines of a request are decided from. The same case gives the same lines. */
export interface ItemCase {
  readonly request: PasRequest;
  readonly chart: Chart;
  readonly payer: PayerMatch;
  /** When the request came; clocks run from it. */
  readonly receivedAt: string;
  /** Our authorizations for the member on the day of each line's order, this request's own left out. */
  readonly ownAuthorizations: ReadonlyMap<number, readonly OwnAuthorization[]>;
  /** What CRD authorized at signature, by line. */
  readonly touchless: ReadonlyMap<number, UsableTouchless>;
  /** Policies a machine may approve. */
  readonly automaticApprovals: readonly string[];
  /** Lines a person has taken in hand: judged again, decided by that person. */
  readonly reviewed: ReadonlySet<number>;
  /** Clocks that run already, by line. */
  readonly running: ReadonlyMap<number, string>;
  /** Lines that stand as they were decided; others may follow them. */
  readonly kept: readonly AuthorizedItem[];
}

/** A drug line with what it was decided by. */
interface DrugLine {
  readonly item: RequestedItem;
  readonly judgement: Judgement;
  readonly verdict: AuthorizedItem;
}

/**
 * Decides lines one by one: drugs by policy and billing rules, their administration with them, everything else by a person.
 * Answers the name of the business error where the member is not covered.
 */
export function decideItems(
  content: JudgementContent,
  asked: ItemCase,
  items: readonly RequestedItem[],
): readonly AuthorizedItem[] | BusinessErrorName {
  const judged = items.map((item) => ({ item, judgement: judgeItem(content, asked, item) }));
  for (const { judgement } of judged) {
    if (judgement.determination === 'membership-not-found') return 'member-not-found';
    if (judgement.determination === 'membership-inactive') return 'member-inactive';
    if (judgement.determination === 'payer-not-ours') return 'payer-not-ours';
  }
  const drugs: readonly DrugLine[] = judged
    .filter(({ judgement }) => judgement.product !== null)
    .map(({ item, judgement }) => ({ item, judgement, verdict: drugVerdict(content, asked, item, judgement) }));
  const all = [...drugs, ...keptDrugs(content, asked)];
  return judged.map(({ item, judgement }) => {
    const drug = drugs.find((line) => line.item === item);
    return drug?.verdict ?? administrationVerdict(content, asked, item, all) ?? otherVerdict(content, asked, item, judgement);
  });
}

function keptDrugs(content: JudgementContent, asked: ItemCase): readonly DrugLine[] {
  return asked.request.items.flatMap((item) => {
    const verdict = asked.kept.find(
      ({ sequence, state, product }) => sequence === item.sequence && state !== 'cancelled' && product !== null,
    );
    return verdict === undefined ? [] : [{ item, judgement: judgeItem(content, asked, item), verdict }];
  });
}

/** The judgement of one line: the same question CRD asks of the order. */
export function judgeItem(content: JudgementContent, asked: ItemCase, item: RequestedItem): Judgement {
  const { request, chart, payer, receivedAt, ownAuthorizations } = asked;
  return judgeOrder(content, {
    order: orderOfItem(request, item),
    companions: companionsOf(request, item),
    chart,
    coverage: request.coverage,
    payer,
    today: receivedAt.slice(0, 10),
    places: placesOf(request, item, content.treatmentCenters),
    ownAuthorizations: ownAuthorizations.get(item.sequence) ?? [],
  });
}

/** The orders of the other lines that are still asked for. */
function companionsOf(request: PasRequest, item: RequestedItem): readonly Resource[] {
  const own = requestedServiceOf(request, item);
  const services = request.items
    .filter((other) => other !== item && !other.cancelled)
    .flatMap((other) => {
      const service = requestedServiceOf(request, other);
      return service === undefined || service === own ? [] : [orderOfItem(request, other)];
    });
  return services;
}

function drugVerdict(content: JudgementContent, asked: ItemCase, item: RequestedItem, judgement: Judgement): AuthorizedItem {
  const { policy, determination } = judgement;
  const touchless = asked.touchless.get(item.sequence);
  const mismatches = [
    ...billingMismatches(content, asked.request, item, { judgement, chart: asked.chart }),
    ...grantMismatches(item, judgement),
    ...(touchless?.taken === true ? [`The order was authorized as ${touchless.authorization.number}, which another request bears.`] : []),
  ];
  const base = judgedItem(asked, item, judgement, mismatches);
  const isClean = mismatches.length === 0 && !isBlocked(judgement) && policy !== null;
  const given = touchless?.taken === false ? touchless.authorization : undefined;
  const satisfied = given !== undefined && (determination === 'documentation-needed' || determination === 'information-needed');
  const mayApprove = policy !== null && asked.automaticApprovals.includes(policy.key) && determination === 'criteria-met';
  const approves =
    isClean && !asked.reviewed.has(item.sequence) && (satisfied || mayApprove || (given !== undefined && determination === 'criteria-met'));
  if (!approves) {
    const recommendation = recommendationFor(judgement, isClean);
    const { questionnaire } = judgement;
    const wantsForm = determination === 'documentation-needed' && questionnaire !== null;
    return {
      ...base,
      note: pendedNote(judgement, mismatches),
      ...(recommendation !== undefined && { recommendation }),
      ...(wantsForm && { questionnaire }),
    };
  }
  return { ...base, ...granted(asked, judgement, given) };
}

function granted(
  asked: ItemCase,
  judgement: Judgement,
  given: UsableTouchless['authorization'] | undefined,
): Partial<AuthorizedItem> & { readonly state: 'approved' } {
  const { period, doses } = grantOf(judgement, given);
  return {
    state: 'approved',
    issued: asked.receivedAt.slice(0, 10),
    ...(given !== undefined && { number: given.number }),
    ...(period !== undefined && { period }),
    ...(doses !== undefined && { quantity: { value: doses, unit: 'dose' } }),
  };
}

/** Where a line asks for what the policy cannot grant: more doses, or a time it does not reach. */
function grantMismatches({ element }: RequestedItem, judgement: Judgement): readonly string[] {
  const { doses, period } = grantOf(judgement);
  const { policy } = judgement;
  const quantity =
    typeof element.quantity === 'object' && element.quantity !== null && 'value' in element.quantity ? element.quantity.value : undefined;
  const days = servicedDays({ element });
  return [
    ...(doses !== undefined && typeof quantity === 'number' && quantity > doses
      ? [`The line asks for ${quantity}; ${policy?.source} grants ${doses === 1 ? 'a single dose' : `${doses} doses`}.`]
      : []),
    ...(period !== undefined && days !== undefined && days.first > period.end
      ? [`The service begins on ${days.first}, after the ${period.end} on which an approval would end.`]
      : []),
  ];
}

/** A line as judged, waiting for a person until something says otherwise. */
function judgedItem(asked: ItemCase, item: RequestedItem, judgement: Judgement, mismatches: readonly string[]): AuthorizedItem {
  const { product, policy, policyVersion, determination, criteria, notices } = judgement;
  const due = asked.running.get(item.sequence) ?? dueAt(asked, product === null ? 'other' : 'drug');
  return {
    sequence: item.sequence,
    state: 'pended',
    product,
    policy: policy?.key ?? null,
    policyVersion,
    determination: policy === null && product === null ? null : determination,
    criteria,
    notices,
    mismatches,
    ...(due !== undefined && { due }),
    ...(asked.reviewed.has(item.sequence) && { reviewed: true as const }),
  };
}

function otherVerdict(content: JudgementContent, asked: ItemCase, item: RequestedItem, judgement: Judgement): AuthorizedItem {
  const mismatches = unnamedProduct(content, asked, item);
  return { ...judgedItem(asked, item, judgement, mismatches), note: pendedNote(judgement, mismatches) };
}
