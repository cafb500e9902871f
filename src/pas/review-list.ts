import { wordsOf } from '../fhir/coding.ts';
import { isObject, type JsonObject, listOf, type Resource, textOf } from '../fhir/resource.ts';
import type { Authorization as StoredAuthorization } from '../records/authorization.ts';
import type { StoredAct } from '../records/authorizations.ts';
import type { DocumentWanted, ReceivedDocument } from '../records/documents.ts';
import { auditAct } from './audit-event.ts';
import { type Authorization, type AuthorizedItem, dueOf, headerNumber } from './authorization.ts';
import type { PasParts } from './pas-parts.ts';
import type { Reviewer } from './review-acts.ts';
import { detailOf, requestOf } from './stored-detail.ts';

/** One row of the work list: what waits, since when, and until when it should be decided. */
export interface WorkListRow {
  readonly id: string;
  readonly version: number;
  readonly submittedAt: string;
  readonly payer: string;
  readonly policy: string | null;
  readonly products: readonly string[];
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
}

/** A request as a reviewer sees it: findings with their evidence, who stated what, the documents, what was done so far. */
export interface ReviewCase {
  readonly row: WorkListRow;
  readonly status: StoredAuthorization['status'];
  readonly numbers: { readonly authorization: string | null; readonly administration: string | null };
  readonly patient: { readonly name: string | null; readonly birthDate: string | null; readonly gender: string | null };
  readonly requestor: string | null;
  readonly lines: readonly ReviewLine[];
  readonly documents: {
    readonly wanted: readonly (DocumentWanted & { readonly text: string | null })[];
    readonly received: readonly ReceivedDocument[];
  };
  /** Every resource of the request, to be looked at. */
  readonly resources: readonly Resource[];
  readonly acts: readonly StoredAct[];
  /** The reason codes the payer's licensed list offers; empty without one. */
  readonly reasonCodes: readonly { readonly code: string; readonly display: string }[];
}

export interface ReviewLine extends AuthorizedItem {
  /** What was asked for, as it came. */
  readonly requested: JsonObject | null;
}

/** What waits for a person, what is due first on top. */
export async function workList(
  parts: PasParts,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly WorkListRow[]> {
  const stored = await parts.records.authorizations.workList(page);
  return stored.map((one) => rowOf(one, parts.now()));
}

/** One request, pended or not; undefined where there is none. That it was looked at is written into the audit. */
export async function reviewCase(parts: PasParts, reviewer: Reviewer, id: string): Promise<ReviewCase | undefined> {
  const stored = await parts.records.authorizations.byId(id);
  if (stored === undefined) return undefined;
  const { authorization } = detailOf(stored);
  const [request, wanted, received, acts] = await Promise.all([
    requestOf(parts.records, stored),
    parts.records.documents.wanted(id),
    parts.records.documents.received(id),
    parts.records.authorizations.acts(id),
  ]);
  await auditAct(parts, {
    at: parts.now().toISOString(),
    client: stored.client,
    actor: reviewer.id,
    action: 'review-read',
    code: 'R',
    authorization: id,
    detail: { role: reviewer.role },
  });
  const textOfDocument = (trackingId: string) =>
    authorization.documents.find((document) => document.trackingId === trackingId)?.text ?? null;
  return {
    row: rowOf(stored, parts.now()),
    status: stored.status,
    numbers: { authorization: headerNumber(authorization) ?? null, administration: authorization.administrationNumber ?? null },
    patient: {
      name: nameOf(request.patient),
      birthDate: textOf(request.patient.birthDate) ?? null,
      gender: textOf(request.patient.gender) ?? null,
    },
    requestor: textOf(request.requestor.name) ?? null,
    lines: authorization.items.map((item) => ({
      ...item,
      requested: request.items.find(({ sequence }) => sequence === item.sequence)?.element ?? null,
    })),
    documents: { wanted: wanted.map((document) => ({ ...document, text: textOfDocument(document.trackingId) })), received },
    resources: request.entries.map(({ resource }) => resource),
    acts,
    reasonCodes: parts.reasonCodes?.all() ?? [],
  };
}

function rowOf(stored: StoredAuthorization, now: Date): WorkListRow {
  const { authorization } = detailOf(stored);
  const open = authorization.items.filter((item) => item.state === 'pended');
  const received = authorization.documents.filter((document) => document.received !== undefined).length;
  return {
    id: stored.id,
    version: stored.version,
    submittedAt: stored.submittedAt,
    payer: stored.payer,
    policy: stored.policy,
    products: [...new Set(authorization.items.flatMap(({ product }) => product ?? []))],
    expedited: stored.expedited,
    clock: clockOf(authorization, now),
    recommendations: open.map(({ recommendation }) => recommendation?.act ?? null),
    documentsOpen: authorization.documents.length - received,
    documentsReceived: received,
  };
}

function clockOf(authorization: Authorization, now: Date): ReviewClock {
  const due = dueOf(authorization);
  if (due === undefined) return { due: null, minutesLeft: null, breached: false };
  const minutesLeft = Math.floor((Date.parse(due) - now.getTime()) / 60_000);
  const isOpen = authorization.items.some((item) => item.state === 'pended');
  return { due, minutesLeft, breached: isOpen && Date.parse(due) < now.getTime() };
}

function nameOf(patient: Resource): string | null {
  const [name] = listOf(patient.name).filter(isObject);
  if (name === undefined) return null;
  const parts = [...listOf(name.given), name.family].flatMap((part) => textOf(part) ?? []);
  return parts.length > 0 ? parts.join(' ') : (wordsOf(name)[0] ?? null);
}
