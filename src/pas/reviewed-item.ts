import { addDays, addMonths } from '../fhir/date.ts';
import { editionInForce } from '../policy/editions.ts';
import type { AuthorizedItem } from './authorization.ts';
import { servicedDays } from './billed-line.ts';
import type { PasParts } from './pas-parts.ts';
import type { PasRequest } from './request-bundle.ts';
import type { ReviewActRequest } from './review-acts.ts';

/** A line after a reviewer's act. */
export function reviewedItem(
  parts: PasParts,
  request: PasRequest,
  item: AuthorizedItem,
  act: ReviewActRequest,
  at: string,
): AuthorizedItem {
  const { note: _note, recommendation, questionnaire, reasonCode: _reason, ...rest } = item;
  const note = act.note === undefined ? {} : { note: act.note };
  const issued = at.slice(0, 10);
  switch (act.act) {
    case 'approve': {
      const period = act.period === undefined ? periodOf(parts, request, item, issued) : granted(act.period);
      return { ...rest, state: 'approved', reviewed: true, issued, ...(period !== undefined && { period }), ...note };
    }
    case 'modify': {
      const period = act.period === undefined ? periodOf(parts, request, item, issued) : granted(act.period);
      const { quantity, reasonCode } = act;
      return {
        ...rest,
        state: 'modified',
        reviewed: true,
        issued,
        ...(period !== undefined && { period }),
        ...(quantity !== undefined && { quantity }),
        ...(reasonCode !== undefined && { reasonCode }),
        note: cited(act),
      };
    }
    case 'deny':
      return {
        ...rest,
        state: 'denied',
        reviewed: true,
        ...(act.reasonCode !== undefined && { reasonCode: act.reasonCode }),
        note: cited(act),
      };
    case 'ask':
      return {
        ...item,
        reviewed: true,
        ...note,
        ...(recommendation !== undefined && { recommendation }),
        ...(questionnaire !== undefined && { questionnaire }),
      };
  }
}

function cited({ criterion, citation, note }: Extract<ReviewActRequest, { readonly act: 'deny' | 'modify' }>): string {
  return `${note} (criterion ${criterion}; ${citation.source}, ${citation.section})`;
}

/** What the policy's phase grants from today on, else the days asked for. */
function periodOf(parts: PasParts, request: PasRequest, item: AuthorizedItem, issued: string): AuthorizedItem['period'] {
  const policy = parts.judgementContent.policies.find(({ key }) => key === item.policy);
  const [first] = item.criteria;
  const phase =
    policy === undefined || editionInForce(policy, issued) === undefined
      ? undefined
      : Object.values(policy.phases).find((rules) => rules?.criteria.some(({ id }) => id === first?.id));
  if (phase?.approvalMonths !== undefined) return { start: issued, end: addDays(addMonths(issued, phase.approvalMonths), -1) };
  const requested = request.items.find(({ sequence }) => sequence === item.sequence);
  const days = requested === undefined ? undefined : servicedDays(requested);
  return days === undefined ? undefined : { start: days.first, end: days.last };
}

function granted({ start, end }: { readonly start: string; readonly end?: string | undefined }): NonNullable<AuthorizedItem['period']> {
  return { start, ...(end !== undefined && { end }) };
}
