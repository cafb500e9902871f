import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { OutcomeError } from '../fhir/outcome.ts';
import type { Client } from './client.ts';
import { asKeySet, type KeySets } from './key-sets.ts';
import type { ClientRegistry } from './registry.ts';

export interface HookTokenParts {
  readonly registry: () => ClientRegistry;
  readonly keySets: KeySets;
  /** False when the (issuer, jti) was used before: replay. Shared by every process through the store. */
  readonly useTokenOnce: (issuer: string, jti: string, expiresAt: number) => Promise<boolean>;
  readonly now: () => Date;
}

/** Seconds by which two clocks may differ. */
const skewSeconds = 60;
/** The longest life of a token: a replay cache must not have to remember for ever. */
const longestLifeSeconds = 3600;
const algorithms = ['ES384', 'RS384'];

/**
 * Verifies the JWT of a CDS Hooks call (CDS Hooks 2.0, Trusting CDS Clients).
 * @param audiences the public URLs of the endpoint called
 * @throws OutcomeError 401 saying which claim is wrong, but nothing of keys or other clients
 */
export async function verifyHookToken(
  parts: HookTokenParts,
  authorization: string | undefined,
  audiences: readonly string[],
): Promise<Client> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw unauthorized('A JWT is expected in the Authorization header: Bearer, then header.payload.signature.');
  const { iss, jku } = claimsOf(token);
  const client = iss === undefined ? undefined : parts.registry().byIssuer(iss);
  if (iss === undefined || client?.cdsHooks === undefined) throw unauthorized('The issuer (iss) of the token is not registered here.');
  if (jku !== undefined && client.cdsHooks.jku !== undefined && jku !== client.cdsHooks.jku)
    throw unauthorized('The jku of the token is not the registered one.');
  const { payload } = await verified(parts, token, client.cdsHooks, iss, audiences);
  const { jti, exp, iat } = payload;
  // What the library only looks for may still be an object or empty.
  if (typeof jti !== 'string' || jti === '' || exp === undefined || iat === undefined)
    throw unauthorized('The token needs exp, iat and jti.');
  if (exp - iat > longestLifeSeconds) throw unauthorized('The token lives longer than an hour.');
  if (client.cdsHooks.tokenReuse !== true && !(await parts.useTokenOnce(iss, jti, exp + skewSeconds)))
    throw unauthorized('The token (jti) was used before.');
  return client;
}

function claimsOf(token: string): { readonly iss?: string; readonly jku?: string } {
  try {
    const { alg, typ, kid, jku } = decodeProtectedHeader(token);
    if (alg === undefined || !algorithms.includes(alg)) throw unauthorized('The token has to be signed with ES384 or RS384.');
    if (typ !== undefined && typ.toUpperCase() !== 'JWT') throw unauthorized('The typ of the token has to be JWT.');
    if (kid === undefined) throw unauthorized('The token needs a key id (kid).');
    const { iss } = decodeJwt(token);
    return { ...(iss !== undefined && { iss }), ...(typeof jku === 'string' && { jku }) };
  } catch (cause) {
    if (cause instanceof OutcomeError) throw cause;
    throw unauthorized('The token is not a JWT.', cause);
  }
}

async function verified(
  parts: HookTokenParts,
  token: string,
  hooks: NonNullable<Client['cdsHooks']>,
  iss: string,
  audiences: readonly string[],
) {
  const find: JWTVerifyGetKey =
    hooks.jku === undefined ? createLocalJWKSet(asKeySet(hooks.jwks ?? { keys: [] })) : parts.keySets.at(hooks.jku);
  try {
    return await jwtVerify(token, find, {
      algorithms,
      issuer: iss,
      audience: [...audiences],
      clockTolerance: skewSeconds,
      maxTokenAge: longestLifeSeconds,
      currentDate: parts.now(),
      requiredClaims: ['exp', 'iat', 'jti', 'aud'],
    });
  } catch (cause) {
    throw unauthorized(reasonOf(cause), cause);
  }
}

/** What an integrator needs to hear; whether a key exists or the signature was bad is one and the same to a stranger. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'The audience (aud) of the token is not the URL of this endpoint.';
    return `The claim ${error.claim} of the token is missing or wrong.`;
  }
  return 'The signature of the token could not be verified with the registered keys.';
}

/** 401 with the challenge a client understands. */
export function unauthorized(text: string, cause?: unknown): OutcomeError {
  return new OutcomeError(401, [{ severity: 'error', code: 'login', text }], { cause, headers: { 'www-authenticate': 'Bearer' } });
}
