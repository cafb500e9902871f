import { addDays, addMonths } from '../fhir/date.ts';
import type { Payer } from '../judgement/payer.ts';
import type { Policy } from '../policy/policy.ts';
import type { AuthorizedItem } from './authorization.ts';
import { servicedDays } from './billed-line.ts';
import type { PasRequest } from './request-bundle.ts';
import type { ReviewActRequest } from './review-acts.ts';

/** What a reviewer's act is done with. */
export interface ReviewedRequest {
  readonly request: PasRequest;
  readonly policies: readonly Policy[];
  readonly payer: Payer;
  /** The ISO day of the act. */
  readonly day: string;
}

/** A line after a reviewer's act. */
export function reviewedItem(reviewed: ReviewedRequest, item: AuthorizedItem, act: ReviewActRequest): AuthorizedItem {
  const { note: _note, recommendation: _recommendation, questionnaire: _questionnaire, reasonCode: _reason, ...rest } = item;
  switch (act.act) {
    case 'approve':
      return {
        ...rest,
        state: 'approved',
        ...granted(reviewed, item, act.period),
        ...(act.note !== undefined && { note: act.note }),
      };
    case 'modify': {
      const { quantity, reasonCode } = act;
      return {
        ...rest,
        state: 'modified',
        ...granted(reviewed, item, act.period),
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
      return { ...item, reviewed: true, ...(act.note !== undefined && { note: act.note }) };
  }
}

function cited({ criterion, citation, note }: Extract<ReviewActRequest, { readonly act: 'deny' | 'modify' }>): string {
  return `${note} (criterion ${criterion}; ${citation.source}, ${citation.section})`;
}

/** The period the reviewer names; else what payer or policy grants from the day on; else the days asked for. */
function granted(
  { request, policies, payer, day }: ReviewedRequest,
  item: AuthorizedItem,
  named: { readonly start: string; readonly end?: string | undefined } | undefined,
): Pick<AuthorizedItem, 'reviewed' | 'issued' | 'period' | 'quantity'> {
  const rules = phaseOf(policies, item);
  const months = item.policy === null ? undefined : (payer.assert.allowedPeriodMonths ?? rules?.approvalMonths);
  const requested = request.items.find(({ sequence }) => sequence === item.sequence);
  const asked = requested === undefined ? undefined : servicedDays(requested);
  const byPolicy = months === undefined ? undefined : { start: day, end: addDays(addMonths(day, months), -1) };
  const period = named ?? byPolicy ?? (asked && { start: asked.first, end: asked.last });
  const doses = rules?.approvedDoses;
  return {
    reviewed: true,
    issued: day,
    ...(period !== undefined && { period: { start: period.start, ...(period.end !== undefined && { end: period.end }) } }),
    ...(doses !== undefined && { quantity: { value: doses, unit: 'dose' } }),
  };
}

/** The phase whose criteria the line was judged by. */
function phaseOf(policies: readonly Policy[], item: AuthorizedItem) {
  const policy = policies.find(({ key }) => key === item.policy);
  const [first] = item.criteria;
  return Object.values(policy?.phases ?? {}).find((rules) => rules?.criteria.some(({ id }) => id === first?.id));
}
