import type { JudgementContent } from '../judgement/judge-order.ts';
import type { Judgement } from '../judgement/judgement.ts';
import type { AuthorizedItem } from './authorization.ts';
import { billedLine } from './billed-line.ts';
import type { ItemCase } from './decide-items.ts';
import { dueAt } from './item-clock.ts';
import type { RequestedItem } from './request-bundle.ts';

/**
 * An administration line follows the line of the injected drug it belongs to: approved with it, if the code fits the number of lesions,
 * which has to be known. Undefined for a line of another kind.
 */
export function administrationVerdict(
  content: JudgementContent,
  asked: ItemCase,
  item: RequestedItem,
  drugs: readonly { readonly judgement: Judgement; readonly verdict: AuthorizedItem }[],
): AuthorizedItem | undefined {
  const { product, administration } = content.billing;
  const { upTo, beyond } = administration;
  const { cpt } = billedLine(asked.request, item, asked.chart, content.factContent.terminology);
  const billed = [...new Set(cpt.filter((code) => code === upTo.cpt || code === beyond.cpt))];
  if (billed.length === 0) return undefined;
  const drug = drugs.find(({ judgement }) => judgement.product === product);
  const due = asked.running.get(item.sequence) ?? dueAt(asked, 'other');
  const base: AuthorizedItem = {
    sequence: item.sequence,
    state: 'pended',
    product: null,
    policy: drug?.verdict.policy ?? null,
    policyVersion: drug?.verdict.policyVersion ?? null,
    determination: null,
    criteria: [],
    notices: [],
    mismatches: [],
    ...(due !== undefined && { due }),
    ...(asked.reviewed.has(item.sequence) && { reviewed: true as const }),
  };
  if (drug === undefined) return { ...base, note: 'No line of this request is for the drug that is administered. A person decides.' };
  const { estimate } = drug.judgement;
  const isMatching = billed.length === 1 && billed[0] === estimate?.administration;
  const mismatches =
    estimate?.administration !== undefined && !isMatching
      ? [`${billed.join(' and ')} is billed; ${estimate.lesions.length} lesions are documented, which is ${estimate.administration}.`]
      : [];
  const lines = { ...base, mismatches };
  if (drug.verdict.state !== 'approved')
    return { ...lines, note: ['It follows the drug line, which is not approved.', ...mismatches, 'A person decides.'].join(' ') };
  if (estimate?.administration === undefined)
    return { ...lines, note: 'The number of lesions to be injected is not known. A person decides.' };
  if (!isMatching || asked.reviewed.has(item.sequence)) return { ...lines, note: [...mismatches, 'A person decides.'].join(' ') };
  const { issued, period, number } = drug.verdict;
  return {
    ...lines,
    state: 'approved',
    ...(number !== undefined && { number }),
    ...(issued !== undefined && { issued }),
    ...(period !== undefined && { period }),
  };
}
