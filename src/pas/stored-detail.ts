import type { Authorization as StoredAuthorization } from '../records/authorization.ts';
import type { Records } from '../records/records.ts';
import type { Authorization } from './authorization.ts';
import type { Searched } from './inquiry-match.ts';
import type { PasVersion } from './pas-parts.ts';
import { type PasRequest, parseRequestBundle } from './request-bundle.ts';

/** Our own account of an authorization, which the store keeps without looking inside. */
export interface StoredDetail {
  readonly authorization: Authorization;
  /** The request it now answers. */
  readonly request: RequestMark;
  /** Full URLs of every Claim of the chain, by which an update may name its prior one. */
  readonly claimUrls: readonly string[];
  /** What inquiries search the request by; absent where it was stored before this was kept. */
  readonly searched?: Searched;
}

export interface RequestMark {
  /** `system|value` of Bundle.identifier. */
  readonly bundle: string;
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
  const [request] = await requestsOf(records, [{ id: stored.id, client: stored.client, mark: detailOf(stored).request }]);
  if (request === undefined) throw new Error(`the request of authorization ${stored.id} is not in the store`);
  return request;
}

/** An authorization, and the request it now answers. */
export interface Answered extends Pick<StoredAuthorization, 'id' | 'client'> {
  readonly mark: RequestMark;
}

/** The requests that authorizations now answer, in their order, read at once. @throws Error as above */
export async function requestsOf(records: Records, stored: readonly Answered[]): Promise<readonly PasRequest[]> {
  const texts = await records.authorizations.requests(stored.map(({ client, mark }) => ({ client, bundleIdentifier: bundleKey(mark) })));
  return stored.map(({ id }, at) => {
    const text = texts[at];
    if (text === undefined) throw new Error(`the request of authorization ${id} is not in the store`);
    return parseRequestBundle(JSON.parse(text));
  });
}

/** What a submission is known by: version and Bundle.identifier, since the same request to the other base is answered in that base's shape. */
export function bundleKey({ version, bundle }: Pick<RequestMark, 'version' | 'bundle'>): string {
  return `${version}|${bundle}`;
}
