import type { Composed, NewJob, ReviewAct } from '../records/authorization.ts';
import type { Authorization, AuthorizedItem, BusinessError } from './authorization.ts';
import { stateOf } from './authorization-state.ts';
import type { WantedDocument } from './document-needs.ts';
import { searchedOf } from './inquiry-match.ts';
import type { Member } from './member.ts';
import { numbered } from './numbered-authorization.ts';
import { baseOf, type PasParts, type PasVersion } from './pas-parts.ts';
import type { PasRequest } from './request-bundle.ts';
import { responseBundle } from './response-bundle.ts';
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
  readonly showcase?: Authorization['showcase'];
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
    authorization: stateOf(
      next,
      authorization,
      detailText({ authorization, request: next.mark, claimUrls, searched: searchedOf(request) }),
    ),
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
