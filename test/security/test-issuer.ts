import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

/** An OpenID provider on this machine that signs everybody in as the person chosen beforehand. */
export interface TestIssuer {
  readonly issuer: string;
  /** Who signs in next. */
  person: { readonly sub: string; readonly name?: string; readonly roles?: unknown };
  /** Where the browser may be sent back to; known only once the service listens. */
  redirectUri: string;
  close(): Promise<void>;
}

export const clientId = 'oncoverage';
export const clientSecret = 'not-so-secret-in-a-test';

export async function startIssuer(): Promise<TestIssuer> {
  const server = createServer((request, response) => void callback(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const key = { ...(await exportJWK((await generateKeyPair('RS256', { extractable: true })).privateKey)), alg: 'RS256', use: 'sig' };
  const state: TestIssuer = {
    issuer,
    person: { sub: 'nobody' },
    redirectUri: '',
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const kept = new Map<string, Record<string, unknown>>();
  const provider = new Provider(issuer, {
    adapter: (name: string) => ({
      find: async (id: string) =>
        name === 'Client' && id === clientId
          ? {
              client_id: clientId,
              client_secret: clientSecret,
              redirect_uris: [state.redirectUri],
              grant_types: ['authorization_code'],
              response_types: ['code' as const],
              token_endpoint_auth_method: 'client_secret_post' as const,
            }
          : kept.get(`${name}:${id}`),
      upsert: async (id: string, payload: object) => void kept.set(`${name}:${id}`, { ...payload }),
      consume: async (id: string) => void kept.set(`${name}:${id}`, { ...kept.get(`${name}:${id}`), consumed: 1 }),
      destroy: async (id: string) => void kept.delete(`${name}:${id}`),
      findByUid: async (uid: string) => [...kept].find(([id, payload]) => id.startsWith(`${name}:`) && payload.uid === uid)?.[1],
      findByUserCode: async () => undefined,
      revokeByGrantId: async () => undefined,
    }),
    jwks: { keys: [key] },
    cookies: { keys: ['test'] },
    claims: { openid: ['sub'], profile: ['name', 'roles'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    findAccount: async () => ({ accountId: state.person.sub, claims: async () => ({ ...state.person }) }),
    loadExistingGrant: async (context) => {
      const grant = new provider.Grant({ accountId: context.oidc.session?.accountId ?? '', clientId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    interactions: { url: (_, interaction) => `/sign/${interaction.uid}` },
    ttl: { Session: 600, Grant: 600, Interaction: 600, IdToken: 600, AccessToken: 600 },
    renderError: (context, out) => {
      context.body = JSON.stringify(out);
    },
  });
  const answer = provider.callback();
  const callback = async (...[request, response]: Parameters<typeof answer>): Promise<void> => {
    if (request.url?.startsWith('/sign/') === true)
      return provider.interactionFinished(request, response, { login: { accountId: state.person.sub } });
    await answer(request, response);
  };
  return state;
}

/** A browser without scripts: it keeps cookies by origin and follows redirects. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();

  async go(url: string, init: RequestInit = {}, most = 12): Promise<{ readonly url: string; readonly response: Response }> {
    const { origin } = new URL(url);
    const cookies = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, cookies);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const next = response.headers.get('location');
    if (next === null || most === 0 || init.redirect === 'manual') return { url, response };
    await response.body?.cancel();
    return this.go(new URL(next, url).href, {}, most - 1);
  }

  /** The cookies of an origin as a header; set to forge them. */
  cookies(origin: string): string {
    return [...(this.#cookies.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}
