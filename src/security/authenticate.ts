import { notFound, OutcomeError } from '../fhir/outcome.ts';
import type { Access, Caller, IncomingRequest } from './caller.ts';
import type { Client } from './client.ts';
import { type HookTokenParts, unauthorized, verifyHookToken } from './hook-token.ts';
import { demoClient } from './registry.ts';
import { isOwnAct, type ReviewerSessions } from './reviewer-session.ts';
import { covers } from './scopes.ts';

export interface AuthenticateParts extends HookTokenParts {
  /** False: every EHR is the client `demo`. */
  readonly required: boolean;
  readonly publicUrl: string;
  /** Verifies an access token that this service issued; resolves to client id and granted scopes. Rejects otherwise. */
  readonly verifyAccessToken: (token: string) => Promise<{ readonly clientId: string; readonly scopes: readonly string[] }>;
  /** Undefined where nobody can sign in: no issuer, and no demo mode. */
  readonly sessions: ReviewerSessions | undefined;
}

/** An open address needs no credential and knows no client; a person calls for no EHR. */
const anonymous: Client = { ...demoClient, id: 'anonymous', name: 'anonymous' };

/**
 * Finds out who calls: by CDS Hooks JWT for `hook`, by our own access token with the route's scope for `fhir`, by session for people.
 * @throws OutcomeError 401 when the credential is missing or wrong, 403 when the caller is known but may not, 404 where nobody can sign in
 */
export async function authenticate(
  parts: AuthenticateParts,
  access: Access,
  scope: string | undefined,
  request: IncomingRequest,
): Promise<Caller> {
  switch (access) {
    case 'open':
      return { client: parts.required ? anonymous : demoClient };
    case 'hook':
      if (!parts.required) return { client: demoClient };
      return { client: await verifyHookToken(parts, request.headers.authorization, audiencesOf(parts.publicUrl, request.url)) };
    case 'fhir':
      if (!parts.required) return { client: demoClient };
      return { client: await byAccessToken(parts, request.headers.authorization, scope) };
    case 'operator':
      return parts.required ? bySession(parts, request) : { client: demoClient };
    case 'reviewer':
      return bySession(parts, request);
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
  // A scope taken from the registry after the token was given out is gone at once.
  const inForce = granted.scopes.filter((item) => client.backendServices?.scopes.some((registered) => covers(registered, item)));
  if (scope !== undefined && !inForce.some((item) => covers(item, scope)))
    throw new OutcomeError(403, [{ severity: 'error', code: 'forbidden', text: `The token lacks the scope ${scope}.` }]);
  return client;
}

async function bySession({ sessions }: AuthenticateParts, { method, headers }: IncomingRequest): Promise<Caller> {
  if (sessions === undefined) throw notFound('There is nothing at this address.');
  const session = await sessions.find(headers.cookie);
  if (session === undefined)
    throw new OutcomeError(401, [{ severity: 'error', code: 'login', text: 'Nobody is signed in; sign in at /sign-in.' }]);
  if (method !== 'GET' && method !== 'HEAD' && !isOwnAct(session, headers['x-csrf-token']))
    throw new OutcomeError(403, [{ severity: 'error', code: 'forbidden', text: 'The act lacks the X-CSRF-Token of its session.' }]);
  return { client: anonymous, reviewer: session.reviewer };
}
