import * as oidc from 'openid-client';
import { z } from 'zod';
import { OutcomeError } from '../fhir/outcome.ts';
import { type Reviewer, reviewerRoles } from './reviewer.ts';

/** What has to be remembered between leaving for the issuer and coming back; it stays with the browser, sealed. */
export const pendingSignIn = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string() });
export type PendingSignIn = Readonly<z.output<typeof pendingSignIn>>;

/** Sign-in of reviewers by OpenID Connect: authorization code with PKCE, state and nonce. */
export interface ReviewerSignIn {
  /** Where to send the browser. @throws OutcomeError 503 while the issuer cannot be reached */
  begin(to: string): Promise<{ readonly url: string; readonly pending: PendingSignIn }>;
  /** Who came back. @throws OutcomeError 401 where the answer is not the one asked for; 403 for a person without a role here */
  finish(callbackQuery: string, pending: PendingSignIn): Promise<Reviewer>;
}

export interface SignInSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** The URL of this service as browsers see it. */
  readonly publicUrl: string;
}

const claims = z.object({
  sub: z.string().min(1),
  name: z.string().default(''),
  roles: z.union([z.string().transform((role) => [role]), z.array(z.string())]).default([]),
});

/** The issuer is the operator's own setting and may lie in the operator's network; its metadata is read when first needed. */
export function reviewerSignIn({ issuer, clientId, clientSecret, publicUrl }: SignInSettings): ReviewerSignIn {
  const redirectUri = `${publicUrl}/sign-in/callback`;
  const server = new URL(issuer);
  let known: Promise<oidc.Configuration> | undefined;

  const configuration = (): Promise<oidc.Configuration> => {
    // The settings admit http on this machine only.
    const execute = server.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
    known ??= oidc.discovery(server, clientId, clientSecret, undefined, { execute, timeout: 5 }).catch((cause: unknown) => {
      known = undefined;
      throw new OutcomeError(503, [{ severity: 'error', code: 'transient', text: 'The sign-in of reviewers cannot be reached.' }], {
        cause,
      });
    });
    return known;
  };

  return {
    async begin(to) {
      const config = await configuration();
      const pending = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier(), to };
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid profile',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, pending };
    },

    async finish(callbackQuery, { state, nonce, verifier }) {
      const config = await configuration();
      const url = new URL(`${redirectUri}?${callbackQuery}`);
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      const tokens = await oidc.authorizationCodeGrant(config, url, checks).catch((cause: unknown) => {
        throw new OutcomeError(401, [{ severity: 'error', code: 'login', text: 'The sign-in did not succeed; begin again.' }], { cause });
      });
      return reviewerOf(tokens.claims());
    },
  };
}

function reviewerOf(idToken: unknown): Reviewer {
  const person = claims.safeParse(idToken);
  const role = person.success ? [...reviewerRoles].reverse().find((item) => person.data.roles.includes(item)) : undefined;
  if (!person.success || role === undefined)
    throw new OutcomeError(403, [{ severity: 'error', code: 'forbidden', text: 'You are signed in, but are no reviewer here.' }]);
  return { subject: person.data.sub, name: person.data.name, role };
}

/** The two people of demo mode, whom anybody on this machine may be. */
export const demoReviewers: readonly Reviewer[] = [
  { subject: 'demo-reviewer', name: 'Robin Reviewer (demo)', role: 'reviewer' },
  { subject: 'demo-medical-director', name: 'Morgan Director (demo)', role: 'medical-director' },
];
