import type { Chart } from '../chart/chart.ts';
import type { OwnAuthorization } from '../facts/fact-finder.ts';
import type { Resource } from '../fhir/resource.ts';
import { type JudgementContent, judgeOrder } from '../judgement/judge-order.ts';
import type { Judgement } from '../judgement/judgement.ts';
import type { PayerMatch } from '../judgement/match-payer.ts';
import { administrationVerdict } from './administration-line.ts';
import type { UsableTouchless } from './assertions.ts';
import type { AuthorizedItem } from './authorization.ts';
import { unnamedProduct } from './billing-mismatches.ts';
import type { BusinessErrorName } from './business-errors.ts';
import { drugVerdict } from './drug-line.ts';
import { pendedNote } from './item-note.ts';
import { orderOfItem, placesOf, requestedServiceOf } from './item-order.ts';
import { judgedItem } from './judged-item.ts';
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
  /** Products of which the member holds an authorization given for something else than the line, by line. */
  readonly grantedOtherwise: ReadonlyMap<number, ReadonlySet<string>>;
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

function otherVerdict(content: JudgementContent, asked: ItemCase, item: RequestedItem, judgement: Judgement): AuthorizedItem {
  const mismatches = unnamedProduct(content, asked, item);
  return { ...judgedItem(asked, item, judgement, mismatches), note: pendedNote(judgement, mismatches) };
}
