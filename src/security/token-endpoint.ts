import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, errors as joseErrors, jwtVerify } from 'jose';
import Provider, { type Adapter, type AdapterPayload, type Configuration, errors } from 'oidc-provider';
import { OutcomeError } from '../fhir/outcome.ts';
import { unauthorized } from './hook-token.ts';
import type { FetchKeySet } from './key-sets.ts';
import type { ClientRegistry } from './registry.ts';
import { covers } from './scopes.ts';

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
  readonly callback: (request: IncomingMessage, response: ServerResponse) => void;
  verify(token: string): Promise<{ readonly clientId: string; readonly scopes: readonly string[] }>;
}

const lifeSeconds = 300;
/** SMART Backend Services: an assertion lives five minutes at most. */
const longestAssertionSeconds = 300;

export async function createTokenEndpoint(parts: TokenEndpointParts): Promise<TokenEndpoint> {
  const issuer = `${parts.publicUrl}/auth`;
  const key = createHmac('sha256', parts.secret).update('access tokens').digest();
  // The provider insists on a key for id tokens, which client credentials never give out.
  const idTokenKey = await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey);
  const providers = new Map<string, ReturnType<Provider['callback']>>();

  // A provider knows its scopes from the start, so a registry that grants new ones wants another; nothing but the store is shared.
  const current = (): ReturnType<Provider['callback']> => {
    const scopes = [...new Set(parts.registry().all.flatMap((client) => grantable(parts, client.backendServices?.clientId ?? '')))].sort();
    const known = providers.get(scopes.join(' '));
    if (known !== undefined) return known;
    const provider = new Provider(issuer, configuration(parts, scopes, key, { ...idTokenKey, alg: 'ES256', use: 'sig' }));
    provider.proxy = true;
    providers.clear();
    const callback = provider.callback();
    providers.set(scopes.join(' '), callback);
    return callback;
  };

  return {
    callback: (request, response) => void current()(asAddressed(request, parts.publicUrl), response),
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

function configuration(
  parts: TokenEndpointParts,
  scopes: readonly string[],
  key: Buffer,
  idTokenKey: Readonly<Record<string, unknown>>,
): Configuration {
  return {
    adapter: adapterFor(parts),
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: ['RS384', 'ES384'] },
    scopes: [...scopes],
    responseTypes: [],
    ttl: { ClientCredentials: lifeSeconds },
    jwks: { keys: [idTokenKey] },
    clientDefaults: { id_token_signed_response_alg: 'ES256', grant_types: ['client_credentials'], response_types: [], redirect_uris: [] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => parts.publicUrl,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, _resource, client) => ({
          scope: grantable(parts, client.clientId).join(' '),
          audience: parts.publicUrl,
          accessTokenTTL: lifeSeconds,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'HS256', key } },
        }),
      },
    },
    // A scope that is unknown or missing would otherwise be answered 200 with a token that may do nothing.
    extraTokenClaims: (context, token) => {
      const asked = typeof context.oidc.params?.scope === 'string' ? context.oidc.params.scope.split(' ') : [];
      const granted = grantable(parts, token.clientId ?? '');
      if (!asked.some((scope) => granted.includes(scope)))
        throw new errors.InvalidScope('none of the scopes asked for is granted to this client', asked.join(' '));
      return undefined;
    },
    assertJwtClientAuthClaimsAndHeader: (_context, claims) => {
      if (typeof claims.exp !== 'number' || claims.exp - parts.now().getTime() / 1000 > longestAssertionSeconds + 60)
        throw new errors.InvalidClientAuth('the assertion lives longer than five minutes');
    },
    fetch: async (url) => Response.json(await parts.fetchKeySet(String(url))),
    renderError: () => {},
  };
}

/** What a client may ask for: the scopes it is registered with, and those of operations that one of them covers. */
function grantable({ registry, operationScopes }: TokenEndpointParts, clientId: string): readonly string[] {
  const scopes = registry().byBackendClientId(clientId)?.backendServices?.scopes ?? [];
  return [...new Set([...scopes, ...operationScopes().filter((wanted) => scopes.some((scope) => covers(scope, wanted)))])];
}

/** Clients come from the registry; assertions are remembered in the store by an insert that only the first caller wins. */
function adapterFor(parts: TokenEndpointParts): new (name: string) => Adapter {
  return class RegistryAdapter implements Adapter {
    readonly #name: string;
    constructor(name: string) {
      this.#name = name;
    }
    async find(id: string): Promise<AdapterPayload | undefined> {
      if (this.#name !== 'Client') return undefined;
      const services = parts.registry().byBackendClientId(id)?.backendServices;
      if (services === undefined) return undefined;
      return {
        client_id: id,
        token_endpoint_auth_method: 'private_key_jwt',
        scope: grantable(parts, id).join(' '),
        ...(services.jwks !== undefined && { jwks: { keys: services.jwks.keys.map((jwk) => ({ ...jwk })) } }),
        ...(services.jwksUri !== undefined && { jwks_uri: services.jwksUri }),
      };
    }
    async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
      if (this.#name !== 'ReplayDetection') return;
      const expiresAt = Math.ceil(parts.now().getTime() / 1000) + expiresIn;
      if (!(await parts.useTokenOnce(String(payload.iss ?? 'assertion'), id, expiresAt)))
        throw new errors.InvalidClientAuth('the assertion was used before');
    }
    async findByUserCode(): Promise<undefined> {}
    async findByUid(): Promise<undefined> {}
    async consume(): Promise<void> {}
    async destroy(): Promise<void> {}
    async revokeByGrantId(): Promise<void> {}
  };
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
