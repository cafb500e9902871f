import type { AuthorizationState, Composed, NewJob, ReviewAct } from '../records/authorization.ts';
import { type Authorization, type AuthorizedItem, type BusinessError, dueOf, headerNumber, isGranted } from './authorization.ts';
import { documentsFor, type WantedDocument, withTrackingId } from './document-needs.ts';
import type { Member } from './member.ts';
import { npisOf } from './npis.ts';
import { baseOf, type PasParts, type PasVersion } from './pas-parts.ts';
import type { PasRequest } from './request-bundle.ts';
import { responseBundle } from './response-bundle.ts';
import { serviceEndOf } from './service-end.ts';
import { detailText, type RequestMark } from './stored-detail.ts';

/** What the store gives while it writes: the authorization's id and numbers nobody has. */
export interface Draw {
  readonly id: string;
  readonly newNumber: (prefix: string) => string;
}

/** What an authorization becomes, before it has numbers. */
export interface NextAuthorization {
  readonly version: PasVersion;
  readonly request: PasRequest;
  readonly mark: RequestMark;
  readonly member: Member;
  readonly at: string;
  readonly items: readonly AuthorizedItem[];
  readonly assertions: readonly string[];
  /** What it was; undefined for a new request. */
  readonly before: { readonly authorization: Authorization; readonly claimUrls: readonly string[] } | undefined;
  /** Tracking ids of documents that have come. */
  readonly received: ReadonlyMap<string, string>;
  /** Further documents a person asks for. */
  readonly asked: readonly WantedDocument[];
  readonly humanReviewed: boolean;
  readonly reviewer?: Authorization['reviewer'];
  readonly showcase?: true;
  readonly act?: ReviewAct;
  /** Work that follows, by the authorization's id and new revision. */
  readonly jobs?: (id: string, revision: number) => readonly NewJob[];
}

/** Gives the authorization its numbers and puts together everything that is stored with it. Depends on nothing but its arguments. */
export function composeAuthorization(parts: PasParts, next: NextAuthorization, draw: Draw): Composed {
  const { before, request } = next;
  const authorization = numbered(parts, next, draw);
  const answer = answerText(parts, next, authorization);
  const jobs = next.jobs?.(draw.id, authorization.revision) ?? [];
  const known = new Set(before?.authorization.documents.map(({ trackingId }) => trackingId));
  const documentsWanted = authorization.documents
    .filter(({ trackingId }) => !known.has(trackingId))
    .map(({ trackingId, loinc, sequence }) => ({ trackingId, code: loinc, itemSequences: [sequence] }));
  const claimUrls = [...new Set([...(before?.claimUrls ?? []), request.claimUrl])];
  return {
    authorization: stateOf(next, authorization, detailText({ authorization, request: next.mark, claimUrls })),
    answer,
    ...(jobs.length > 0 && { jobs }),
    ...(documentsWanted.length > 0 && { documentsWanted }),
    ...(next.act !== undefined && { act: next.act }),
  };
}

/** A business error: an answer that authorizes nothing. */
export function composeErrors(
  parts: PasParts,
  {
    version,
    request,
    at,
    errors,
  }: { readonly version: PasVersion; readonly request: PasRequest; readonly at: string; readonly errors: readonly BusinessError[] },
  draw: Draw,
): Composed {
  const authorization: Authorization = {
    id: draw.id,
    revision: 1,
    answeredAt: at,
    humanReviewed: false,
    items: [],
    documents: [],
    expedited: request.expedited,
    errors,
    assertions: [],
  };
  return { authorization: null, answer: answerText(parts, { version, request, at }, authorization) };
}

function answerText(
  parts: PasParts,
  { version, request, at }: { readonly version: PasVersion; readonly request: PasRequest; readonly at: string },
  authorization: Authorization,
): string {
  return JSON.stringify(responseBundle(request, authorization, { version, base: baseOf(parts, version), now: at, purpose: 'submit' }));
}

function numbered(parts: PasParts, next: NextAuthorization, draw: Draw): Authorization {
  const { before, request, at, items, assertions, humanReviewed, reviewer, showcase } = next;
  const prefix = parts.demo ? 'DEMO-' : '';
  let fresh: string | undefined;
  const drawn = (): string => (fresh ??= draw.newNumber(`${prefix}PA-`));
  const shared = before === undefined ? undefined : headerNumber(before.authorization);
  const withNumbers = items.map((item) => numberedItem(item, before?.authorization.items, shared, drawn));
  const { terminology } = parts.judgementContent.factContent;
  const wanted = [
    ...(before?.authorization.documents ?? []),
    ...[...withNumbers.flatMap((item) => documentsFor(item, terminology)), ...next.asked].map((one) => withTrackingId(draw.id, one)),
  ];
  const documents = [...new Map(wanted.toReversed().map((document) => [document.trackingId, document])).values()]
    .toReversed()
    .filter(
      ({ sequence, trackingId }) =>
        next.received.has(trackingId) || withNumbers.some((item) => item.sequence === sequence && item.state === 'pended'),
    )
    .map(({ received: _received, ...document }) => {
      const received = next.received.get(document.trackingId);
      return received === undefined ? document : { ...document, received };
    });
  return {
    id: draw.id,
    revision: (before?.authorization.revision ?? 0) + 1,
    administrationNumber: before?.authorization.administrationNumber ?? draw.newNumber(`${prefix}AR-`),
    answeredAt: at,
    humanReviewed,
    ...(reviewer !== undefined && { reviewer }),
    items: withNumbers,
    documents,
    expedited: request.expedited,
    errors: [],
    assertions,
    ...(showcase === true && { showcase }),
  };
}

/**
 * A granted line bears its own number while nothing about it changed; granted anew after a change it gets a new one and names
 * the old, which leads to it from then on.
 */
function numberedItem(
  item: AuthorizedItem,
  before: readonly AuthorizedItem[] | undefined,
  shared: string | undefined,
  drawn: () => string,
): AuthorizedItem {
  if (!isGranted(item) || item.number !== undefined) return item;
  const earlier = before?.find(({ sequence }) => sequence === item.sequence);
  const previousNumber = earlier !== undefined && isGranted(earlier) ? earlier.number : undefined;
  return previousNumber === undefined ? { ...item, number: shared ?? drawn() } : { ...item, number: drawn(), previousNumber };
}

function stateOf(next: NextAuthorization, authorization: Authorization, detail: string): AuthorizationState {
  const { items, administrationNumber } = authorization;
  const { payer, memberKey } = next.member;
  const [policy] = items.filter((item) => item.policy !== null);
  const open = authorization.items.filter(isGranted).flatMap(({ number }) => number ?? []);
  return {
    status: statusOf(items),
    memberKey,
    payer: payer.payer.id,
    lineOfBusiness: payer.payer.lineOfBusiness.name,
    policy: policy?.policy ?? null,
    policyVersion: policy?.policyVersion ?? null,
    expedited: authorization.expedited,
    dueAt: dueOf(authorization) ?? null,
    serviceEnd: serviceEndOf(next.request) ?? null,
    npis: npisOf(next.request),
    numbers: [...new Set([...open, ...(administrationNumber === undefined ? [] : [administrationNumber])])],
    assertionIds: next.assertions,
    items: items.map((item) => ({
      sequence: item.sequence,
      product: item.product,
      state: item.state,
      number: item.number ?? null,
      periodStart: isGranted(item) ? (item.period?.start ?? item.issued ?? null) : null,
      periodEnd: isGranted(item) ? (item.period?.end ?? null) : null,
    })),
    detail,
  };
}

function statusOf(items: readonly AuthorizedItem[]): AuthorizationState['status'] {
  if (items.some((item) => item.state === 'pended')) return 'pended';
  if (items.some(isGranted)) return 'active';
  return items.some((item) => item.state === 'denied') ? 'denied' : 'cancelled';
}
