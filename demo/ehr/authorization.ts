import { createHash, randomBytes } from 'node:crypto';
import type { LaunchContext, Launches } from './launches.ts';
import { type Grant, grantedScopes } from './scopes.ts';

/** What becomes of a request to authorize: sent back to the app, a patient to be picked, or refused on a page of our own. */
export type Authorization =
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'pick'; readonly transaction: string; readonly clientId: string }
  | { readonly kind: 'refused'; readonly text: string };

/** A code redeemed: what the token stands for. */
export interface Redeemed {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly scopes: readonly string[];
  readonly clientId: string;
  readonly nonce: string | undefined;
  readonly context: LaunchContext | undefined;
}

/** An error of RFC 6749, section 5.2. */
export interface TokenError {
  readonly error: 'invalid_request' | 'invalid_grant' | 'unsupported_grant_type' | 'invalid_client';
  readonly error_description: string;
}

/**
 * The SMART authorization server of the demo, without HTTP: public clients, PKCE with S256 and nothing less, approval without
 * asking because every chart is synthetic.
 */
export interface AuthorizationServer {
  /** @param base the FHIR base, which `aud` has to name */
  authorize(query: URLSearchParams, base: string): Authorization;
  /** The user picked a patient for a request that named none. */
  pick(transaction: string, context: LaunchContext): Authorization;
  redeem(form: URLSearchParams): Redeemed | TokenError;
  /** What an access token allows; undefined for one unknown or expired. */
  grantOf(accessToken: string): Grant | undefined;
  clear(): void;
}

interface Request {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string | null;
  readonly scopes: readonly string[];
  readonly challenge: string;
  readonly nonce: string | undefined;
}

interface Code {
  readonly request: Request;
  readonly context: LaunchContext | undefined;
  readonly until: number;
  /** The token it was redeemed for: presented again, both end. */
  readonly token?: string;
}

const codeSeconds = 60;
const tokenSeconds = 3600;
const mostHeld = 5000;

export function createAuthorizationServer(launches: Launches, now: () => Date): AuthorizationServer {
  const pending = new Map<string, Request>();
  const codes = new Map<string, Code>();
  const tokens = new Map<string, Grant & { readonly until: number }>();
  const seconds = (): number => Math.floor(now().getTime() / 1000);

  const approve = (request: Request, context: LaunchContext | undefined): Authorization => {
    const code = secret();
    hold(codes, code, { request, context, until: seconds() + codeSeconds });
    return back(request, { code });
  };

  return {
    authorize(query, base) {
      const clientId = query.get('client_id') ?? '';
      const redirectUri = query.get('redirect_uri') ?? '';
      if (clientId === '') return { kind: 'refused', text: 'The app did not say who it is (client_id).' };
      if (!isRegistered(redirectUri, base))
        return {
          kind: 'refused',
          text: 'The app’s redirect_uri is not registered: only /dtr of this service and addresses of this machine are.',
        };
      const request: Request = {
        clientId,
        redirectUri,
        state: query.get('state'),
        scopes: grantedScopes(query.get('scope') ?? ''),
        challenge: query.get('code_challenge') ?? '',
        nonce: query.get('nonce') ?? undefined,
      };
      const fault = faultOf(query, base);
      if (fault !== undefined) return back(request, fault);
      const launch = query.get('launch');
      if (launch !== null) {
        const context = launches.find(launch);
        return context === undefined ? back(request, invalid('The launch is unknown or too old.')) : approve(request, context);
      }
      if (!request.scopes.includes('launch/patient') && !request.scopes.some((scope) => scope.startsWith('patient/')))
        return approve(request, undefined);
      const transaction = secret();
      hold(pending, transaction, request);
      return { kind: 'pick', transaction, clientId };
    },

    pick(transaction, context) {
      const request = pending.get(transaction);
      if (request === undefined) return { kind: 'refused', text: 'This page is too old. Start the app again.' };
      pending.delete(transaction);
      return approve(request, context);
    },

    redeem(form) {
      if (form.get('grant_type') !== 'authorization_code')
        return { error: 'unsupported_grant_type', error_description: 'Only authorization_code is offered.' };
      const code = form.get('code') ?? '';
      const held = codes.get(code);
      if (held === undefined) return grantError('The code is unknown.');
      if (held.token !== undefined) {
        tokens.delete(held.token);
        codes.delete(code);
        return grantError('The code was used before; its token has ended too.');
      }
      const { request, context } = held;
      if (held.until < seconds()) return grantError('The code is too old.');
      if (form.get('client_id') !== request.clientId) return grantError('The code was given to another app.');
      if (form.get('redirect_uri') !== request.redirectUri) return grantError('The redirect_uri is not the one of the request.');
      if (challengeOf(form.get('code_verifier') ?? '') !== request.challenge) return grantError('The code_verifier does not fit.');
      const accessToken = secret();
      codes.set(code, { ...held, token: accessToken });
      hold(tokens, accessToken, { scopes: request.scopes, patient: context?.patient, until: seconds() + tokenSeconds });
      const { scopes, clientId, nonce } = request;
      return { accessToken, expiresInSeconds: tokenSeconds, scopes, clientId, nonce, context };
    },

    grantOf(accessToken) {
      const found = tokens.get(accessToken);
      return found === undefined || found.until < seconds() ? undefined : found;
    },

    clear() {
      pending.clear();
      codes.clear();
      tokens.clear();
    },
  };
}

/** Whether a redirect URI is one of an app on this machine; on this service's own origin only /dtr is an app. */
export function isRegistered(redirectUri: string, base: string): boolean {
  const url = URL.parse(redirectUri);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hash !== '' || url.username !== '') return false;
  if (url.origin === new URL(base).origin) return url.pathname === '/dtr' || url.pathname.startsWith('/dtr/');
  return ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
}

type OAuthError = { readonly error: string; readonly error_description: string };

function faultOf(query: URLSearchParams, base: string): OAuthError | undefined {
  if (query.get('response_type') !== 'code')
    return { error: 'unsupported_response_type', error_description: 'response_type has to be code.' };
  if ((query.get('aud') ?? '').replace(/\/+$/, '') !== base) return invalid('aud has to be the FHIR base of this server.');
  if (query.get('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(query.get('code_challenge') ?? ''))
    return invalid('PKCE with S256 is needed.');
  if ((query.get('state') ?? '') === '') return invalid('state is needed.');
  return undefined;
}

function back(request: Request, answer: Readonly<Record<string, string>>): Authorization {
  const url = new URL(request.redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  if (request.state !== null) url.searchParams.set('state', request.state);
  return { kind: 'redirect', url: url.href };
}

function hold<T>(held: Map<string, T>, key: string, value: T): void {
  held.set(key, value);
  const [oldest] = held.keys();
  if (held.size > mostHeld && oldest !== undefined) held.delete(oldest);
}

const secret = (): string => randomBytes(32).toString('base64url');
const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');
const invalid = (text: string): OAuthError => ({ error: 'invalid_request', error_description: text });
const grantError = (text: string): TokenError => ({ error: 'invalid_grant', error_description: text });
