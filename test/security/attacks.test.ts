import { createHmac, createPublicKey, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { LookupFunction } from 'node:net';
import { gzipSync } from 'node:zlib';
import { CompactSign, SignJWT } from 'jose';
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
const notified = { subscriptionEndpoints: ['https://ehr.example.org/notify'] };
const otherScopes = ['system/Patient.rs', 'system/Subscription.cruds', 'system/Questionnaire.rs'];
const strict = await startStrict([{ ...clientOf(ehr, ['1234567893']), ...notified }, clientOf(other, [], otherScopes)], {
  RATE_LIMIT_PER_ADDRESS: '1000000',
});
const demo = await startService();
/** Where an EHR's pages lead: to another host, above its base, by a user, by dots in code. */
const nextPages: string[] = [];
/** Whatever reaches this server got out of ours. */
const reached: string[] = [];
const trap = createServer((incoming, response) => {
  reached.push(`${incoming.method} ${incoming.headers.host} ${incoming.url} ${incoming.headers.authorization ?? ''}`);
  const [, type] = /^\/fhir\/(\w+)\?/.exec(incoming.url ?? '') ?? [];
  const next = nextPages[reached.length % nextPages.length] ?? '';
  const page = { resourceType: 'Bundle', type: 'searchset', entry: [], link: [{ relation: 'next', url: next }] };
  response.setHeader('content-type', 'application/json');
  if (incoming.url?.startsWith('/fhir/Patient/'))
    response.writeHead(302, { location: `http://localhost:${trapPort}/elsewhere/redirected` });
  response.end(type === undefined ? '{"keys":[]}' : JSON.stringify(page));
});
await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
const trapAddress = trap.address();
const trapPort = typeof trapAddress === 'object' && trapAddress !== null ? trapAddress.port : 0;
nextPages.push(
  `http://localhost:${trapPort}/elsewhere/host`,
  `http://127.0.0.1:${trapPort}/elsewhere/above`,
  `http://x@127.0.0.1:${trapPort}/fhir/elsewhere`,
  '/elsewhere/root',
  '../elsewhere/relative',
  '%2e%2e/elsewhere',
  '..;/elsewhere',
  '//localhost/elsewhere',
);
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
const subscriptionText = await readFile(new URL('../../examples/pas/2.2/subscribe/request.json', import.meta.url), 'utf8');
const wantedSubscription = (endpoint: string): object =>
  JSON.parse(subscriptionText.replaceAll('https://ehr.example.org/notify', endpoint));
/** The loopback, private and metadata addresses as a URL may spell them. */
const otherSpellings = [
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '017700000001',
  '127.1',
  '127.0.0.1.',
  '[::1]',
  '[::ffff:10.0.0.1]',
  '[::ffff:a9fe:a9fe]',
  '[64:ff9b::a00:1]',
  '[2002:a00:1::]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '169.254.169.254',
  '0xa9fea9fe',
  '100.64.0.1',
  '0.0.0.0',
  '198.18.0.1',
];

type Claims = (of: { readonly claims: string; readonly now: number }) => string;
const oddClaims: readonly Claims[] = [
  ({ claims, now }) => claims.replace(/"exp":\d+/, `"exp":"${now + 300}"`),
  ({ claims, now }) => claims.replace(/"iat":\d+/, `"iat":"${now}"`),
  ({ claims }) => claims.replace(/"exp":\d+/, '"exp":1e999'),
  ({ claims }) => claims.replace(/"exp":\d+/, '"exp":null'),
  ({ claims }) => claims.replace(/"iat":\d+/, '"iat":1e999'),
  ({ claims }) => claims.replace(/"iat":\d+/, '"iat":-1e999'),
  ({ claims, now }) => claims.replace(/"iat":\d+/, `"iat":${now + 86_400}`).replace(/"exp":\d+/, `"exp":${now + 90_000}`),
  ({ claims, now }) => `{${claims.slice(1, -1)},"exp":${now - 3600}}`,
  ({ claims }) => `{${claims.slice(1, -1)},"aud":"https://other-payer.example.org"}`,
  ({ claims }) => claims.replace(/"aud":"[^"]*"/, '"aud":[]'),
  ({ claims }) => claims.replace(/"aud":"[^"]*"/, '"aud":"*"'),
  ({ claims }) => claims.replace(/"iss":"([^"]*)"/, '"iss":["$1"]'),
  ({ claims }) => claims.replace(/"jti":"[^"]*"/, '"jti":""'),
  ({ claims }) => claims.replace(/"jti":"[^"]*"/, '"jti":{}'),
  ({ claims, now }) => `{${claims.slice(1, -1)},"nbf":${now + 3600}}`,
];

const oddHeaders: readonly Readonly<Record<string, unknown>>[] = [
  { alg: 'ES384', kid: 'ehr-rsa' },
  { kid: ['ehr-ec'] },
  { kid: { toString: 'ehr-ec' } },
  { kid: '__proto__' },
  { jku: ['https://ehr.example.org/jwks'] },
  { x5u: 'https://evil.example/cert', x5c: ['MIIB'] },
  { jwk: stranger.jwk },
  { typ: 'at+jwt' },
  { typ: 1 },
];

const nearlyOurs = (ours: string): readonly string[] => {
  const { protocol, port, pathname } = new URL(ours);
  return [
    ours.toUpperCase(),
    ours.replace('/cds-services', '/CDS-SERVICES'),
    `${protocol}//127.0.0.1:${Number(port) + 1}${pathname}`,
    `${protocol}//127.0.0.1${pathname}`,
    `https://127.0.0.1:${port}${pathname}`,
    `${protocol}//localhost:${port}${pathname}`,
    `${ours}?x=1`,
    `${ours}#x`,
    `${ours}/x`,
    ours.slice(0, -1),
    new URL(ours).origin,
    pathname,
    '',
  ];
};

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
  [
    'SSRF: private addresses in other spellings',
    () => Promise.all(otherSpellings.map((host) => fetched(`https://${host}/`, resolvingTo('8.8.8.8')))),
    otherSpellings.map(() => 'refused-address'),
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
    "Token theft: the EHR's token sent elsewhere by page links and a redirect",
    async () => {
      const lines = await reading(`http://127.0.0.1:${trapPort}/fhir`);
      const within = new RegExp(`^GET 127\\.0\\.0\\.1:${trapPort} /fhir/[A-Z]\\S* Bearer secret-of-the-ehr$`);
      return [lines.length > nextPages.length, lines.filter((line) => !within.test(line))];
    },
    [true, []],
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
  [
    'A token for nearly our address',
    () => statuses(nearlyOurs(strict.url + sign).map(async (aud) => ({ authorization: `Bearer ${await hookJwt(ehr, aud)}` }))),
    [401],
  ],
  [
    'Claims of another kind: times as text, beyond all time, twice, nobody and everybody',
    () => statuses(oddClaims.map((claims) => signedText(ehr.es384, claims))),
    [401],
  ],
  [
    "An issuer named twice, the first the attacker's own",
    () => statuses([signedText(other.es384, ({ claims }) => `{"iss":"${other.iss}",${claims.slice(1)}`)]),
    [401],
  ],
  [
    "A token of one client in another's name",
    () => statuses([strict.hookToken(ehr, sign, { key: other.es384 }), strict.hookToken(ehr, sign, { claims: { iss: other.iss } })]),
    [401],
  ],
  [
    'Headers that ask for something else',
    () => statuses(oddHeaders.map((header) => strict.hookToken(ehr, sign, { key: { ...stranger, kid: ehr.es384.kid }, header }))),
    [401],
  ],
  [
    'A hook token as access token',
    async () =>
      (
        await get(
          '/fhir/2.2/Subscription/x',
          await strict.hookToken(ehr, '/fhir/2.2/Subscription/x', { claims: { client_id: 'ehr-backend' } }),
        )
      ).status,
    401,
  ],
  [
    'A hook token as client assertion',
    async () => tokenWithHost('x', await hookJwt(ehr, `${strict.url}/auth/token`, { claims: { sub: ehr.iss } })),
    401,
  ],
  [
    'A client assertion as hook token',
    async () => (await hook(good, { authorization: `Bearer ${await assertion(strict.url + sign)}` })).status,
    401,
  ],
  ['An assertion in the name of another client', async () => tokenWithHost('x', await inNameOf(other)), 401],
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
  ["Reading, changing and removing another client's subscription", () => subscriptionOfAnother(), [404, 404, 404, 404, 200]],
  ["Another client's determination as context of a form", async () => [await packageFor(ehr), await packageFor(other)], [200, 404]],
  ['DNS rebinding: a page whose name points to a service that is open', () => demoNamed('evil.example'), 421],
  ['The same service by its own name', () => demoNamed('localhost'), 200],
  [
    'Our links changed by a Host header',
    async () =>
      (
        await Promise.all(
          ['/.well-known/smart-configuration', '/.well-known/davinci-configuration', '/fhir/2.2/metadata', '/openapi.json', '/sign-in'].map(
            (path) => bodyWithHost(path),
          ),
        )
      ).filter((answer) => answer.includes('evil.example')),
    [],
  ],
  ['A page for people by the address of its file', async () => (await fetch(`${demo.url}/ui/review.html`)).status, 404],
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
  ['Giant numbers in amounts', () => quickly(() => hook(text.replaceAll(/"value":[\d.]+/g, `"value":${'9'.repeat(50_000)}.5`))), 'quick'],
  [
    'Units and displays of a hundred thousand characters',
    () => quickly(() => hook(text.replaceAll(/"(unit|display|text)":"[^"]*"/g, (_, name) => `"${name}":"${'10*'.repeat(3000)}"`))),
    'quick',
  ],
  [
    'A chart in a thousand unfinished pages',
    () =>
      quickly(() => {
        const page = {
          resourceType: 'Bundle',
          type: 'searchset',
          total: 1e9,
          entry: [],
          link: [{ relation: 'next', url: 'https://ehr.example.org/fhir?p=2' }],
        };
        return hook({ ...good, prefetch: Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`page${at}`, page])) });
      }),
    'quick',
  ],
  ['An inquiry in the name of twenty thousand members', () => quickly(() => inquiryOfMany()), 'quick'],
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
      const { status, headers } = await fetch(
        `${demo.url}/fhir/2.2/ValueSet/$expand?url=${encodeURIComponent('<script>alert(1)</script>')}`,
      );
      return [status, headers.get('content-type'), headers.get('x-content-type-options')];
    },
    [404, 'application/fhir+json; charset=utf-8', 'nosniff'],
  ],
  ['Script in a name that a page takes for HTML', () => pagesThatTakeTextForHtml(), []],
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

/** A hook token whose claims are a text of the attacker's choice. */
async function signedText(key: typeof stranger, change: Claims): Promise<Readonly<Record<string, string>>> {
  const { iat, exp } = times();
  const claims = JSON.stringify({ iss: ehr.iss, aud: strict.url + sign, iat, exp, jti: randomUUID() });
  const payload = new TextEncoder().encode(change({ claims, now: iat }));
  const token = await new CompactSign(payload)
    .setProtectedHeader({ alg: String(key.jwk.alg), kid: key.kid, typ: 'JWT' })
    .sign(key.privateKey);
  return { authorization: `Bearer ${token}` };
}

/** Every status that hook calls with these headers were answered. */
async function statuses(headers: readonly Promise<Readonly<Record<string, string>>>[]): Promise<readonly number[]> {
  const answers = await Promise.all(headers.map(async (header) => (await hook(good, await header)).status));
  return [...new Set(answers)];
}

/** The assertion of a client signed with its own key, in the name of the other. */
const inNameOf = (who: typeof ehr): Promise<string> =>
  hookJwt(who, `${strict.url}/auth/token`, { claims: { iss: 'ehr-backend', sub: 'ehr-backend' }, header: { kid: ehr.es384.kid } });

async function subscriptionOfAnother(): Promise<readonly number[]> {
  const body = { ...wantedSubscription('https://ehr.example.org/notify') };
  const mine = await strict.accessToken(ehr);
  const theirs = await strict.accessToken(other, 'system/Subscription.cruds');
  const { json } = await strict.post('/fhir/2.2/Subscription', body, mine);
  const path = `/fhir/2.2/Subscription/${isObject(json) ? json.id : ''}`;
  const sent = { body: JSON.stringify(body), headers: { ...theirs, 'content-type': 'application/json' } };
  return [
    (await get(path, theirs)).status,
    (await get(`${path}/$status`, theirs)).status,
    (await fetch(strict.url + path, { method: 'PUT', ...sent })).status,
    (await fetch(strict.url + path, { method: 'DELETE', headers: theirs })).status,
    (await get(path, mine)).status,
  ];
}

/** Asks as one client for the form of what another was answered. */
async function packageFor(who: typeof ehr): Promise<number> {
  const context = assertionIn((await hook(good)).text);
  const coverage = {
    resourceType: 'Coverage',
    status: 'active',
    payor: [{ display: 'x' }],
    beneficiary: { reference: 'Patient/cigna-01' },
  };
  const parameter = [
    { name: 'coverage', resource: coverage },
    { name: 'context', valueString: context },
  ];
  const body = { resourceType: 'Parameters', parameter };
  return (
    await strict.post('/fhir/2.2/Questionnaire/$questionnaire-package', body, await strict.accessToken(who, 'system/Questionnaire.rs'))
  ).status;
}

function withHost(url: string, host: string): Promise<{ readonly status: number | undefined; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers: { host, 'x-forwarded-host': host, 'x-forwarded-proto': 'https' } }, (response) => {
      let answer = '';
      response.on('data', (chunk) => {
        answer += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode, text: `${response.headers.location ?? ''} ${answer}` }));
    });
    sent.on('error', reject);
    sent.end();
  });
}
const demoNamed = async (name: string) => (await withHost(`${demo.url}/cds-services`, `${name}:${new URL(demo.url).port}`)).status;
const bodyWithHost = async (path: string) => (await withHost(strict.url + path, 'evil.example')).text;

/** An inquiry whose patient has more member ids than anybody. */
async function inquiryOfMany(): Promise<{ readonly status: number }> {
  const inquiry = await readFile(new URL('../../examples/pas/2.2/inquire/request.json', import.meta.url), 'utf8');
  const many = Array.from({ length: 20_000 }, (_, at) => ({
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB' }] },
    value: `M-${at}`,
  }));
  const body: unknown = JSON.parse(inquiry, (_, value: unknown) =>
    isObject(value) && value.resourceType === 'Patient' ? { ...value, identifier: many } : value,
  );
  return demo.post('/fhir/2.2/Claim/$inquire', body);
}

/** Pages are made by a library that makes text of what it is given; none goes round it. */
async function pagesThatTakeTextForHtml(): Promise<readonly string[]> {
  const folder = new URL('../../ui/', import.meta.url);
  const files = (await readdir(folder, { recursive: true })).filter((file) => /^(?!dist|node_modules).*\.tsx?$/.test(file));
  const texts = await Promise.all(files.map(async (file) => [file, await readFile(new URL(file, folder), 'utf8')] as const));
  const raw = /dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|srcDoc|new Function|\beval\(/;
  return [...(files.length > 20 ? [] : ['no pages were found']), ...texts.filter(([, source]) => raw.test(source)).map(([file]) => file)];
}

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
  const { status } = await strict.post('/fhir/2.2/Subscription', wantedSubscription(endpoint), await strict.accessToken(ehr));
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
  return reached.every((line) => /^GET \S+ \/fhir\/[A-Z]/.test(line) && !line.includes('..') && !line.includes('admin?'));
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
