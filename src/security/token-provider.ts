import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Adapter, type AdapterPayload, type Configuration, errors } from 'oidc-provider';
import { covers } from './scopes.ts';
import type { TokenEndpointParts } from './token-endpoint.ts';

const lifeSeconds = 300;
/** SMART Backend Services: an assertion lives five minutes at most. */
const longestAssertionSeconds = 300;

/**
 * The provider behind `/auth/token`, made of a library that is large: token-endpoint.ts loads this file when it is needed.
 * @param key signs access tokens
 */
export async function tokenProvider(
  parts: TokenEndpointParts,
  issuer: string,
  key: Buffer,
): Promise<() => ReturnType<Provider['callback']>> {
  // The provider insists on a key for id tokens, which client credentials never give out.
  const idTokenKey = await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey);
  const providers = new Map<string, ReturnType<Provider['callback']>>();

  // A provider knows its scopes from the start, so a registry that grants new ones wants another; nothing but the store is shared.
  return () => {
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
