import { wordsOf } from '../fhir/coding.ts';
import { isObject, listOf, type Resource, textOf } from '../fhir/resource.ts';
import type { Authorization as StoredAuthorization } from '../records/authorization.ts';
import { type Authorization, type AuthorizedItem, dueOf } from './authorization.ts';
import type { PasParts } from './pas-parts.ts';
import type { PasRequest } from './request-bundle.ts';
import { requestedLine } from './requested-line.ts';
import { detailOf } from './stored-detail.ts';

/** One row of the work list: what waits, since when, and until when it should be decided. */
export interface WorkListRow {
  readonly id: string;
  readonly version: number;
  readonly submittedAt: string;
  readonly payer: string;
  /** The payer's name; its id where it is no longer one of ours. */
  readonly payerLabel: string;
  readonly policy: string | null;
  /** The number of the policy's document, as citations name it. */
  readonly policySource: string | null;
  readonly products: readonly string[];
  /** What the open lines ask for, in the order's words or by code; all lines, once none is open. */
  readonly ordered: readonly string[];
  readonly patient: string | null;
  readonly requestor: string | null;
  readonly expedited: boolean;
  readonly clock: ReviewClock;
  /** What the machine puts to the reviewer, line by line; null where something is missing. */
  readonly recommendations: readonly (string | null)[];
  readonly documentsOpen: number;
  readonly documentsReceived: number;
}

/** A clock shows and decides nothing: a request whose time is over waits on, as a breach. */
export interface ReviewClock {
  readonly due: string | null;
  /** Minutes left, negative once over; null without a clock. */
  readonly minutesLeft: number | null;
  readonly breached: boolean;
  /** What it was set by: line of business, category, and the hours these allow. Null without a clock. */
  readonly setBy: { readonly lineOfBusiness: string; readonly category: 'drug' | 'other'; readonly hours: number } | null;
}

/** The row of a request. */
export function rowOf(parts: PasParts, stored: StoredAuthorization, request: PasRequest): WorkListRow {
  const { authorization } = detailOf(stored);
  const open = authorization.items.filter((item) => item.state === 'pended');
  const shown = open.length > 0 ? open : authorization.items;
  const received = authorization.documents.filter((document) => document.received !== undefined).length;
  const { policies, payers } = parts.judgementContent;
  return {
    id: stored.id,
    version: stored.version,
    submittedAt: stored.submittedAt,
    payer: stored.payer,
    payerLabel: payers.find(({ id }) => id === stored.payer)?.label ?? stored.payer,
    policy: stored.policy,
    policySource: policies.find(({ key }) => key === stored.policy)?.source ?? null,
    products: [...new Set(authorization.items.flatMap(({ product }) => product ?? []))],
    ordered: orderedIn(request, shown),
    patient: nameOf(request.patient),
    requestor: textOf(request.requestor.name) ?? null,
    expedited: stored.expedited,
    clock: clockOf(parts, stored, authorization),
    recommendations: open.map(({ recommendation }) => recommendation?.act ?? null),
    documentsOpen: authorization.documents.length - received,
    documentsReceived: received,
  };
}

/** Whether a line goes by the clock of drugs or of everything else. */
export function categoryOf({ product }: Pick<AuthorizedItem, 'product'>): 'drug' | 'other' {
  return product === null ? 'other' : 'drug';
}

/** The clock of a request: its earliest that runs. */
function clockOf(parts: PasParts, stored: StoredAuthorization, authorization: Authorization): ReviewClock {
  const due = dueOf(authorization);
  if (due === undefined) return { due: null, minutesLeft: null, breached: false, setBy: null };
  const now = parts.now().getTime();
  const open = authorization.items.filter((item) => item.state === 'pended');
  const line = (open.length > 0 ? open : authorization.items).find((item) => item.due === due);
  const category = line === undefined ? 'drug' : categoryOf(line);
  const payer = parts.judgementContent.payers.find(({ id }) => id === stored.payer);
  const clock = payer?.clocks.find((one) => one.category === category && one.lineOfBusiness === stored.lineOfBusiness);
  return {
    due,
    minutesLeft: Math.floor((Date.parse(due) - now) / 60_000),
    breached: open.length > 0 && Date.parse(due) < now,
    setBy:
      clock === undefined
        ? null
        : {
            lineOfBusiness: clock.lineOfBusiness,
            category,
            hours: stored.expedited ? clock.expeditedHours : clock.standardHours,
          },
  };
}

function orderedIn(request: PasRequest, items: readonly AuthorizedItem[]): readonly string[] {
  const words = items.flatMap(({ sequence }) => {
    const item = request.items.find((candidate) => candidate.sequence === sequence);
    if (item === undefined) return [];
    const line = requestedLine(request, item);
    return line.words ?? line.codes[0] ?? [];
  });
  return [...new Set(words)];
}

function nameOf(patient: Resource): string | null {
  const [name] = listOf(patient.name).filter(isObject);
  if (name === undefined) return null;
  const parts = [...listOf(name.given), name.family].flatMap((part) => textOf(part) ?? []);
  return parts.length > 0 ? parts.join(' ') : (wordsOf(name)[0] ?? null);
}
