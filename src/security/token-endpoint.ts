import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors as joseErrors, jwtVerify } from 'jose';
import { OutcomeError } from '../fhir/outcome.ts';
import { unauthorized } from './hook-token.ts';
import type { FetchKeySet } from './key-sets.ts';
import { loadedOnce } from './loaded-once.ts';
import type { ClientRegistry } from './registry.ts';

export interface TokenEndpointParts {
  readonly publicUrl: string;
  readonly registry: () => ClientRegistry;
  /** The scopes the operations ask for: a client granted a wider one may ask for these alone. */
  readonly operationScopes: () => readonly string[];
  readonly fetchKeySet: FetchKeySet;
  readonly useTokenOnce: (issuer: string, jti: string, expiresAt: number) => Promise<boolean>;
  /** Signs access tokens; the same in every process of this service, because it comes from the store. */
  readonly secret: Buffer;
  readonly now: () => Date;
}

/** `/auth/token` of SMART Backend Services, and the check of the tokens it gave out. */
export interface TokenEndpoint {
  /** To be mounted at `/auth/token`, before any body parser. */
  readonly callback: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  verify(token: string): Promise<{ readonly clientId: string; readonly scopes: readonly string[] }>;
}

/**
 * Makes the endpoint. Its provider is loaded at once where `atOnce`, as where callers have to authenticate, else when a token is first asked for.
 */
export async function createTokenEndpoint(parts: TokenEndpointParts, { atOnce }: { readonly atOnce: boolean }): Promise<TokenEndpoint> {
  const issuer = `${parts.publicUrl}/auth`;
  const key = createHmac('sha256', parts.secret).update('access tokens').digest();
  const provider = loadedOnce(async () => (await import('./token-provider.ts')).tokenProvider(parts, issuer, key));
  if (atOnce) await provider.get();
  return {
    callback: async (request, response) => {
      const current = await provider.get();
      await current()(asAddressed(request, parts.publicUrl), response);
    },
    verify: (token) => verifyAccessToken(token, issuer, parts.publicUrl, key, parts.now()),
  };
}

/**
 * The request as sent to our public URL, whatever host it names: the audience of an assertion is compared with that URL,
 * and an assertion meant for another server must not become valid by a Host header.
 */
function asAddressed(request: IncomingMessage, publicUrl: string): IncomingMessage {
  const { host, protocol, pathname } = new URL(publicUrl);
  request.headers.host = host;
  request.headers['x-forwarded-host'] = host;
  request.headers['x-forwarded-proto'] = protocol.slice(0, -1);
  request.url = '/token';
  return Object.assign(request, { originalUrl: `${pathname.replace(/\/+$/, '')}/auth/token` });
}

async function verifyAccessToken(token: string, issuer: string, audience: string, key: Buffer, now: Date) {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer,
      audience,
      currentDate: now,
      requiredClaims: ['exp', 'client_id'],
    });
    return { clientId: String(payload.client_id), scopes: typeof payload.scope === 'string' ? payload.scope.split(' ') : [] };
  } catch (cause) {
    if (cause instanceof OutcomeError) throw cause;
    throw unauthorized(
      cause instanceof joseErrors.JWTExpired ? 'The access token has expired.' : 'The access token is not one of this service.',
      cause,
    );
  }
}
