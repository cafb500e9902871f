import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleRequests } from '../../scripts/example-requests.ts';
import { isObject } from '../../src/fhir/resource.ts';
import { clientRates } from '../../src/http/client-rates.ts';
import { createHttpServer } from '../../src/http/http-server.ts';
import { demoClient } from '../../src/security/registry.ts';
import { type RunningService, startService } from '../running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService({ BODY_LIMIT_BYTES: String(1024 * 1024) });
});
afterAll(() => service.close());

const path = '/cds-services/crd-order-sign';
const [example] = exampleRequests();
const body = isObject(example?.body) ? example.body : {};
const text = JSON.stringify(body);
const send = async (content: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}) => {
  const started = performance.now();
  const response = await fetch(service.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: content,
  });
  return { status: response.status, text: await response.text(), ms: performance.now() - started };
};
const bytes = (buffer: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(buffer);
const without = (key: string) => JSON.stringify(Object.fromEntries(Object.entries(body).filter(([name]) => name !== key)));
const orders = (count: number) => ({
  ...body,
  context: {
    patientId: 'p',
    userId: 'Practitioner/x',
    draftOrders: {
      resourceType: 'Bundle',
      entry: Array.from({ length: count }, (_, at) => ({
        resource: { resourceType: 'MedicationRequest', id: `o${at}`, subject: { reference: 'Patient/p' } },
      })),
    },
  },
});

describe('a body', () => {
  const rows: [string, () => [string | Uint8Array<ArrayBuffer>, Readonly<Record<string, string>>?], number][] = [
    ['as it should be', () => [text], 200],
    ['with gzip', () => [bytes(gzipSync(text)), { 'content-encoding': 'gzip' }], 200],
    ['with deflate', () => [bytes(deflateSync(text)), { 'content-encoding': 'deflate' }], 200],
    ['with brotli', () => [bytes(brotliCompressSync(text)), { 'content-encoding': 'br' }], 200],
    ['empty', () => [''], 400],
    ['without a type', () => [text, { 'content-type': '' }], 415],
    ['of another type', () => [text, { 'content-type': 'text/xml' }], 415],
    ['with a charset nobody has', () => [text, { 'content-type': 'application/json; charset=klingon' }], 200],
    ['too large', () => [`"${'x'.repeat(1024 * 1024)}"`], 413],
    ['a gzip bomb: 1 GB in 1 MB', () => [bytes(bomb(1024)), { 'content-encoding': 'gzip' }], 413],
    ['a bomb within a bomb', () => [bytes(gzipSync(bomb(64))), { 'content-encoding': 'gzip' }], 400],
    ['gzip that is none', () => [text, { 'content-encoding': 'gzip' }], 400],
    ['gzip cut short', () => [bytes(gzipSync(text).subarray(0, 200)), { 'content-encoding': 'gzip' }], 400],
    ['an encoding nobody has', () => [text, { 'content-encoding': 'rot13' }], 415],
    ['several encodings', () => [bytes(gzipSync(gzipSync(text))), { 'content-encoding': 'gzip, gzip' }], 415],
    ['invalid UTF-8', () => [bytes(Buffer.concat([Buffer.from('{"hook":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]))], 400],
    ['UTF-16', () => [bytes(Buffer.from(text, 'utf16le'))], 400],
    ['half a surrogate', () => [text.replace('"hook":', '"x":"\\ud800","hook":')], 200],
    ['U+0000', () => [text.replace('"hook":', '"x":"\\u0000","hook":')], 200],
    ['no JSON', () => ['{hook:1}'], 400],
    ['JSON with more behind', () => [`${text}x`], 400],
    ['a number', () => ['1'], 400],
    ['null', () => ['null'], 400],
    ['a list', () => ['[]'], 400],
    ['nested 100 deep', () => [text.replace('"hook":', `"x":${'['.repeat(100)}${']'.repeat(100)},"hook":`)], 400],
    ['nested a million deep', () => ['['.repeat(1_000_000)], 400],
    ['half a million objects', () => [`[${'{},'.repeat(300_000)}{}]`], 413],
    ['a thousand orders', () => [JSON.stringify(orders(1000))], 413],
    ['__proto__ as a member', () => [text.replace('"hook":', '"__proto__":{"isAdmin":true},"hook":')], 400],
    ['__proto__ in escapes', () => [text.replace('"hook":', '"__pr\\u006fto__":{"isAdmin":true},"hook":')], 400],
    [
      '__proto__ deep down',
      () => [text.replace('"resourceType":"MedicationRequest"', '"resourceType":"MedicationRequest","__proto__":{}')],
      400,
    ],
    ['__proto__ as a value', () => [text.replace('"hook":', '"x":"__proto__","hook":')], 200],
    ['constructor and prototype as members', () => [text.replace('"hook":', '"constructor":{"prototype":{"isAdmin":true}},"hook":')], 200],
    ['a member twice, the last counting', () => [text.replace('"hook":', '"hook":"patient-view","hook":')], 200],
    ['a member twice, the last wrong', () => [`${text.slice(0, -1)},"hook":"patient-view"}`], 400],
    ['a number beyond any', () => [text.replace('"hook":', '"x":1e999999,"y":-1e-999999,"hook":')], 200],
    ['a number of 100,000 digits', () => [text.replace('"hook":', `"x":${'9'.repeat(100_000)},"hook":`)], 200],
    ['without context', () => [without('context')], 400],
  ];
  test.each(rows)('%s', async (_, make, status) => {
    const [content, headers] = make();
    const answer = await send(content, headers);
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([status, status === 200 ? '' : answer.text]);
    if (status !== 200) expect(answer.text).toContain('"OperationOutcome"');
    expect(answer.ms).toBeLessThan(1000);
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
  });

  test('a bomb does not stay in memory', async () => {
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 5; round += 1) await send(bytes(bomb(1024)), { 'content-encoding': 'gzip' });
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  });

  test.each([
    ['Cyrillic letters in the code', (order: string) => order.replaceAll('2675868', '267586８')],
    ['a zero-width space in the code', (order: string) => order.replaceAll('2675868', '26758\u200b68')],
    ['a look-alike in the system', (order: string) => order.replaceAll('umls/rxnorm', 'umls/rxnоrm')],
  ])('%s: no product is recognized by it', async (_, change) => {
    const changed = change(text)
      .replaceAll('lifileucel', 'something')
      .replaceAll('Amtagvi', 'Something')
      .replaceAll('AMTAGVI', 'SOMETHING');
    expect(changed).not.toBe(text);
    const answer = await service.post('/explain/crd-order-sign', changed);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('"product":null');
    expect(answer.text).not.toMatch(/"product":"/);
  });
});

const bombs = new Map<number, Buffer>();
/** So many MB of spaces, packed. */
function bomb(megabytes: number): Buffer {
  const known = bombs.get(megabytes) ?? gzipSync(Buffer.alloc(megabytes * 1024 * 1024, ' '));
  bombs.set(megabytes, known);
  return known;
}

describe('an address', () => {
  test.each([
    ['/cds-services/%E0%A4%A', 400],
    ['/cds-services/../../etc/passwd', 404],
    ['/ui/..%2f..%2fpackage.json', 404],
    ['/ui/%2e%2e/%2e%2e/package.json', 404],
    ['/ui/..%5c..%5cpackage.json', 404],
    ['/policies/..%2f..%2fpackage.json', 404],
    ['/ui/index.html%00.js', 404],
    ['/fhir/2.2/Questionnaire/..%2f..%2f..%2fetc%2fpasswd', 404],
    ['/.git/config', 404],
    ['/src/start.mjs', 404],
    ['/data/oncoverage.db', 404],
    ['/__proto__', 404],
    ['/cds-services?__proto__[x]=1', 200],
    [`/cds-services?${'a=1&'.repeat(3000)}`, 200],
  ])('%s is %i', async (address, status) => {
    const answer = await raw(service.url, `GET ${address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    const got = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
    // A page that is not built, or a policy page that takes any key, is no file of ours.
    expect(address.startsWith('/policies') && got === 200 ? 404 : got).toBe(status);
    expect(answer).not.toMatch(/"dependencies"|root:x/);
  });

  test('a value in the address never becomes a header', async () => {
    const answer = await raw(
      service.url,
      'GET /sign-in?to=/a%0d%0aSet-Cookie:%20x=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    );
    expect(answer).not.toMatch(/^set-cookie: x=1/im);
  });
  test('two ways to say how long the body is are refused', async () => {
    const smuggled =
      'POST /cds-services/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n';
    expect(await raw(service.url, smuggled)).toMatch(/^HTTP\/1\.1 400/);
  });
  test.each([
    ['DELETE', path, 405, 'POST'],
    ['DELETE', '/cds-services', 405, 'GET'],
    ['GET', '/fhir/2.2/Questionnaire/$questionnaire-package', 405, 'POST'],
    ['GET', '/fhir/2.0/Questionnaire/$next-question', 405, 'POST'],
    ['GET', '/fhir/2.2/Claim/$submit', 405, 'POST'],
    ['PUT', '/fhir/2.2/ValueSet/$expand', 405, 'GET, POST'],
    ['PUT', '/fhir/2.2/Questionnaire/lhcc-imlygic-initial', 405, 'GET'],
    ['GET', '/fhir/2.2/Questionnaire/$no-such-operation', 404, null],
    ['GET', '/fhir/2.2/Questionnaire/lhcc-imlygic-initial', 200, null],
  ])('%s %s is %i: a method nobody offers says which are', async (method, address, status, allow) => {
    const response = await fetch(service.url + address, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([status, allow]);
  });
});

describe('how much and how fast', () => {
  test('a client that calls too often is told when to come again; others are not concerned', () => {
    const clock = { now: 0 };
    const admit = clientRates(60, () => new Date(clock.now));
    const other = { ...demoClient, id: 'other' };
    for (let call = 0; call < 60; call += 1) admit(demoClient);
    expect(() => admit(demoClient)).toThrow(expect.objectContaining({ status: 429, headers: { 'retry-after': '1' } }));
    admit(other);
    clock.now += 1000;
    admit(demoClient);
    expect(() => admit(demoClient)).toThrow();
    // A clock set back gives nothing away and takes nothing.
    clock.now -= 60_000;
    expect(() => admit(demoClient)).toThrow();
  });

  test('an address that calls too often is refused before anybody is authenticated', async () => {
    const strict = await startService({ DEMO: 'off', RATE_LIMIT_PER_ADDRESS: '5' });
    const statuses: number[] = [];
    for (let call = 0; call < 7; call += 1) statuses.push((await fetch(`${strict.url}/cds-services`)).status);
    const refused = await fetch(`${strict.url}/cds-services`);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await fetch(`${strict.url}/health/live`)).status).toBe(200);
    await strict.close();
  });

  test("behind a trusted proxy the caller's address counts, and only what the trusted proxy says of it", async () => {
    const proxied = await startService({ DEMO: 'off', RATE_LIMIT_PER_ADDRESS: '3', TRUST_PROXY: '127.0.0.1' });
    const from = async (forwarded: string) =>
      (await fetch(`${proxied.url}/cds-services`, { headers: { 'x-forwarded-for': forwarded } })).status;
    for (let call = 0; call < 3; call += 1) expect(await from('203.0.113.1')).toBe(200);
    expect(await from('203.0.113.1')).toBe(429);
    expect(await from('203.0.113.2')).toBe(200);
    // What the caller itself wrote in front counts for nothing.
    expect(await from('203.0.113.9, 203.0.113.1')).toBe(429);
    await proxied.close();
  });

  test('beyond what can be worked on the answer is 503 at once', async () => {
    const small = await startService({ MAX_CONCURRENT: '3', HOOK_BUDGET_MS: '1500', EHR_READ_BUDGET_MS: '600' });
    const silent = createHttpServer(() => undefined);
    await new Promise<void>((resolve) => silent.server.listen(0, '127.0.0.1', resolve));
    const address = silent.server.address();
    const fhirServer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/fhir`;
    const slow = JSON.stringify({ ...body, fhirServer, prefetch: { patient: isObject(body.prefetch) ? body.prefetch.patient : null } });
    const timed = async () => {
      const started = performance.now();
      const { status } = await small.post(path, slow);
      return { status, ms: performance.now() - started };
    };
    const all = await Promise.all(Array.from({ length: 12 }, timed));
    const refused = all.filter(({ status }) => status === 503);
    expect(refused).toHaveLength(9);
    for (const { ms } of refused) expect(ms).toBeLessThan(400);
    await small.close();
    silent.server.closeAllConnections();
    await silent.stop(0);
  });
});

describe('a server', () => {
  const listening = async (server: ReturnType<typeof createHttpServer>): Promise<string> => {
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    const address = server.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  };

  test.each([
    ['headers that drip', 'GET / HTTP/1.1\r\nHost: x\r\n'],
    ['a body that drips', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{'],
  ])('%s are not waited for', async (_, start) => {
    const server = createHttpServer((request, response) => void request.resume().once('end', () => response.end('{}')), {
      headersMs: 200,
      requestMs: 400,
    });
    const url = await listening(server);
    const started = performance.now();
    const answer = await raw(url, start, 5000);
    expect(performance.now() - started).toBeLessThan(3000);
    expect(answer).toMatch(/^HTTP\/1\.1 408/);
    await server.stop(0);
  });

  test('told to stop, finishes what it accepted and refuses what is new', async () => {
    const accepted = Promise.withResolvers<() => void>();
    const server = createHttpServer((_, response) => accepted.resolve(() => void response.end('{"done":true}')));
    const url = await listening(server);
    const inFlight = fetch(url);
    const release = await accepted.promise;
    const stopped = server.stop(5000);
    await expect(fetch(url)).rejects.toThrow();
    release();
    const response = await inFlight;
    expect([response.status, await response.json()]).toEqual([200, { done: true }]);
    const started = performance.now();
    await stopped;
    // The kept connection is not waited for.
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('cuts off a call that outlasts its grace', async () => {
    const server = createHttpServer(() => undefined);
    const url = await listening(server);
    const hanging = fetch(url).catch(() => 'cut off');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.stop(100);
    expect(await hanging).toBe('cut off');
  });
});

/** Sends bytes as they are and answers what came back until the connection closes. */
function raw(url: string, content: string, timeoutMs = 2000): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(content));
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    socket.on('data', (chunk) => {
      received += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(received);
    });
  });
}
