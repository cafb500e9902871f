import type { Recommendation } from '../../src/pas/authorization.ts';
import type { ItemState } from '../../src/records/authorization.ts';

/** A sign and a word for each state of a line, so that colour only repeats it. */
export const stateWords: Readonly<Record<ItemState, { readonly sign: string; readonly text: string; readonly tone: string }>> = {
  pended: { sign: '…', text: 'waits for a person', tone: 'unknown' },
  approved: { sign: '✓', text: 'approved', tone: 'met' },
  modified: { sign: '±', text: 'granted otherwise', tone: 'unknown' },
  denied: { sign: '✕', text: 'denied', tone: 'not-met' },
  cancelled: { sign: '–', text: 'cancelled', tone: 'not-applicable' },
};

/** What the machine puts to the reviewer, in a word; null stands for none. */
export const recommendationWords: Readonly<Record<Recommendation['act'] | 'none', string>> = {
  approve: 'approval',
  deny: 'looking at a denial',
  refer: 'another policy',
  none: 'nothing',
};

export const recommendationWord = (act: string | null): string =>
  act === 'approve' || act === 'deny' || act === 'refer' ? recommendationWords[act] : recommendationWords.none;

const actWords: Readonly<Record<string, string>> = {
  approve: 'Approved',
  modify: 'Granted otherwise than asked for',
  deny: 'Denied',
  ask: 'Asked for documents',
  note: 'Noted',
};

/** What a recorded act was. */
export const actWord = (act: string): string => actWords[act] ?? act;

/** A role as people say it. */
export const roleWord = (role: string): string => (role === 'medical-director' ? 'medical director' : role);

const instant = new Intl.DateTimeFormat('en-US', {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  timeZoneName: 'short',
});
const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' });

/** An instant in the reader's own time zone, which is named. */
export const instantText = (iso: string): string => instant.format(new Date(iso));

/** A calendar day, which is the same in every time zone; a text that is none stays as it is. */
export const dayText = (iso: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(iso) ? day.format(new Date(`${iso}T00:00:00Z`)) : iso);

/** `Nov 24, 2026 to Dec 24, 2026`; one day where both are the same, open where the last is missing. */
export function daysText(first: string, last: string | undefined): string {
  if (last === undefined) return `from ${dayText(first)}`;
  return first === last ? dayText(first) : `${dayText(first)} to ${dayText(last)}`;
}

/** `line 1`, `lines 1 and 3`. */
export function linesText(lines: readonly number[]): string {
  if (lines.length < 2) return `line ${lines.join('')}`;
  return `lines ${lines.slice(0, -1).join(', ')} and ${lines.at(-1)}`;
}
