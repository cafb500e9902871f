import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { registryOf } from '../../src/security/registry.ts';
import { createTokenEndpoint, type TokenEndpoint } from '../../src/security/token-endpoint.ts';

const now = () => new Date();
const answer = z.object({ access_token: z.string(), expires_in: z.number(), token_type: z.string() });
const used = new Set<string>();
let publicUrl = '';
let endpoint: TokenEndpoint;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let jwk: JWK;

const server = createServer((request, response) => {
  void endpoint.callback(request, response);
});

beforeAll(async () => {
  keys = await generateKeyPair('ES384', { extractable: true });
  jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES384', use: 'sig' };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const registry = registryOf([
    {
      id: 'ehr',
      name: 'EHR',
      npi: [],
      fhirServers: [],
      subscriptionEndpoints: [],
      outcomeAsCard: false,
      docPurpose: true,
      backendServices: {
        clientId: 'ehr-backend',
        jwksUri: 'https://ehr.example.org/jwks',
        scopes: ['system/Claim.c', 'system/Questionnaire.rs'],
      },
    },
  ]);
  const parts = {
    publicUrl,
    registry: () => registry,
    operationScopes: () => ['system/Questionnaire.r', 'system/Patient.rs'],
    now,
    secret: Buffer.alloc(32, 7),
    fetchKeySet: async () => ({ keys: [jwk] }),
    useTokenOnce: async (issuer: string, jti: string) => !used.has(issuer + jti) && used.add(issuer + jti) !== undefined,
  };
  endpoint = await createTokenEndpoint(parts, { atOnce: false });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

interface Asked {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly scope?: string | null;
  readonly lifeSeconds?: number;
  readonly jti?: string;
  readonly key?: 'registered' | 'other';
}

async function ask({
  claims = {},
  scope = 'system/Claim.c',
  lifeSeconds = 240,
  jti = randomUUID(),
  key = 'registered',
}: Asked): Promise<Response> {
  const signingKey = key === 'registered' ? keys.privateKey : (await generateKeyPair('ES384')).privateKey;
  const assertion = await new SignJWT({ iss: 'ehr-backend', sub: 'ehr-backend', aud: `${publicUrl}/auth/token`, jti, ...claims })
    .setProtectedHeader({ alg: 'ES384', kid: 'k1', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime(`${lifeSeconds}s`)
    .sign(signingKey);
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion: assertion,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    ...(scope !== null && { scope }),
  });
  return fetch(`${publicUrl}/auth/token`, { method: 'POST', body });
}

describe('the token endpoint of SMART Backend Services', () => {
  test('a registered client gets a token that verifies, with the scopes it asked for and has', async () => {
    const response = await ask({});
    expect(response.status).toBe(200);
    const { access_token: token, expires_in: life, token_type: type } = answer.parse(await response.json());
    expect({ life, type }).toEqual({ life: 300, type: 'Bearer' });
    expect(await endpoint.verify(token)).toEqual({ clientId: 'ehr-backend', scopes: ['system/Claim.c'] });
  });

  test('a part of a granted scope may be asked for alone', async () => {
    const { access_token: token } = answer.parse(await (await ask({ scope: 'system/Questionnaire.r' })).json());
    expect(await endpoint.verify(token)).toMatchObject({ scopes: ['system/Questionnaire.r'] });
  });

  const refusals: [string, Asked, number][] = [
    ['a client nobody registered', { claims: { iss: 'stranger', sub: 'stranger' } }, 401],
    ['another key', { key: 'other' }, 401],
    ['another audience', { claims: { aud: 'https://elsewhere.example.org/token' } }, 401],
    ['an assertion that lives too long', { lifeSeconds: 3600 }, 401],
    ['an expired assertion', { lifeSeconds: -120 }, 401],
    ['no scope', { scope: null }, 400],
    ['a scope nobody granted', { scope: 'system/Patient.rs' }, 400],
  ];
  test.each(refusals)('%s is refused', async (_sentence, asked, status) => {
    const response = await ask(asked);
    expect(response.status).toBe(status);
    expect(await response.json()).not.toHaveProperty('access_token');
  });

  test('of eight uses of one assertion at once, one is answered', async () => {
    const jti = randomUUID();
    const statuses = await Promise.all(Array.from({ length: 8 }, () => ask({ jti }).then((response) => response.status)));
    expect(statuses.toSorted()).toEqual([200, 401, 401, 401, 401, 401, 401, 401]);
  });

  test.each([['garbage'], ['a.b.c']])('a token that is not ours is refused: %s', async (token) => {
    await expect(endpoint.verify(token)).rejects.toMatchObject({ status: 401 });
  });
});
