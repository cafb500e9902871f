import { codingsOf } from '../fhir/coding.ts';
import { spanOf } from '../fhir/date.ts';
import { isObject, listOf, type Resource, textOf } from '../fhir/resource.ts';
import type { Payer } from './payer.ts';

/** Active spans by member, as MEMBERS_FILE gives them; an eligibility system can stand behind the same port. */
export interface Members {
  /** The spans of a member; undefined where the payer knows no such member. */
  spansOf(payer: string, memberId: string): readonly MemberSpan[] | undefined;
}

/** Both days included, ISO; an absent end is open. */
export interface MemberSpan {
  readonly start: string;
  readonly end?: string;
}

export type Membership = 'active' | 'not-found' | 'inactive' | 'not-checked';

/** The member's id: Coverage.identifier of type MB, else subscriberId. */
export function memberIdOf(coverage: Resource): string | undefined {
  for (const identifier of listOf(coverage.identifier)) {
    if (!isObject(identifier)) continue;
    if (codingsOf(identifier.type).some((coding) => coding.code === 'MB' && coding.system.endsWith('/v2-0203'))) {
      const value = textOf(identifier.value);
      if (value !== undefined) return value;
    }
  }
  return textOf(coverage.subscriberId);
}

/**
 * Whether the member is active on a day. A Coverage that says itself it is not active, or whose period does not
 * hold the day, is inactive whatever the list says. Without a list, or without a member id to look up, membership is
 * not checked: only a known member can be found missing. A status that is no code of FHIR says nothing.
 */
export function membershipOn(day: string, coverage: Resource, payer: Payer, members: Members | undefined): Membership {
  const status = textOf(coverage.status);
  if (status !== undefined && notInForce.includes(status)) return 'inactive';
  const { start, end } = spanOf(isObject(coverage.period) ? coverage.period : {});
  if ((start !== undefined && day < start.first) || (end !== undefined && day > end.last)) return 'inactive';
  const memberId = memberIdOf(coverage);
  if (members === undefined || memberId === undefined) return 'not-checked';
  const spans = members.spansOf(payer.id, memberId);
  if (spans === undefined) return 'not-found';
  return spans.some((span) => span.start <= day && (span.end === undefined || day <= span.end)) ? 'active' : 'inactive';
}

/** http://hl7.org/fhir/R4/valueset-fm-status.html but for active. */
const notInForce = ['cancelled', 'draft', 'entered-in-error'];
