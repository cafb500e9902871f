import { grantOf } from '../judgement/grant.ts';
import type { JudgementContent } from '../judgement/judge-order.ts';
import type { Judgement } from '../judgement/judgement.ts';
import type { UsableTouchless } from './assertions.ts';
import type { AuthorizedItem } from './authorization.ts';
import { servicedDays } from './billed-line.ts';
import { billingMismatches } from './billing-mismatches.ts';
import type { ItemCase } from './decide-items.ts';
import { isBlocked, pendedNote, recommendationFor } from './item-note.ts';
import { judgedItem } from './judged-item.ts';
import type { RequestedItem } from './request-bundle.ts';

/**
 * What becomes of a drug line: approved where every criterion is met, nothing contradicts and the policy may be approved without a person,
 * or where CRD authorized the order at signature; a person's in every other case.
 */
export function drugVerdict(content: JudgementContent, asked: ItemCase, item: RequestedItem, judgement: Judgement): AuthorizedItem {
  const { policy, determination } = judgement;
  const touchless = asked.touchless.get(item.sequence);
  const mismatches = [
    ...billingMismatches(content, asked.request, item, { judgement, chart: asked.chart }),
    ...grantMismatches(item, judgement),
    ...secondGrant(asked, item, judgement),
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

/** Where a policy grants so many doses and no more, and the member holds an authorization for them already: no machine gives another. */
function secondGrant(asked: ItemCase, { sequence }: RequestedItem, judgement: Judgement): readonly string[] {
  const { policy, product } = judgement;
  const { doses } = grantOf(judgement);
  if (product === null || doses === undefined || asked.grantedOtherwise.get(sequence)?.has(product) !== true) return [];
  return [`The member holds an authorization for ${product} already, and ${policy?.source} grants ${dosesInWords(doses)}.`];
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
      ? [`The line asks for ${quantity}; ${policy?.source} grants ${dosesInWords(doses)}.`]
      : []),
    ...(period !== undefined && days !== undefined && days.first > period.end
      ? [`The service begins on ${days.first}, after the ${period.end} on which an approval would end.`]
      : []),
  ];
}

const dosesInWords = (doses: number): string => (doses === 1 ? 'a single dose' : `${doses} doses`);
