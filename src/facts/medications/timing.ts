import { type Days, daysOf } from '../../fhir/date.ts';
import { isObject, type JsonObject, listOf } from '../../fhir/resource.ts';
import { type Amount, between, covering } from './amount.ts';

/** The days a Timing names one by one, in order. */
export function eventDays(timing: JsonObject): readonly Days[] {
  return listOf(timing.event)
    .map(daysOf)
    .filter((days) => days !== undefined)
    .sort((one, other) => one.first.localeCompare(other.first));
}

/**
 * Weeks between doses: from the named days, else from frequency and period in days or weeks. A month is no number of weeks,
 * and a dose given once has no interval: both are undefined.
 */
export function intervalWeeks(timing: JsonObject): Amount | undefined {
  const events = eventDays(timing);
  if (events.length > 1) return covering(events.slice(1).map((days, at) => weeksBetween(events[at], days)));
  const repeat = timing.repeat;
  if (!isObject(repeat) || repeat.count === 1) return undefined;
  const weeks = repeat.periodUnit === 'wk' ? 1 : repeat.periodUnit === 'd' ? 1 / 7 : undefined;
  const { period, periodMax, frequency = 1, frequencyMax = frequency } = repeat;
  if (weeks === undefined || !isPositive(period) || !isPositive(frequency) || !isPositive(frequencyMax)) return undefined;
  const longest = isPositive(periodMax) ? periodMax : period;
  return between(exact((period * weeks) / frequencyMax), exact((longest * weeks) / frequency));
}

/** Weeks from one day to another, within bounds where either is not a whole date. */
export function weeksBetween(from: Days | undefined, to: Days | undefined): Amount | undefined {
  const days = daysBetween(from, to);
  if (days === undefined) return undefined;
  return typeof days === 'number' ? exact(days / 7) : between(exact(days.low / 7), exact(days.high / 7));
}

/** Days from one day to another, within bounds where either is not a whole date. */
export function daysBetween(from: Days | undefined, to: Days | undefined): Amount | undefined {
  if (from === undefined || to === undefined) return undefined;
  return between(dayNumber(to.first) - dayNumber(from.last), dayNumber(to.last) - dayNumber(from.first));
}

function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000);
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

/** Fourteen days are two weeks, not 2.0000000000000004. */
function exact(weeks: number): number {
  return Math.round(weeks * 1e9) / 1e9;
}
