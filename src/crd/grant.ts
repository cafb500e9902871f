import type { Coding } from '../fhir/coding.ts';
import { addDays, addMonths } from '../fhir/date.ts';
import type { Judgement } from '../judgement/judgement.ts';
import type { TouchlessAuthorization } from '../records/records.ts';

/** How much and how long an approval grants. Absent means neither the source nor PAYERS_FILE says. Days are ISO, both included. */
export interface Grant {
  readonly doses?: number;
  readonly period?: { readonly start: string; readonly end: string };
}

/**
 * The grant of the judged policy and phase: from the order's date to the day before that date some months on.
 * An authorization already given keeps the period it was given for.
 */
export function grantOf(judgement: Judgement, authorization?: TouchlessAuthorization): Grant {
  const { policy, phase, payer, date } = judgement;
  const rules = policy === null || phase === null ? undefined : policy.phases[phase];
  const months = payer?.assert.allowedPeriodMonths ?? rules?.approvalMonths;
  const period = authorization === undefined ? monthsFrom(date, months) : periodOf(authorization);
  return { ...(rules?.approvedDoses !== undefined && { doses: rules.approvedDoses }), ...(period && { period }) };
}

function monthsFrom(date: string, months: number | undefined): Grant['period'] {
  return months === undefined ? undefined : { start: date, end: addDays(addMonths(date, months), -1) };
}

function periodOf({ periodStart, periodEnd }: TouchlessAuthorization): Grant['period'] {
  return periodEnd === null ? undefined : { start: periodStart, end: periodEnd };
}

const hcpcs = 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';

/** The codes the assertion holds for: those PAYERS_FILE names, else those the source lists; empty where neither does. */
export function billingCodesOf({ payer, policy }: Judgement): readonly Coding[] {
  return (payer?.assert.billingCodes ?? policy?.hcpcs ?? []).map((code) => ({ system: hcpcs, code }));
}
