import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { exampleRequests } from '../../scripts/example-requests.ts';
import type { Route } from '../../src/http/route.ts';
import { clientOf, makeEhr, type StrictService, startStrict } from './strict-service.ts';

/** Every route of the table, whoever added it, against every kind of caller. */
const [ehr, other] = await Promise.all([makeEhr('ehr'), makeEhr('other')]);
const service: StrictService = await startStrict([clientOf(ehr, ['1234567893']), clientOf(other, [], ['system/Patient.rs'])], {
  RATE_LIMIT_PER_MINUTE: '1000000',
  RATE_LIMIT_PER_ADDRESS: '1000000',
});
afterAll(() => service.close());

const addressOf = ({ path }: Route): string => path.replace(/:[A-Za-z]+/g, 'x1');
const call = async (route: Route, headers: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(service.url + addressOf(route), {
    method: route.method,
    headers: { 'content-type': 'application/json', ...headers },
    ...((route.method === 'POST' || route.method === 'PUT') && { body: '{}' }),
  });
const outcome = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: z.array(z.object({ severity: z.literal('error'), code: z.string(), details: z.object({ text: z.string().min(10) }) })).min(1),
});
const label = ({ method, path }: Route): string => `${method} ${path}`;
const named = (routes: readonly Route[]) => routes.map((route) => [label(route), route] as const);

describe('the route table', () => {
  test('every route of the payer API carries a scope', () => {
    expect(service.routes.filter(({ access, scope }) => access === 'fhir' && !/^system\/[A-Z]\w+\.[cruds]+$/.test(scope ?? ''))).toEqual(
      [],
    );
  });
  test('what is open is known by name: nothing becomes open by oversight', () => {
    const open = service.routes.filter(({ access }) => access === 'open').map(label);
    expect(open.filter((route) => !known.some((pattern) => pattern.test(route)))).toEqual([]);
  });
  const known = [
    /^GET \/health\/(live|ready)$/,
    /^GET \/\.well-known\//,
    /^GET \/fhir\/2\.[02]\/metadata$/,
    /^GET \/(openapi\.json|docs\/api)$/,
    // Public content: policies as printed. The playground's demo patients are served in demo mode only.
    /^GET \/playground\//,
    // The documentation app proves itself by the user's own token, with which the order is read from the EHR.
    /^(GET|POST) \/dtr\/app\//,
  ];
});

describe('without a credential', () => {
  const closed = service.routes.filter(({ access }) => access === 'hook' || access === 'fhir');
  test.each(named(closed))('%s is 401 with a reason', async (_, route) => {
    const response = await call(route, {});
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(response.headers.get('content-type')).toContain('application/fhir+json');
    outcome.parse(await response.json());
  });
  test.each(named(closed))('%s is 401 with a wrong one', async (_, route) => {
    for (const authorization of ['Bearer x', 'Bearer a.b.c', 'Basic dXNlcjpwYXNz', 'Bearer', 'bearer  x y'])
      expect((await call(route, { authorization })).status).toBe(401);
  });
  test.each(named(service.routes.filter(({ access }) => access === 'reviewer' || access === 'operator')))(
    '%s is not there, since nobody can sign in',
    async (_, route) => {
      expect((await call(route, {})).status).toBe(404);
    },
  );
});

describe('with a credential for something else', () => {
  const fhir = service.routes.filter(({ access }) => access === 'fhir');
  test.each(named(fhir))('%s refuses a token without its scope', async (_, route) => {
    const response = await call(route, await service.accessToken(other, 'system/Patient.rs'));
    expect(response.status).toBe(403);
    outcome.parse(await response.json());
  });
  test.each(named(fhir))('%s refuses a hook token', async (_, route) => {
    expect((await call(route, await service.hookToken(ehr, addressOf(route)))).status).toBe(401);
  });
  test.each(named(fhir))('%s lets its scope pass', async (_, route) => {
    const { status } = await call(route, await service.accessToken(ehr));
    expect([401, 403, 500]).not.toContain(status);
  });
  test.each(named(service.routes.filter(({ access }) => access === 'hook')))('%s refuses an access token', async (_, route) => {
    expect((await call(route, await service.accessToken(ehr))).status).toBe(401);
  });
});

describe('what a client may see', () => {
  const [example] = exampleRequests();
  test('an assertion id of one client says nothing to another', async () => {
    const path = '/cds-services/crd-order-sign';
    const answer = await service.post(path, example?.body, await service.hookToken(ehr, path));
    expect(answer.status).toBe(200);
    const assertionId = /"coverage-assertion-id","valueString":"([^"]+)"/.exec(answer.text)?.[1] ?? '';
    expect(assertionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await service.records.decisionByAssertion('ehr', assertionId)).toMatchObject({ client: 'ehr' });
    expect(await service.records.decisionByAssertion('other', assertionId)).toBeUndefined();
    // The same call by the other EHR is another assertion: the id is no fingerprint of the patient.
    const theirs = await service.post(path, example?.body, await service.hookToken(other, path));
    expect(theirs.status).toBe(200);
    expect(theirs.text).not.toContain(assertionId);
  });

  test('a call may not be made for another address with the same token', async () => {
    const token = await service.hookToken(ehr, '/cds-services/crd-order-select');
    expect((await service.post('/cds-services/crd-order-sign', example?.body, token)).status).toBe(401);
    expect((await service.post('/explain/crd-order-sign', example?.body, token)).status).toBe(401);
  });

  test('discovery wants a token for the discovery address', async () => {
    const discover = async (headers: Readonly<Record<string, string>>) => (await fetch(`${service.url}/cds-services`, { headers })).status;
    expect(await discover({})).toBe(401);
    expect(await discover(await service.hookToken(ehr, '/cds-services'))).toBe(200);
  });
});

describe('the token endpoint', () => {
  test('is announced, and nothing but it is there', async () => {
    const announced = z
      .object({ token_endpoint: z.string(), scopes_supported: z.array(z.string()) })
      .parse(await (await fetch(`${service.url}/.well-known/smart-configuration`)).json());
    expect(announced.token_endpoint).toBe(`${service.url}/auth/token`);
    expect(announced.scopes_supported).toEqual([...new Set(service.routes.flatMap(({ scope }) => scope ?? []))].sort());
    for (const path of ['/auth', '/auth/.well-known/openid-configuration', '/auth/jwks', '/auth/auth', '/auth/session/end', '/auth/me'])
      expect([path, (await fetch(service.url + path, { redirect: 'manual' })).status]).toEqual([path, 404]);
  });
});

describe('a scope taken from the registry', () => {
  let narrowed: StrictService;
  beforeAll(async () => {
    narrowed = await startStrict([clientOf(ehr, [])]);
  });
  afterAll(() => narrowed.close());
  test('is gone at once for tokens already given out, and so is a client', async () => {
    const route = narrowed.routes.find(({ access, method }) => access === 'fhir' && method === 'POST');
    if (route === undefined) return;
    const token = await narrowed.accessToken(ehr);
    const status = async () =>
      (
        await fetch(narrowed.url + addressOf(route), {
          method: 'POST',
          headers: { ...token, 'content-type': 'application/json' },
          body: '{}',
        })
      ).status;
    expect([401, 403]).not.toContain(await status());
    await writeFile(narrowed.clientsFile, JSON.stringify({ clients: [clientOf(ehr, [], ['system/Patient.rs'])] }));
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await status()).toBe(403);
    await writeFile(narrowed.clientsFile, JSON.stringify({ clients: [] }));
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await status()).toBe(401);
  });
});
