import { createHmac, createPublicKey, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRecords } from '../../src/records/open-records.ts';
import type { Records } from '../../src/records/records.ts';
import type { Client } from '../../src/security/client.ts';
import { type HookTokenParts, verifyHookToken } from '../../src/security/hook-token.ts';
import { createKeySets } from '../../src/security/key-sets.ts';
import { registryOf } from '../../src/security/registry.ts';
import { sandboxClient } from '../../src/security/sandbox-client.ts';
import { hookJwt, type KeyOf, makeEhr, makeKey, type TokenChange, times } from './strict-service.ts';

const service = 'https://payer.example.org/cds-services/crd-order-sign';
const [ehr, other, stranger] = await Promise.all([makeEhr('ehr'), makeEhr('other'), makeKey('ES384', 'ehr-ec')]);
let folder: string;
let records: Records;
let secondProcess: Records;
let parts: HookTokenParts;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oncoverage-tokens-'));
  records = await openRecords(`sqlite:${join(folder, 'records.db')}`, { migrate: true });
  secondProcess = await openRecords(`sqlite:${join(folder, 'records.db')}`, { migrate: false });
  parts = partsOn(records);
});
afterAll(async () => {
  await Promise.all([records.close(), secondProcess.close()]);
  await rm(folder, { recursive: true, force: true });
});

const jku = 'https://other.example.org/jwks.json';
function partsOn(store: Records, now = () => new Date(), tokenReuse = false): HookTokenParts {
  const client = (id: string, cdsHooks: NonNullable<Client['cdsHooks']>): Client => ({ ...sandboxClient, id, cdsHooks });
  const registry = registryOf([
    client('ehr', { iss: ehr.iss, jwks: { keys: [ehr.es384.jwk, ehr.rs384.jwk] }, tokenReuse }),
    client('other', { iss: other.iss, jku }),
    sandboxClient,
  ]);
  return {
    registry: () => registry,
    keySets: createKeySets(async () => ({ keys: [other.es384.jwk] }), now),
    useTokenOnce: (issuer, jti, expiresAt) => store.useTokenOnce(issuer, jti, expiresAt),
    now,
  };
}

const audiences = [service, `${service}/`, service.replace('/crd', '//crd')];
const verify = (token: string | undefined, at = parts) =>
  verifyHookToken(at, token === undefined ? undefined : `Bearer ${token}`, audiences);

describe('the JWT of a hook call', () => {
  const good: [string, () => Promise<string>, string][] = [
    ['ES384', () => hookJwt(ehr, service), 'ehr'],
    ['RS384', () => hookJwt(ehr, service, { key: ehr.rs384 }), 'ehr'],
    ['keys by jku', () => hookJwt(other, service), 'other'],
    ['the jku named in the header as well', () => hookJwt(other, service, { header: { jku } }), 'other'],
    ['no typ', () => hookJwt(ehr, service, { header: { typ: undefined } }), 'ehr'],
    ['several audiences, ours among them', () => hookJwt(ehr, 'x', { claims: { aud: ['https://elsewhere.example.org', service] } }), 'ehr'],
    ['audience with a trailing slash', () => hookJwt(ehr, `${service}/`), 'ehr'],
    ['audience with a doubled slash', () => hookJwt(ehr, service.replace('/crd', '//crd')), 'ehr'],
    ['a clock 50 s ahead of ours', () => hookJwt(ehr, service, { claims: { iat: times().iat + 50 } }), 'ehr'],
    ['a clock 50 s behind ours', () => hookJwt(ehr, service, { claims: { exp: times().iat - 50, iat: times().iat - 350 } }), 'ehr'],
    ['a tenant', () => hookJwt(ehr, service, { claims: { tenant: 't1' } }), 'ehr'],
  ];
  test.each(good)('%s is accepted', async (_, make, id) => {
    await expect(verify(await make())).resolves.toMatchObject({ id });
  });

  const change = (changed: TokenChange) => () => hookJwt(ehr, service, changed);
  const bad: [string, () => Promise<string | undefined> | string, RegExp][] = [
    ['no token', async () => undefined, /expected in the Authorization header/],
    ['no JWT', () => 'abc', /expected in the Authorization header/],
    ['three words', () => 'a.b.c', /not a JWT/],
    ['none', () => `${new UnsecuredJWT({ iss: ehr.iss, aud: service, ...times(), jti: 'x' }).encode()}x`, /ES384 or RS384/],
    ['HS256 with the public key as secret', () => hmacSigned(ehr.es384), /ES384 or RS384/],
    ['ES256', () => signedWithES256(), /ES384 or RS384/],
    ['a key of ours under the other algorithm', change({ header: { kid: 'ehr-rsa' } }), /could not be verified/],
    ['a header that says RS384 over an ES384 key', () => headerSwapped(), /could not be verified/],
    ["somebody else's key", change({ key: stranger }), /could not be verified/],
    ["another registered client's key", () => hookJwt(ehr, service, { key: other.es384 }), /could not be verified/],
    ['its own key in the header (jwk)', change({ key: stranger, header: { jwk: stranger.jwk } }), /could not be verified/],
    ['no kid', change({ header: { kid: undefined } }), /key id/],
    ['an unknown kid', change({ header: { kid: 'nobody' } }), /could not be verified/],
    ['a kid that is a path', change({ header: { kid: '../../etc/passwd' } }), /could not be verified/],
    ['a critical extension', () => headerSwapped({ alg: 'ES384', crit: ['x'], x: 1 }), /could not be verified/],
    ['typ at+jwt', change({ header: { typ: 'at+jwt' } }), /typ/],
    ['an issuer not registered', change({ claims: { iss: 'https://evil.example' } }), /iss/],
    ['an issuer that begins alike', change({ claims: { iss: `${'https://ehr.example.org'}.evil.example` } }), /iss/],
    ['no issuer', change({ claims: { iss: undefined } }), /iss/],
    ['another jku', () => hookJwt(other, service, { header: { jku: 'https://evil.example/jwks.json' } }), /jku/],
    ['another service', () => hookJwt(ehr, service.replace('order-sign', 'order-select')), /aud/],
    ['another host', () => hookJwt(ehr, 'https://evil.example/cds-services/crd-order-sign'), /aud/],
    ['the base alone', () => hookJwt(ehr, 'https://payer.example.org'), /aud/],
    ['no audience', change({ claims: { aud: undefined } }), /aud/],
    ['expired', change({ claims: { exp: times().iat - 120, iat: times().iat - 400 } }), /expired/],
    ['no exp', change({ claims: { exp: undefined } }), /exp/],
    ['no iat', change({ claims: { iat: undefined } }), /iat/],
    ['no jti', change({ claims: { jti: undefined } }), /jti/],
    ['issued in the future', change({ claims: { iat: times().iat + 200 } }), /iat/],
    ['not valid yet', change({ claims: { nbf: times().iat + 200 } }), /nbf/],
    ['a life of a day', change({ claims: { exp: times().iat + 86_400 } }), /longer than an hour/],
    ['issued long ago, still valid', change({ claims: { iat: times().iat - 7200 } }), /expired/],
    ['a changed claim', async () => tampered(await hookJwt(ehr, service)), /could not be verified/],
    ['no signature', async () => (await hookJwt(ehr, service)).replace(/[^.]+$/, 'AAAA'), /could not be verified/],
  ];
  test.each(bad)('%s is refused', async (_, make, text) => {
    const error = await verify(await make()).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(String(error instanceof Error ? error.message : error)).toMatch(text);
    // An attacker learns neither keys nor clients.
    expect(String(error)).not.toMatch(/other|example\.org|BEGIN|ehr-ec/);
  });

  test('a token serves once, in whichever process', async () => {
    const token = await hookJwt(ehr, service);
    await verify(token);
    await expect(verify(token)).rejects.toThrow('used before');
    await expect(verify(token, partsOn(secondProcess))).rejects.toThrow('used before');
  });

  test('of eight uses at once in two processes one is accepted', async () => {
    const token = await hookJwt(ehr, service);
    const all = await Promise.allSettled(
      Array.from({ length: 8 }, (_, at) => verify(token, partsOn(at % 2 === 0 ? records : secondProcess))),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('one jti of two issuers is two tokens', async () => {
    const jti = randomUUID();
    await verify(await hookJwt(ehr, service, { claims: { jti } }));
    await verify(await hookJwt(other, service, { claims: { jti } }));
  });

  test('a client registered for it may use a token again', async () => {
    const reuse = partsOn(records, undefined, true);
    const token = await hookJwt(ehr, service);
    await verify(token, reuse);
    await verify(token, reuse);
  });

  test('a refused token does not use up its jti', async () => {
    const jti = randomUUID();
    await expect(verify(await hookJwt(ehr, service, { key: stranger, claims: { jti } }))).rejects.toThrow();
    await verify(await hookJwt(ehr, service, { claims: { jti } }));
  });
});

async function hmacSigned(key: KeyOf): Promise<string> {
  const pem = createPublicKey({ key: { ...key.jwk }, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  return new SignJWT({ iss: ehr.iss, aud: service, ...times(), jti: randomUUID() })
    .setProtectedHeader({ alg: 'HS256', kid: key.kid, typ: 'JWT' })
    .sign(createHmac('sha256', 'x').update(pem).digest());
}

async function signedWithES256(): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256');
  return new SignJWT({ iss: ehr.iss, aud: service, ...times(), jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES256', kid: ehr.es384.kid, typ: 'JWT' })
    .sign(privateKey);
}

async function headerSwapped(changed: object = { alg: 'RS384' }): Promise<string> {
  const [, payload, signature] = (await hookJwt(ehr, service)).split('.');
  const header = Buffer.from(JSON.stringify({ kid: ehr.es384.kid, typ: 'JWT', ...changed })).toString('base64url');
  return `${header}.${payload}.${signature}`;
}

function tampered(token: string): string {
  const [header, payload = '', signature] = token.split('.');
  const claims: object = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return `${header}.${Buffer.from(JSON.stringify({ ...claims, tenant: 'evil' })).toString('base64url')}.${signature}`;
}

describe('key sets by URL', () => {
  const start = Date.parse('2026-11-21T10:00:00Z');
  const token = { payload: '', signature: '' };
  const world = () => {
    const clock = { now: start };
    const state = { fetches: 0, keys: [other.es384.jwk], fails: false };
    const sets = createKeySets(
      async () => {
        state.fetches += 1;
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (state.fails) throw new Error('down');
        return { keys: state.keys };
      },
      () => new Date(clock.now),
    );
    const find = async (kid: string) => sets.at(jku)({ alg: 'ES384', kid }, token);
    return { clock, state, find };
  };

  test('are fetched once for many', async () => {
    const { state, find } = world();
    await Promise.all(Array.from({ length: 20 }, () => find('other-ec')));
    expect(state.fetches).toBe(1);
  });

  test('an unknown key makes one more fetch, at most one in 30 s', async () => {
    const { state, find, clock } = world();
    await find('other-ec');
    clock.now += 40_000;
    await Promise.allSettled(Array.from({ length: 50 }, (_, at) => find(`nobody-${at}`)));
    expect(state.fetches).toBe(2);
    await Promise.allSettled(Array.from({ length: 50 }, (_, at) => find(`nobody-${at}`)));
    expect(state.fetches).toBe(2);
  });

  test('a new key is found by that fetch', async () => {
    const { state, find, clock } = world();
    await find('other-ec');
    state.keys = [other.es384.jwk, ehr.es384.jwk];
    clock.now += 40_000;
    await find('ehr-ec');
  });

  test('a set that cannot be had is not asked for at every call', async () => {
    const { state, find } = world();
    state.fails = true;
    await Promise.allSettled(Array.from({ length: 20 }, () => find('other-ec')));
    await expect(find('other-ec')).rejects.toThrow();
    expect(state.fetches).toBe(1);
  });

  test.each([
    [10, true],
    [59, true],
    [61, false],
  ])('known keys are used while the set cannot be had: after %i minutes %s', async (minutes, used) => {
    const { state, find, clock } = world();
    await find('other-ec');
    state.fails = true;
    clock.now += minutes * 60_000;
    const outcome = await find('other-ec').then(
      () => true,
      () => false,
    );
    expect(outcome).toBe(used);
  });

  test('a key that was withdrawn is refused once the set is read again', async () => {
    const { state, find, clock } = world();
    await find('other-ec');
    state.keys = [ehr.es384.jwk];
    clock.now += 6 * 60_000;
    await expect(find('other-ec')).rejects.toThrow();
  });

  test('a set whose usable keys were all withdrawn takes the place of the one before', async () => {
    const { state, find, clock } = world();
    await find('other-ec');
    state.keys = [{ ...other.es384.jwk, kty: 'OKP' }];
    clock.now += 6 * 60_000;
    await expect(find('other-ec')).rejects.toThrow();
  });

  test.each([
    ['of another kind', { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: 'okp' }],
    [
      'of another kind under the same kid',
      { kty: 'OKP', crv: 'X25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: 'other-ec' },
    ],
    ['for encryption', { ...ehr.rs384.jwk, use: 'enc', kid: 'enc' }],
    ['without a kind', { kid: 'nothing' }],
    ['that is none', 'x'],
  ])('a key %s beside the one that is wanted is passed over', async (_, key) => {
    const sets = createKeySets(
      async () => ({ keys: [key, other.es384.jwk] }),
      () => new Date(),
    );
    await expect(sets.at(jku)({ alg: 'ES384', kid: 'other-ec' }, token)).resolves.toBeDefined();
  });

  test.each([
    [
      'only keys of another kind',
      { keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: 'other-ec' }] },
    ],
    ['no key', { keys: [] }],
    ['a symmetric key', { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'other-ec' }] }],
    ['no set', { error: 'x' }],
    ['a text', 'x'],
  ])('%s: nothing is verified', async (_, answer) => {
    const sets = createKeySets(
      async () => answer,
      () => new Date(),
    );
    await expect(sets.at(jku)({ alg: 'ES384', kid: 'other-ec' }, token)).rejects.toThrow();
  });
});
