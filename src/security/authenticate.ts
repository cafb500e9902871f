import type { IncomingHttpHeaders } from 'node:http';
import { OutcomeError } from '../fhir/outcome.ts';
import type { Client } from './client.ts';
import { type HookTokenParts, unauthorized, verifyHookToken } from './hook-token.ts';
import { demoClient } from './registry.ts';

/** What a credential check may look at. `url` is path and query as called. */
export interface Credentials {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface AuthenticateParts extends HookTokenParts {
  /** False: every call is the client `demo`. */
  readonly required: boolean;
  readonly publicUrl: string;
  /** Verifies an access token that this service issued; resolves to client id and granted scopes. Rejects otherwise. */
  readonly verifyAccessToken: (token: string) => Promise<{ readonly clientId: string; readonly scopes: readonly string[] }>;
}

/** An open address needs no credential and knows no client. */
const anonymous: Client = { ...demoClient, id: 'anonymous', name: 'anonymous' };

/**
 * Finds out who calls: by CDS Hooks JWT for `hook`, by our own access token with the route's scope for `fhir`.
 * @throws OutcomeError 401 when the credential is missing or wrong, 403 when the client is known but may not
 */
export async function authenticate(
  parts: AuthenticateParts,
  access: 'open' | 'hook' | 'fhir',
  scope: string | undefined,
  request: Credentials,
): Promise<Client> {
  if (!parts.required) return demoClient;
  switch (access) {
    case 'open':
      return anonymous;
    case 'hook':
      return verifyHookToken(parts, request.headers.authorization, audiencesOf(parts.publicUrl, request.url));
    case 'fhir':
      return byAccessToken(parts, request.headers.authorization, scope);
  }
}

/** The URL of this endpoint as clients may write it: with or without a trailing slash, a doubled slash, or /feedback. */
function audiencesOf(publicUrl: string, url: string): readonly string[] {
  const path = (url.split('?', 1)[0] ?? '').replace(/\/{2,}/g, '/').replace(/\/+$/, '');
  const paths = [path, path.replace(/\/feedback$/, '')].flatMap((item) => [
    item,
    `${item}/`,
    item.replace('/cds-services/', '/cds-services//'),
  ]);
  return [...new Set(paths)].map((item) => publicUrl + item);
}

async function byAccessToken(parts: AuthenticateParts, authorization: string | undefined, scope: string | undefined): Promise<Client> {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw unauthorized('An access token of this service is expected: Authorization: Bearer.');
  const granted = await parts.verifyAccessToken(token);
  const client = parts.registry().byBackendClientId(granted.clientId);
  if (client === undefined) throw unauthorized('The client of this token is no longer registered.');
  if (scope !== undefined && !granted.scopes.some((item) => covers(item, scope)))
    throw new OutcomeError(403, [{ severity: 'error', code: 'forbidden', text: `The token lacks the scope ${scope}.` }]);
  return client;
}

/** `system/*.cruds` covers `system/Claim.c`; each letter asked for must be granted. SMART v1 `.read`, `.write`, `.*` are understood. */
export function covers(granted: string, wanted: string): boolean {
  const parse = (scope: string) => /^system\/(\*|[A-Za-z]+)\.([a-z*]+)$/.exec(scope);
  const [, grantedType, grantedActions = ''] = parse(granted) ?? [];
  const [, wantedType, wantedActions = ''] = parse(wanted) ?? [];
  if (grantedType === undefined || wantedType === undefined || (grantedType !== '*' && grantedType !== wantedType)) return false;
  const letters = { read: 'rs', write: 'cud', '*': 'cruds' }[grantedActions] ?? grantedActions;
  return [...wantedActions].every((letter) => letters.includes(letter));
}
