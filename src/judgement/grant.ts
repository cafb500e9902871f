import { addDays, addMonths } from '../fhir/date.ts';
import type { Judgement } from './judgement.ts';

/** How much and how long an approval grants. Absent means neither the source nor PAYERS_FILE says. Days are ISO, both included. */
export interface Grant {
  readonly doses?: number;
  readonly period?: { readonly start: string; readonly end: string };
}

/** The period of an authorization given before; an end of null is open. */
export interface GivenPeriod {
  readonly periodStart: string;
  readonly periodEnd: string | null;
}

/**
 * The grant of the judged policy and phase: from the order's date to the day before that date some months on.
 * An authorization already given keeps the period it was given for.
 */
export function grantOf(judgement: Judgement, given?: GivenPeriod): Grant {
  const { policy, phase, payer, date } = judgement;
  const rules = policy === null || phase === null ? undefined : policy.phases[phase];
  const months = payer?.assert.allowedPeriodMonths ?? rules?.approvalMonths;
  const period = given === undefined ? monthsFrom(date, months) : periodOf(given);
  return { ...(rules?.approvedDoses !== undefined && { doses: rules.approvedDoses }), ...(period && { period }) };
}

function monthsFrom(date: string, months: number | undefined): Grant['period'] {
  return months === undefined ? undefined : { start: date, end: addDays(addMonths(date, months), -1) };
}

function periodOf({ periodStart, periodEnd }: GivenPeriod): Grant['period'] {
  return periodEnd === null ? undefined : { start: periodStart, end: periodEnd };
}
