import type { Authorization as StoredAuthorization } from '../records/authorization.ts';
import type { Records } from '../records/records.ts';
import type { Authorization } from './authorization.ts';
import type { PasVersion } from './pas-parts.ts';
import { type PasRequest, parseRequestBundle } from './request-bundle.ts';

/** Our own account of an authorization, which the store keeps without looking inside. */
export interface StoredDetail {
  readonly authorization: Authorization;
  /** The request it now answers. */
  readonly request: RequestMark;
  /** Full URLs of every Claim of the chain, by which an update may name its prior one. */
  readonly claimUrls: readonly string[];
}

export interface RequestMark {
  /** `system|value` of Bundle.identifier. */
  readonly bundle: string;
  /** Hash of the Claim, to tell a repeated request from another one under the same Claim.identifier. */
  readonly claimHash: string;
  readonly version: PasVersion;
}

/** The detail of a stored authorization, as `detailText` wrote it. */
export function detailOf(stored: Pick<StoredAuthorization, 'detail'>): StoredDetail {
  return JSON.parse(stored.detail);
}

/** The detail as the store keeps it. */
export function detailText(detail: StoredDetail): string {
  return JSON.stringify(detail);
}

/** The request an authorization now answers. @throws Error where the store lost it, which is a defect */
export async function requestOf(records: Records, stored: StoredAuthorization): Promise<PasRequest> {
  const { bundle } = detailOf(stored).request;
  const submissions = await records.authorizations.submissions(stored.id);
  for (const submission of submissions.toReversed()) {
    const request = parseRequestBundle(JSON.parse(submission.request));
    if (identifierText(request.identifier) === bundle) return request;
  }
  throw new Error(`the request of authorization ${stored.id} is not in the store`);
}

/** `system|value`. */
export function identifierText({ system, value }: { readonly system: string; readonly value: string }): string {
  return `${system}|${value}`;
}
