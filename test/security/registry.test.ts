import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { parseRegistry } from '../../src/security/registry.ts';
import { registryFile } from '../../src/security/registry-file.ts';
import { sandboxClient } from '../../src/security/sandbox-client.ts';
import { covers } from '../../src/security/scopes.ts';

const key = { kty: 'EC', crv: 'P-384', x: 'AA', y: 'AA', kid: 'k1' };
const hooks = (iss: string) => ({ iss, jwks: { keys: [key] } });
const services = { clientId: 'b1', jwks: { keys: [key] }, scopes: ['system/Claim.c'] };
const client = (id: string, more: object = {}) => ({ id, name: id, ...more });

describe('a CLIENTS_FILE', () => {
  const wrong: [string, unknown, RegExp][] = [
    ['no object', [], /clients|object/i],
    ['an unknown key', { clients: [client('a', { colour: 'red' })] }, /colour/],
    ['an id with a slash', { clients: [client('a/b')] }, /clients\.0\.id/],
    ['an id used twice', { clients: [client('a'), client('a')] }, /id a is used twice/],
    [
      'an issuer used twice',
      { clients: [client('a', { cdsHooks: hooks('https://x') }), client('b', { cdsHooks: hooks('https://x') })] },
      /iss https:\/\/x is used twice/,
    ],
    [
      'a backend client id used twice',
      { clients: [client('a', { backendServices: services }), client('b', { backendServices: services })] },
      /clientId b1 is used twice/,
    ],
    ['neither jku nor jwks', { clients: [client('a', { cdsHooks: { iss: 'x' } })] }, /either jku or jwks/],
    ['both jku and jwks', { clients: [client('a', { cdsHooks: { ...hooks('x'), jku: 'https://x/jwks' } })] }, /either jku or jwks/],
    ['a private key', { clients: [client('a', { cdsHooks: { iss: 'x', jwks: { keys: [{ ...key, d: 'AA' }] } } })] }, /public key alone/],
    ['a secret', { clients: [client('a', { cdsHooks: { iss: 'x', jwks: { keys: [{ kty: 'oct', k: 'AA' }] } } })] }, /kty/],
    ['an empty key set', { clients: [client('a', { cdsHooks: { iss: 'x', jwks: { keys: [] } } })] }, /keys/],
    ['a FHIR server that is a file', { clients: [client('a', { fhirServers: ['file:///etc'] })] }, /fhirServers/],
    ['an NPI of nine digits', { clients: [client('a', { npi: ['123456789'] })] }, /npi/],
    ['a scope for people', { clients: [client('a', { backendServices: { ...services, scopes: ['user/Claim.c'] } })] }, /scope/],
    ['token reuse in production', { clients: [client('a', { cdsHooks: { ...hooks('x'), tokenReuse: true } })] }, /refused in production/],
  ];
  test.each(wrong)('%s is refused with a sentence', (_, json, text) => {
    expect(() => parseRegistry(json, true)).toThrow(text);
  });

  test('finds a client by id, issuer and backend client id, exactly', () => {
    const registry = parseRegistry({ clients: [client('a', { cdsHooks: hooks('https://x'), backendServices: services })] }, true);
    expect([registry.byId('a')?.id, registry.byIssuer('https://x')?.id, registry.byBackendClientId('b1')?.id]).toEqual(['a', 'a', 'a']);
    expect([registry.byId('A'), registry.byIssuer('https://x/'), registry.byBackendClientId('__proto__')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('a CLIENTS_FILE that changes', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oncoverage-registry-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is in force a second later; a broken or missing one changes nothing and is said once', async () => {
    const path = join(folder, 'clients.json');
    const clock = { now: Date.parse('2026-11-21T10:00:00Z') };
    const said: (string | undefined)[] = [];
    const write = (text: string) => writeFile(path, text);
    await write(JSON.stringify({ clients: [client('first')] }));
    const registry = registryFile({
      path,
      production: true,
      others: [],
      now: () => new Date(clock.now),
      changed: (fault) => said.push(fault),
    });
    const ids = () => registry().all.map(({ id }) => id);
    const later = () => {
      clock.now += 1000;
      return ids();
    };
    expect(ids()).toEqual(['first']);

    await write(JSON.stringify({ clients: [client('second'), client('third')] }));
    expect(ids()).toEqual(['first']);
    expect(later()).toEqual(['second', 'third']);

    await write('{"clients":[{"id":"half');
    expect(later()).toEqual(['second', 'third']);
    expect(later()).toEqual(['second', 'third']);
    await write(JSON.stringify({ clients: [client('same'), client('same')] }));
    expect(later()).toEqual(['second', 'third']);
    await rm(path);
    expect(later()).toEqual(['second', 'third']);

    // A mounted file is replaced, not written.
    await writeFile(join(folder, 'new.json'), JSON.stringify({ clients: [client('fourth')] }));
    await rename(join(folder, 'new.json'), path);
    expect(later()).toEqual(['fourth']);
    expect(said).toEqual([
      undefined,
      expect.stringContaining('cannot be read as JSON'),
      expect.stringContaining('used twice'),
      expect.stringContaining('cannot be read as JSON'),
      undefined,
    ]);
  });
});

describe('prototypes named by a registry file', () => {
  const polluted = '"__proto__":{"npi":["1234567893"],"outcomeAsCard":true,"polluted":1},"constructor":{"prototype":{"polluted":1}}';
  const own = '"id":"a","name":"a"';
  const rows: [string, string][] = [
    ['of a client', `{"clients":[{${own},${polluted}}]}`],
    ['of the file', `{"clients":[{${own}}],${polluted}}`],
    ['of its hooks', `{"clients":[{${own},"cdsHooks":{"iss":"x","jku":"https://x.example/jwks",${polluted}}}]}`],
    ['of a key', `{"clients":[{${own},"cdsHooks":{"iss":"x","jwks":{"keys":[{"kty":"EC","kid":"k",${polluted}}]}}}]}`],
  ];
  test.each(rows)('%s reach nobody', (_, text) => {
    let client: unknown;
    try {
      client = parseRegistry(JSON.parse(text), false).byId('a');
    } catch {
      client = undefined;
    }
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    if (client !== undefined) expect(client).toMatchObject({ npi: [], outcomeAsCard: false });
  });
});

describe('the public sandbox', () => {
  test('its key is pinned, and it reads no FHIR server', () => {
    expect(sandboxClient.cdsHooks).toMatchObject({ iss: 'https://sandbox.cds-hooks.org' });
    expect(sandboxClient.cdsHooks).not.toHaveProperty('jku');
    expect(sandboxClient.cdsHooks?.jwks?.keys.map(({ kid }) => kid)).toEqual(['44823f3d-0b01-4a6c-a80e-b9d3e8a7226f']);
    expect(sandboxClient.fhirServers).toEqual([]);
  });
  test('is refused in production', () => {
    const settings = { NODE_ENV: 'production', AUTH: 'required', CLIENTS_FILE: 'x', SANDBOX_KEY: 'on' };
    expect(() => readConfig(settings)).toThrow('SANDBOX_KEY');
    expect(readConfig({ ...settings, SANDBOX_KEY: 'off' }).production).toBe(true);
  });
});

describe('unsafe settings stop the start', () => {
  const rows: [Readonly<Record<string, string>>, RegExp][] = [
    [{ HOST: '0.0.0.0' }, /AUTH=required/],
    [{ HOST: '192.168.1.1' }, /AUTH=required/],
    [{ NODE_ENV: 'production' }, /AUTH=required/],
    [{ NODE_ENV: 'production', AUTH: 'required', CLIENTS_FILE: 'x', DEMO: 'on' }, /DEMO/],
    [{ HOST: '0.0.0.0', AUTH: 'required', CLIENTS_FILE: 'x', DEMO: 'on' }, /DEMO/],
    [{ AUTH: 'required' }, /CLIENTS_FILE/],
    [{ PUBLIC_URL: 'https://payer.example.org' }, /PUBLIC_URL.*AUTH=required/],
    [{ PUBLIC_URL: 'https://payer.example.org', AUTH: 'required', CLIENTS_FILE: 'x', DEMO: 'on' }, /DEMO.*DEMO=off/],
    [{ REVIEW_OIDC_ISSUER: 'http://idp.example.org', REVIEW_OIDC_CLIENT_ID: 'x' }, /https/],
    [{ REVIEW_OIDC_ISSUER: 'https://idp.example.org' }, /REVIEW_OIDC_CLIENT_ID/],
    [{ HOOK_BUDGET_MS: '7 seconds' }, /HOOK_BUDGET_MS/],
  ];
  test('a public URL of this machine is as good as none', () => {
    expect(readConfig({ PUBLIC_URL: 'http://localhost:8080' }).demo).toBe(true);
  });
  test.each(rows)('%o', (environment, text) => {
    expect(() => readConfig(environment)).toThrow(text);
  });
});

describe('scopes', () => {
  const rows: [string, string, boolean][] = [
    ['system/Claim.c', 'system/Claim.c', true],
    ['system/Claim.cruds', 'system/Claim.rs', true],
    ['system/*.cruds', 'system/Claim.c', true],
    ['system/Claim.read', 'system/Claim.rs', true],
    ['system/Claim.write', 'system/Claim.u', true],
    ['system/Claim.*', 'system/Claim.d', true],
    ['system/Claim.r', 'system/Claim.rs', false],
    ['system/Claim.read', 'system/Claim.c', false],
    ['system/ClaimResponse.c', 'system/Claim.c', false],
    ['user/Claim.c', 'system/Claim.c', false],
    ['system/Claim.c ', 'system/Claim.c', false],
    ['*', 'system/Claim.c', false],
  ];
  test.each(rows)('%s covers %s: %s', (granted, wanted, expected) => {
    expect(covers(granted, wanted)).toBe(expected);
  });
});
