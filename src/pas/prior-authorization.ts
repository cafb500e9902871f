import type { Authorization as StoredAuthorization } from '../records/authorization.ts';
import { chartOfRequest } from './bundle-chart.ts';
import type { BusinessErrorName } from './business-errors.ts';
import { memberOf } from './member.ts';
import { npisOf } from './npis.ts';
import type { PasParts, PasVersion } from './pas-parts.ts';
import { identifierText, type PasRequest } from './request-bundle.ts';
import { detailOf } from './stored-detail.ts';

/**
 * The authorization an update or cancel is for: by an identifier of the prior Claim, else by the URL the prior Claim is referred to by, among
 * the member's own. The name of the business error where it is not known, or can no longer be changed.
 */
export async function priorAuthorization(
  parts: PasParts,
  { client, version, request }: { readonly client: string; readonly version: PasVersion; readonly request: PasRequest },
): Promise<StoredAuthorization | BusinessErrorName> {
  const found = (await byIdentifier(parts, client, request)) ?? (await byUrl(parts, client, version, request));
  if (found === undefined) return 'prior-not-found';
  if (found.status === 'denied') return 'already-denied';
  if (found.status === 'cancelled' && request.kind === 'update') return 'already-cancelled';
  const { items } = detailOf(found).authorization;
  const reopensDenied = items.some(
    (item) =>
      item.state === 'denied' &&
      request.items.some(({ sequence, change, cancelled }) => sequence === item.sequence && change === 'changed' && !cancelled),
  );
  return reopensDenied ? 'already-denied' : found;
}

async function byIdentifier(parts: PasParts, client: string, request: PasRequest): Promise<StoredAuthorization | undefined> {
  for (const identifier of request.prior.identifiers) {
    const found = await parts.records.authorizations.byClaimIdentifier(client, identifierText(identifier));
    if (found !== undefined) return found;
  }
  return undefined;
}

async function byUrl(parts: PasParts, client: string, version: PasVersion, request: PasRequest): Promise<StoredAuthorization | undefined> {
  const { url } = request.prior;
  const member = memberOf(parts, version, request, chartOfRequest(request));
  if (url === undefined || typeof member === 'string') return undefined;
  const base = /^(https?:.*\/)[A-Z]\w+\/[^/]+$/.exec(request.claimUrl)?.[1] ?? '';
  for await (const page of parts.records.authorizations.inquire({ memberKey: member.memberKey, npis: npisOf(request) })) {
    const found = page.find((one) => {
      const { claimUrls } = detailOf(one);
      return one.client === client && (claimUrls.includes(url) || claimUrls.includes(base + url));
    });
    if (found !== undefined) return found;
  }
  return undefined;
}
