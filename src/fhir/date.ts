import { isObject, textOf } from './resource.ts';

/**
 * A FHIR date or dateTime as the calendar days it may fall on, both included, ISO `YYYY-MM-DD`.
 * The day is the one written down: a time zone never moves it, so that an answer is the same on every server.
 */
export interface Days {
  readonly first: string;
  readonly last: string;
}

const partialDate = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?$/;

/** The days a possibly partial date covers; undefined where it is no date. */
export function daysOf(value: unknown): Days | undefined {
  if (typeof value === 'string' && isWholeDay(value)) return { first: value, last: value };
  const match = partialDate.exec(textOf(value) ?? '');
  if (match === null) return undefined;
  const [, year = '', month, day] = match;
  if (month !== undefined && (month < '01' || month > '12')) return undefined;
  if (month === undefined) return { first: `${year}-01-01`, last: `${year}-12-31` };
  const length = daysInMonth(Number(year), Number(month));
  if (day === undefined) return { first: `${year}-${month}-01`, last: `${year}-${month}-${length}` };
  if (Number(day) < 1 || Number(day) > length) return undefined;
  return { first: `${year}-${month}-${day}`, last: `${year}-${month}-${day}` };
}

/** Whether it is one day and no more, as most dates are written. */
function isWholeDay(text: string): boolean {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return false;
  for (let at = 0; at < 10; at++) if (at !== 4 && at !== 7 && !isDigit(text.charCodeAt(at))) return false;
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  return month > 0 && month < 13 && day > 0 && (day < 29 || day <= daysInMonth(Number(text.slice(0, 4)), month));
}

const isDigit = (character: number): boolean => character > 0x2f && character < 0x3a;
const twoDigits = (text: string, at: number): number => (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30;

/** The days of a Period, Timing bounds, dateTime or instant: from its first possible to its last possible day. An open end is undefined. */
export function spanOf(value: unknown): { readonly start?: Days; readonly end?: Days } {
  if (!isObject(value)) {
    const days = daysOf(value);
    return days === undefined ? {} : { start: days, end: days };
  }
  const start = daysOf(value.start);
  const end = daysOf(value.end);
  return { ...(start && { start }), ...(end && { end }) };
}

/** The day `days` later (earlier when negative). */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** The same day `months` later (earlier when negative); the last day of the month where that month is shorter. */
export function addMonths(day: string, months: number): string {
  const [year, month, dayOfMonth] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
  const index = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(index / 12), (index % 12) + 1];
  const date = Math.min(dayOfMonth, daysInMonth(toYear, toMonth));
  return `${String(toYear).padStart(4, '0')}-${String(toMonth).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}

/** Of the Gregorian calendar, in every year: every date of a chart is checked against it, so no Date is made for it. */
function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
