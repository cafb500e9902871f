import { OutcomeError } from '../fhir/outcome.ts';
import type { Authorization as StoredAuthorization } from '../records/authorization.ts';
import { canonical } from './content-hash.ts';
import { baseOf, type PasParts } from './pas-parts.ts';
import { identifierText, type PasRequest } from './request-bundle.ts';
import { responseBundle } from './response-bundle.ts';
import { detailOf, requestOf } from './stored-detail.ts';
import type { Incoming } from './submit.ts';

/** The current answer to a new request whose Claim we hold already; undefined where we do not. @throws OutcomeError 409 for another Claim under its identifier */
export async function sameClaim(parts: PasParts, { client, request, version, receivedAt }: Incoming): Promise<string | undefined> {
  for (const identifier of request.claimIdentifiers) {
    const found = await parts.records.authorizations.byClaimIdentifier(client, identifierText(identifier));
    if (found === undefined) continue;
    if (asked(await requestOf(parts.records, found)) !== asked(request)) refuseClaim(found.status);
    return JSON.stringify(
      responseBundle(request, detailOf(found).authorization, { version, base: baseOf(parts, version), now: receivedAt, purpose: 'submit' }),
    );
  }
  return undefined;
}

/**
 * What a request asks and brings, in one way of writing it: a Claim that comes again with other records behind it is another request, since
 * answering it as before would lose them unseen.
 */
function asked({ claim, entries }: PasRequest): string {
  const brought = entries
    .filter(({ resource }) => resource !== claim)
    .map(({ fullUrl, resource: { meta: _meta, ...resource } }) => ({ fullUrl, resource }))
    .toSorted((a, b) => (a.fullUrl < b.fullUrl ? -1 : 1));
  return canonical([{ ...claim, created: undefined, meta: undefined }, ...brought]);
}

/** @throws OutcomeError 409, always */
export function refuseReuse(): never {
  throw refusal(409, 'duplicate', 'This Bundle.identifier was used for a request with other content.', 'Bundle.identifier');
}

/** Says what can be done about it: a request that is over cannot be changed, so naming its Claim would lead nowhere. @throws OutcomeError 409, always */
export function refuseClaim(status?: StoredAuthorization['status']): never {
  const text =
    status === 'denied' || status === 'cancelled'
      ? `This Claim.identifier belongs to another request, which is ${status} and cannot be changed; ask anew under an identifier of its own.`
      : 'This Claim.identifier belongs to another request; name the prior Claim to change that one.';
  throw refusal(409, 'duplicate', text, 'Claim.identifier');
}

/** A refusal with one issue. */
export function refusal(status: number, code: string, text: string, expression?: string): OutcomeError {
  return new OutcomeError(status, [{ severity: 'error', code, text, ...(expression !== undefined && { expression }) }]);
}
