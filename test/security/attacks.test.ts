import { createHmac, createPublicKey, randomUUID } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { LookupFunction } from 'node:net';
import { gzipSync } from 'node:zlib';
import { SignJWT } from 'jose';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { exampleRequests } from '../../scripts/example-requests.ts';
import { isObject } from '../../src/fhir/resource.ts';
import { createOutbound } from '../../src/security/outbound.ts';
import { startService } from '../running-service.ts';
import { clientOf, hookJwt, makeEhr, makeKey, startStrict, times } from './strict-service.ts';

/**
 * One row an attack: what is tried, what is observed, and what has to be. docs/security.md names the rows by their first words.
 * The finer shades of a kind stand in the test named after it (hook-token, outbound, sign-in, inbound, access).
 */
const [ehr, other] = await Promise.all([makeEhr('ehr'), makeEhr('other')]);
const stranger = await makeKey('ES384', 'ehr-ec');
const strict = await startStrict([clientOf(ehr, ['1234567893']), clientOf(other, [], ['system/Patient.rs', 'system/Subscription.cruds'])], {
  RATE_LIMIT_PER_ADDRESS: '1000000',
});
const demo = await startService();
/** Whatever reaches this server got out of ours. */
const reached: string[] = [];
const trap = createServer((incoming, response) => {
  reached.push(`${incoming.method} ${incoming.url} ${incoming.headers.authorization ?? ''}`);
  response.end('{"keys":[]}');
});
await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
const trapAddress = trap.address();
const trapPort = typeof trapAddress === 'object' && trapAddress !== null ? trapAddress.port : 0;
afterAll(async () => {
  await Promise.all([strict.close(), demo.close()]);
  trap.closeAllConnections();
  await new Promise((resolve) => trap.close(resolve));
});

const sign = '/cds-services/crd-order-sign';
const [example] = exampleRequests();
const good = isObject(example?.body) ? example.body : {};
const text = JSON.stringify(good);
const hook = async (body: unknown, headers?: Readonly<Record<string, string>>) =>
  strict.post(sign, body, headers ?? (await strict.hookToken(ehr, sign)));
/** Sends a hook call that asks for this FHIR server, without prefetch, and says what reached the trap. */
async function reading(fhirServer: string): Promise<readonly string[]> {
  reached.length = 0;
  await hook({ ...good, fhirServer, fhirAuthorization: { access_token: 'secret-of-the-ehr', token_type: 'Bearer' }, prefetch: {} });
  await demo.post(sign, {
    ...good,
    fhirServer,
    fhirAuthorization: { access_token: 'secret-of-the-ehr', token_type: 'Bearer' },
    prefetch: {},
  });
  return [...reached];
}
const resolvingTo =
  (...addresses: readonly string[]): LookupFunction =>
  (_, __, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
async function fetched(url: string, lookup: LookupFunction): Promise<unknown> {
  const outbound = createOutbound({ allowLoopback: false, lookup });
  const answer = await outbound.fetchJson(url, { timeoutMs: 1000 });
  await outbound.close();
  return answer.ok ? 'answered' : answer.reason;
}
const get = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(strict.url + path, { headers, redirect: 'manual' });
/** Time and status of a request; what is slow is an attack that worked. */
async function quickly(run: () => Promise<{ readonly status: number }>): Promise<string> {
  const started = performance.now();
  const { status } = await run();
  return performance.now() - started < 1000 && status < 500 ? 'quick' : `status ${status} in ${Math.round(performance.now() - started)} ms`;
}
/** A token request as `fetch` cannot make it: with a Host header of the attacker's choice. */
function tokenWithHost(host: string, assertion: string, scope = 'system/Claim.c'): Promise<number | undefined> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion: assertion,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    scope,
  }).toString();
  const headers = { host, 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-host': host, 'x-forwarded-proto': 'https' };
  return new Promise((resolve, reject) => {
    const sent = request(`${strict.url}/auth/token`, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
const assertion = (aud: string, claims: object = {}) =>
  hookJwt(ehr, aud, { claims: { iss: 'ehr-backend', sub: 'ehr-backend', ...claims } });
const nobodyIs = (value: unknown) => Reflect.get({}, String(value)) === undefined;

const rows: [string, () => Promise<unknown>, unknown][] = [
  // Where this service is made to go
  ['SSRF: the metadata address as FHIR server', () => reading('http://169.254.169.254/fhir'), []],
  ['SSRF: a private address as FHIR server', () => reading('http://10.0.0.1/fhir'), []],
  ['SSRF: a server nobody registered', () => reading('https://evil.example/fhir'), []],
  ['SSRF: this machine, when callers are authenticated', async () => await hookReads(`http://127.0.0.1:${trapPort}/fhir`), []],
  ['SSRF: this machine in decimal', async () => hookReads(`http://2130706433:${trapPort}/fhir`), []],
  ['SSRF: a registered host as user of another', () => hookReads(`http://ehr.example.org@127.0.0.1:${trapPort}/fhir`), []],
  [
    'SSRF: a name that resolves to a private address',
    () => fetched('https://ehr.example.org/', resolvingTo('10.0.0.1')),
    'refused-address',
  ],
  [
    'DNS rebinding: public when looked at, private when connected',
    () => fetched('https://ehr.example.org/', rebinding()),
    'refused-address',
  ],
  [
    'DNS rebinding: a private address among public ones',
    () => fetched('https://ehr.example.org/', resolvingTo('8.8.8.8', '127.0.0.1')),
    'refused-address',
  ],
  ['SSRF: a jku of the attacker', () => jkuOf(`http://127.0.0.1:${trapPort}/jwks`), [401, []]],
  [
    'SSRF: the documentation app opened from a server nobody registered',
    async () =>
      (
        await strict.post(
          '/dtr/app/package',
          { fhirServer: `http://127.0.0.1:${trapPort}/fhir`, order: 'MedicationRequest/x' },
          { authorization: 'Bearer x' },
        )
      ).status,
    422,
  ],
  ['SSRF: notifications to an endpoint nobody registered', () => subscribe('http://169.254.169.254/'), [422, []]],
  ['SSRF: notifications to this machine', () => subscribe(`http://127.0.0.1:${trapPort}/notify`), [422, []]],
  [
    "Token theft: the EHR's token sent elsewhere by a page link",
    async () =>
      (await reading(`http://127.0.0.1:${trapPort}/fhir`)).every(
        (line) => line.includes('/fhir/') && line.endsWith('Bearer secret-of-the-ehr'),
      ),
    true,
  ],

  // Who somebody pretends to be
  [
    'Algorithm confusion: HS256 with the public key',
    async () => (await hook(good, { authorization: `Bearer ${await hmac()}` })).status,
    401,
  ],
  ['Algorithm none', async () => (await hook(good, { authorization: `Bearer ${none()}` })).status, 401],
  [
    'A key of the attacker in the token',
    async () => (await hook(good, await strict.hookToken(ehr, sign, { key: stranger, header: { jwk: stranger.jwk } }))).status,
    401,
  ],
  [
    'A kid that is a path or a query',
    async () => (await hook(good, await strict.hookToken(ehr, sign, { header: { kid: "../../../dev/null' or 1=1" } }))).status,
    401,
  ],
  [
    'Token reuse',
    async () => {
      const token = await strict.hookToken(ehr, sign);
      return [(await hook(good, token)).status, (await hook(good, token)).status];
    },
    [200, 401],
  ],
  [
    'Token reuse, twenty at once',
    async () => {
      const token = await strict.hookToken(ehr, sign);
      const all = await Promise.all(Array.from({ length: 20 }, () => hook(good, token)));
      return all.filter(({ status }) => status === 200).length;
    },
    1,
  ],
  [
    'A token for one service used at another',
    async () => (await hook(good, await strict.hookToken(ehr, '/cds-services/crd-order-select'))).status,
    401,
  ],
  [
    'A token for another host',
    async () => (await hook(good, { authorization: `Bearer ${await hookJwt(ehr, `https://other-payer.example.org${sign}`)}` })).status,
    401,
  ],
  ['An access token as hook token', async () => (await hook(good, await strict.accessToken(ehr))).status, 401],
  [
    'An access token in the address',
    async () => (await get(`/fhir/2.2/Subscription/x?access_token=${(await strict.accessToken(ehr)).authorization.slice(7)}`)).status,
    401,
  ],
  [
    'A changed access token',
    async () =>
      (
        await get('/fhir/2.2/Subscription/x', {
          authorization: widened((await strict.accessToken(other, 'system/Patient.rs')).authorization),
        })
      ).status,
    401,
  ],
  [
    'An assertion meant for another server, by a Host header',
    async () => tokenWithHost('evil.example', await assertion('https://evil.example/auth/token')),
    401,
  ],
  ['The same assertion for us', async () => tokenWithHost('evil.example', await assertion(`${strict.url}/auth/token`)), 200],
  [
    'Assertion reuse',
    async () => {
      const once = await assertion(`${strict.url}/auth/token`);
      return [await tokenWithHost('x', once), await tokenWithHost('x', once)];
    },
    [200, 401],
  ],
  ['A scope nobody granted', () => tokenOf(other, 'system/Claim.c'), 400],
  ['A wider scope than granted', () => tokenOf(other, 'system/*.cruds'), 400],
  [
    'A client secret instead of a key',
    async () =>
      (
        await fetch(`${strict.url}/auth/token`, {
          method: 'POST',
          body: new URLSearchParams({
            grant_type: 'client_credentials',
            client_id: 'ehr-backend',
            client_secret: 'x',
            scope: 'system/Claim.c',
          }),
        })
      ).status,
    401,
  ],
  [
    'Grants for people at the token endpoint',
    async () =>
      (
        await fetch(`${strict.url}/auth/token`, {
          method: 'POST',
          body: new URLSearchParams({ grant_type: 'password', username: 'x', password: 'x' }),
        })
      ).status >= 400,
    true,
  ],

  // What somebody else's is
  ["Reading another client's decision by assertion id", () => crossClientDecision(), undefined],
  ['Guessing an assertion id from the same call elsewhere', () => sameIdElsewhere(), false],
  [
    "Reading another client's subscription",
    async () => (await get('/fhir/2.2/Subscription/1', await strict.accessToken(other, 'system/Subscription.cruds'))).status,
    404,
  ],
  ["CSRF: an act with the session's cookie alone", () => actWithoutToken(), 403],
  [
    'CSRF: signing somebody in from another site',
    async () =>
      (
        await fetch(`${demo.url}/sign-in/demo`, {
          method: 'POST',
          headers: { 'sec-fetch-site': 'cross-site' },
          body: new URLSearchParams({ as: 'demo-reviewer' }),
        })
      ).status,
    403,
  ],
  [
    'An open redirect after signing in',
    async () => {
      const response = await fetch(`${demo.url}/sign-in/demo`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ as: 'demo-reviewer', to: '//evil.example' }),
      });
      return response.headers.get('location');
    },
    '/review',
  ],
  [
    'CORS: a page of nobody we know',
    async () => (await get('/cds-services', { origin: 'https://evil.example' })).headers.get('access-control-allow-origin'),
    null,
  ],
  [
    'CORS: a page of a registered EHR',
    async () => (await get('/cds-services', { origin: 'https://ehr.example.org' })).headers.get('access-control-allow-origin'),
    'https://ehr.example.org',
  ],
  [
    'CORS: credentials of a browser',
    async () => (await fetch(demo.url, { headers: { origin: 'https://evil.example' } })).headers.get('access-control-allow-credentials'),
    null,
  ],
  [
    'Clickjacking the work list',
    async () => /frame-ancestors 'none'/.test((await fetch(`${demo.url}/review`)).headers.get('content-security-policy') ?? ''),
    true,
  ],
  [
    'Another method in a header',
    async () => (await fetch(`${strict.url}/health/live`, { method: 'GET', headers: { 'x-http-method-override': 'DELETE' } })).status,
    200,
  ],
  ['Getting round the rate by X-Forwarded-For', () => forwardedFor(), 429],

  // What is sent in
  [
    'Prototype pollution by __proto__',
    async () => [(await hook(text.replace('"hook":', '"__proto__":{"polluted":1},"hook":'))).status, nobodyIs('polluted')],
    [400, true],
  ],
  [
    'Prototype pollution by constructor.prototype',
    async () => [(await hook(text.replace('"hook":', '"constructor":{"prototype":{"polluted":1}},"hook":'))).status, nobodyIs('polluted')],
    [200, true],
  ],
  [
    'Prototype pollution by query',
    async () => [(await get('/health/live?__proto__[polluted]=1&constructor[prototype][polluted]=1')).status, nobodyIs('polluted')],
    [200, true],
  ],
  [
    'A zip bomb',
    async () => {
      const response = await fetch(strict.url + sign, {
        method: 'POST',
        headers: { ...(await strict.hookToken(ehr, sign)), 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: new Uint8Array(gzipSync(Buffer.alloc(512 << 20, ' '))),
      });
      return response.status;
    },
    413,
  ],
  [
    'Filling the store with one report for a hundred forms',
    async () => {
      const parameter = [
        ...Array.from({ length: 100 }, (_, at) => ({ name: 'questionnaire', valueCanonical: `urn:form:${at}` })),
        {
          name: 'operationOutcome',
          resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'invalid', diagnostics: 'x'.repeat(100_000) }] },
        },
      ];
      const body = { resourceType: 'Parameters', parameter };
      return (await strict.post('/fhir/2.2/Questionnaire/$log-questionnaire-errors', body, await strict.accessToken(ehr))).status;
    },
    413,
  ],
  [
    'A zip bomb of a stranger: not even unpacked',
    async () =>
      (
        await fetch(strict.url + sign, {
          method: 'POST',
          headers: { 'content-encoding': 'gzip' },
          body: new Uint8Array(gzipSync(Buffer.alloc(64 << 20, ' '))),
        })
      ).status,
    401,
  ],
  ['Nesting a hundred thousand deep', async () => (await hook(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)).status, 400],
  ['ReDoS: a search for many letters', () => quickly(() => fetch(`${demo.url}/demo/fhir/Patient?name=${'a'.repeat(10_000)}!`)), 'quick'],
  ['ReDoS: a canonical of many bars', () => quickly(() => fetch(`${demo.url}/fhir/2.2/Questionnaire?url=${'a|'.repeat(5000)}`)), 'quick'],
  [
    'ReDoS: a filter that is a pattern',
    () =>
      quickly(() =>
        fetch(
          `${demo.url}/fhir/2.2/ValueSet/$expand?url=https://oncoverage.example/fhir/ValueSet/lesion-site&filter=${encodeURIComponent('(a+)+$'.repeat(500))}`,
        ),
      ),
    'quick',
  ],
  [
    'ReDoS: dates, references and tokens of a thousand characters',
    () =>
      quickly(() => hook(text.replaceAll(/"(authoredOn|reference|birthDate)":"[^"]*"/g, (_, name) => `"${name}":"${'1-'.repeat(500)}"`))),
    'quick',
  ],
  [
    'ReDoS: an Authorization header of 10,000 characters',
    () => quickly(() => get('/cds-services', { authorization: `Bearer ${'a.'.repeat(5000)}` })),
    'quick',
  ],
  [
    'Traversal in a service id',
    async () =>
      (await strict.post('/cds-services/..%2f..%2fetc%2fpasswd', good, await strict.hookToken(ehr, '/cds-services/..%2f..%2fetc%2fpasswd')))
        .status,
    404,
  ],
  ['Traversal in a patient id', () => reading(`http://127.0.0.1:${trapPort}/fhir`).then(() => traversingPatient()), true],
  ['Traversal in a page', async () => (await fetch(`${demo.url}/ui/..%2f..%2fpackage.json`)).status, 404],
  ['SQL in a patient id', () => sqlPatient(), 200],
  [
    'Header injection by an id',
    async () => (await get('/fhir/2.2/Subscription/x%0d%0aset-cookie:%20a=b', await strict.accessToken(ehr))).headers.get('set-cookie'),
    null,
  ],
  ["Script in a drug's name", () => scriptedCard(), false],
  [
    'Script in an error',
    async () => {
      const response = await demo.post('/fhir/2.2/ValueSet/$expand', {
        resourceType: 'Parameters',
        parameter: [{ name: 'url', valueUri: '<script>alert(1)</script>' }],
      });
      return response.status;
    },
    404,
  ],
  [
    'An error page taken for HTML',
    async () => {
      const { headers } = await get('/nowhere/<script>');
      return [headers.get('content-type'), headers.get('x-content-type-options')];
    },
    ['application/fhir+json; charset=utf-8', 'nosniff'],
  ],
  [
    'Finding out what runs here',
    async () => {
      const { headers } = await get('/health/live');
      return [headers.get('x-powered-by'), headers.get('server')];
    },
    [null, null],
  ],
  [
    'An answer kept by a cache on the way',
    async () => (await get('/fhir/2.2/Subscription/x', await strict.accessToken(ehr))).headers.get('cache-control'),
    'no-store',
  ],
];

describe('attacks', () => {
  test.each(rows)('%s', async (_, run, expected) => {
    expect(await run()).toEqual(expected);
  });
});

async function hookReads(fhirServer: string): Promise<readonly string[]> {
  reached.length = 0;
  await hook({ ...good, fhirServer, prefetch: {} });
  return [...reached];
}

/** What the name leads to when the connection is made, whatever an earlier look had shown: that address is judged, and used. */
function rebinding(): LookupFunction {
  return resolvingTo('127.0.0.1');
}

async function jkuOf(jku: string): Promise<unknown> {
  reached.length = 0;
  const { status } = await hook(good, await strict.hookToken(ehr, sign, { key: stranger, header: { jku } }));
  return [status, [...reached]];
}

async function subscribe(endpoint: string): Promise<unknown> {
  reached.length = 0;
  const body = {
    resourceType: 'Subscription',
    status: 'requested',
    reason: 'x',
    criteria: 'http://hl7.org/fhir/us/davinci-pas/SubscriptionTopic/PASSubscriptionTopic',
    channel: { type: 'rest-hook', endpoint, payload: 'application/fhir+json' },
  };
  const { status } = await strict.post('/fhir/2.2/Subscription', body, await strict.accessToken(ehr));
  return [status, [...reached]];
}

async function hmac(): Promise<string> {
  const pem = createPublicKey({ key: { ...ehr.es384.jwk }, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  return new SignJWT({ iss: ehr.iss, aud: strict.url + sign, ...times(), jti: randomUUID() })
    .setProtectedHeader({ alg: 'HS256', kid: ehr.es384.kid, typ: 'JWT' })
    .sign(createHmac('sha256', '').update(pem).digest());
}

function none(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', kid: ehr.es384.kid, typ: 'JWT' })}.${part({ iss: ehr.iss, aud: strict.url + sign, ...times(), jti: randomUUID() })}.AA`;
}

function widened(authorization: string): string {
  const [header, payload = '', signature] = authorization.slice('Bearer '.length).split('.');
  const claims: object = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const wider = Buffer.from(JSON.stringify({ ...claims, scope: 'system/*.cruds' })).toString('base64url');
  return `Bearer ${header}.${wider}.${signature}`;
}

async function tokenOf(who: typeof ehr, scope: string): Promise<number | undefined> {
  const clientId = `${who.id}-backend`;
  return tokenWithHost('x', await hookJwt(who, `${strict.url}/auth/token`, { claims: { iss: clientId, sub: clientId } }), scope);
}

const assertionIn = (answer: string): string => /"coverage-assertion-id","valueString":"([^"]+)"/.exec(answer)?.[1] ?? '';

async function crossClientDecision(): Promise<unknown> {
  return strict.records.decisionByAssertion('other', assertionIn((await hook(good)).text));
}

async function sameIdElsewhere(): Promise<boolean> {
  const here = assertionIn((await hook(good)).text);
  const there = assertionIn((await demo.post(sign, good)).text);
  return here === '' || here === there;
}

async function actWithoutToken(): Promise<number> {
  const signedIn = await fetch(`${demo.url}/sign-in/demo`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ as: 'demo-medical-director' }),
  });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const act = { version: 1, act: { act: 'approve', lines: [1] } };
  const act1 = await demo.post('/review/api/requests/x/acts', act, { cookie });
  return act1.status;
}

async function forwardedFor(): Promise<number> {
  const limited = await startService({ DEMO: 'off', RATE_LIMIT_PER_ADDRESS: '3' });
  let last = 0;
  for (let call = 0; call < 5; call += 1)
    last = (await fetch(`${limited.url}/cds-services`, { headers: { 'x-forwarded-for': `203.0.113.${call}` } })).status;
  await limited.close();
  return last;
}

/** What a patient id with dots and slashes makes us ask the EHR for: nothing outside its base. */
async function traversingPatient(): Promise<boolean> {
  reached.length = 0;
  const patientId = '../../admin?x=';
  await demo.post(sign, {
    ...good,
    fhirServer: `http://127.0.0.1:${trapPort}/fhir`,
    context: { userId: 'Practitioner/x', patientId, draftOrders: { resourceType: 'Bundle', entry: [] } },
    prefetch: {},
  });
  return reached.every((line) => /^GET \/fhir\/[A-Z]/.test(line) && !line.includes('..') && !line.includes('admin?'));
}

async function sqlPatient(): Promise<number> {
  const patientId = "x'; drop table decisions; --";
  await demo.post(sign, JSON.parse(text.replaceAll('cigna-01', patientId)));
  return (await demo.post(sign, good)).status;
}

async function scriptedCard(): Promise<boolean> {
  const { text: answer } = await demo.post(
    sign,
    JSON.parse(text.replaceAll('lifileucel (Amtagvi)', '<img src=x onerror=alert(1)>[x](javascript:alert(1))')),
  );
  const cards = z.object({ cards: z.array(z.object({ summary: z.string(), detail: z.string().optional() })) }).parse(JSON.parse(answer));
  // A summary is plain text to every client; details are markdown.
  return cards.cards.some(({ detail = '' }) => /<img|(?<!\\)\]\(javascript/.test(detail));
}
