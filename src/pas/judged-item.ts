import type { Judgement } from '../judgement/judgement.ts';
import type { AuthorizedItem } from './authorization.ts';
import type { ItemCase } from './decide-items.ts';
import { dueAt } from './item-clock.ts';
import type { RequestedItem } from './request-bundle.ts';

/** A line as judged, waiting for a person until something says otherwise. */
export function judgedItem(asked: ItemCase, item: RequestedItem, judgement: Judgement, mismatches: readonly string[]): AuthorizedItem {
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
