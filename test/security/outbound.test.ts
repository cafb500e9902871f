import { createServer, type RequestListener, type Server } from 'node:http';
import type { LookupFunction } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { Client } from '../../src/security/client.ts';
import { createOutbound, type OutboundFailure, type OutboundRequest } from '../../src/security/outbound.ts';
import { reachOf } from '../../src/security/outbound-address.ts';
import { mayReadFor } from '../../src/security/outbound-servers.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    ),
  );
});

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
};

const outbound = createOutbound({ allowLoopback: true });

/** A lookup that answers these addresses for every name. */
const resolvingTo =
  (...addresses: string[]): LookupFunction =>
  (_, __, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

describe('addresses', () => {
  const rows: [string, ReturnType<typeof reachOf>, string[]][] = [
    ['public', 'public', ['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8']],
    ['this machine', 'loopback', ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1']],
    ['private', 'refused', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '::ffff:10.0.0.1', 'fc00::1', 'fd12::1']],
    [
      'link-local and metadata',
      'refused',
      ['169.254.169.254', '::ffff:169.254.169.254', 'fe80::1', 'fd00:ec2::254', '100.100.100.200', '168.63.129.16', '192.0.0.192'],
    ],
    [
      'shared, multicast, broadcast, unspecified',
      'refused',
      ['100.64.0.1', '224.0.0.1', '255.255.255.255', '0.0.0.0', '0.1.2.3', '::', 'ff02::1'],
    ],
    [
      'reserved and for documents',
      'refused',
      ['192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '240.0.0.1', '2001:db8::1', '4000::1', 'fec0::1', '100::1'],
    ],
    ['tunnelled IPv4', 'refused', ['64:ff9b::7f00:1', '64:ff9b:1::a00:1', '2002:7f00:1::', '2001::1', '::7f00:1', '::ffff:0:127.0.0.1']],
    ['no address', 'refused', ['', 'example.org', '1.2.3.4.5', 'fe80::1%25eth0']],
  ];
  test.each(rows)('%s', (_, reach, addresses) => {
    for (const address of addresses) expect([address, reachOf(address)]).toEqual([address, reach]);
  });
});

describe('what may be asked at all', () => {
  const refuses = async (url: string, reason: OutboundFailure, allowLoopback = false, lookup: LookupFunction = resolvingTo('8.8.8.8')) => {
    const guarded = createOutbound({ allowLoopback, lookup });
    const answer = await guarded.fetchJson(url, { timeoutMs: 2000 });
    expect(answer).toMatchObject({ ok: false, reason });
    await guarded.close();
  };

  const urls: [string, OutboundFailure, string[]][] = [
    [
      'schemes',
      'refused-url',
      ['http://ehr.example.org/', 'ftp://ehr.example.org/', 'file:///etc/passwd', 'data:application/json,{}', 'ehr', ''],
    ],
    ['users in the URL', 'refused-url', ['https://user@ehr.example.org/', 'https://a:b@ehr.example.org/']],
    [
      'private addresses however written',
      'refused-address',
      [
        'https://10.0.0.1/',
        'https://[fd00:ec2::254]/',
        'https://169.254.169.254/latest',
        'https://0xa9fea9fe/',
        'https://2852039166/',
        'https://[::ffff:10.0.0.1]/',
      ],
    ],
    [
      'this machine, where that is not allowed',
      'refused-address',
      ['https://127.0.0.1/', 'https://127.1/', 'https://[::1]/', 'https://0x7f000001/'],
    ],
    ['this machine by http, where that is not allowed', 'refused-url', ['http://127.0.0.1/', 'http://localhost/']],
  ];
  test.each(urls)('refuses %s', async (_, reason, list) => {
    for (const url of list) await refuses(url, reason);
  });

  const names: [string, string[]][] = [
    ['a private address', ['10.0.0.1']],
    ['the metadata address', ['169.254.169.254']],
    ['this machine', ['127.0.0.1']],
    ['this machine in IPv6 form', ['::ffff:127.0.0.1']],
    ['a private address among public ones', ['8.8.8.8', '192.168.0.1']],
    ['nothing', []],
  ];
  test.each(names)('refuses a name that resolves to %s', async (_, addresses) => {
    await refuses('https://ehr.example.org/', 'refused-address', false, resolvingTo(...addresses));
    // Allowing this machine allows it by its own name only.
    await refuses('https://ehr.example.org/', 'refused-address', true, resolvingTo(...addresses));
  });

  test('refuses localhost that resolves elsewhere', async () => {
    await refuses('http://localhost/', 'refused-address', true, resolvingTo('8.8.8.8'));
  });

  test('a name that cannot be resolved', async () => {
    await refuses('https://ehr.example.org/', 'unreachable', false, (_, __, callback) => callback(new Error('ENOTFOUND'), []));
  });

  test('reaches localhost where allowed', async () => {
    const base = await serve((_, response) => response.end('{"a":1}'));
    const local = createOutbound({ allowLoopback: true, lookup: resolvingTo('127.0.0.1') });
    expect(await local.fetchJson(base.replace('127.0.0.1', 'localhost'))).toMatchObject({ ok: true, body: { a: 1 } });
    await local.close();
  });
});

describe('answers', () => {
  const rows: [string, RequestListener, OutboundRequest, object][] = [
    ['JSON', (_, response) => response.end('{"a":1}'), {}, { ok: true, status: 200, body: { a: 1 }, bytes: 7 }],
    ['JSON labelled otherwise', (_, response) => response.setHeader('content-type', 'text/html').end('[1]'), {}, { ok: true, body: [1] }],
    ['JSON behind a byte order mark', (_, response) => response.end('\uFEFF{"a":1}'), {}, { ok: true, body: { a: 1 } }],
    [
      'JSON, compressed',
      (_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('{"a":1}')),
      {},
      { ok: true, body: { a: 1 } },
    ],
    ['nothing', (_, response) => response.writeHead(204).end(), {}, { ok: true, status: 204, body: undefined }],
    ['nesting at the bound', (_, response) => response.end(nested(64)), {}, { ok: true }],
    ['nesting beyond the bound', (_, response) => response.end(nested(65)), {}, { ok: false, reason: 'not-json' }],
    ['brackets within strings', (_, response) => response.end(JSON.stringify([`"\\${'['.repeat(99)}`])), {}, { ok: true }],
    ['HTML', (_, response) => response.end('<html>'), {}, { ok: false, reason: 'not-json' }],
    [
      'HTML where only the status matters',
      (_, response) => response.end('<html>'),
      { answer: 'discard' },
      { ok: true, status: 200, body: undefined },
    ],
    ['a status', (_, response) => response.writeHead(503).end('{}'), {}, { ok: false, reason: 'status', status: 503 }],
    [
      'a redirect to the metadata address',
      (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
      {},
      { ok: false, reason: 'redirect', status: 302 },
    ],
    [
      'a redirect to itself',
      (request, response) => response.writeHead(307, { location: request.url }).end(),
      {},
      { ok: false, reason: 'redirect' },
    ],
    [
      'too much, announced',
      (_, response) => response.writeHead(200, { 'content-length': 2000 }).write(' '),
      { maxBytes: 1000 },
      { ok: false, reason: 'too-large' },
    ],
    ['too much, streamed', (_, response) => endless(response), { maxBytes: 100_000 }, { ok: false, reason: 'too-large' }],
    [
      'too much once unpacked',
      (_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(50_000_000, ' '))),
      { maxBytes: 1_000_000 },
      { ok: false, reason: 'too-large' },
    ],
    [
      'broken compression',
      (_, response) => response.setHeader('content-encoding', 'gzip').end('no'),
      {},
      { ok: false, reason: 'not-json' },
    ],
    ['silence', () => {}, { timeoutMs: 100 }, { ok: false, reason: 'timeout' }],
    ['a body that does not end', (_, response) => response.writeHead(200).write('{'), { timeoutMs: 100 }, { ok: false, reason: 'timeout' }],
    ['a caller that hung up', () => {}, { signal: AbortSignal.timeout(50) }, { ok: false, reason: 'aborted' }],
    ['a connection closed twice', (_, response) => response.destroy(), {}, { ok: false, reason: 'reset' }],
  ];
  test.each(rows)('%s', async (_, listener, request, expected) => {
    const url = await serve(listener);
    expect(await outbound.fetchJson(`${url}/fhir`, request)).toMatchObject(expected);
  });

  test('a connection reset is tried once more for a read, not for a write', async () => {
    for (const [method, calls] of [
      ['GET', 2],
      ['POST', 1],
    ] as const) {
      let count = 0;
      const url = await serve((_, response) => {
        count += 1;
        if (count === 1) response.destroy();
        else response.end('{}');
      });
      expect((await outbound.fetchJson(url, { method })).ok).toBe(method === 'GET');
      expect(count).toBe(calls);
    }
  });

  test('a POST sends its body and headers', async () => {
    const url = await serve(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      response.end(JSON.stringify({ method: request.method, body, type: request.headers['content-type'] }));
    });
    const answer = await outbound.fetchJson(url, { method: 'POST', body: '{"x":1}', headers: { 'content-type': 'application/fhir+json' } });
    expect(answer).toMatchObject({ ok: true, body: { method: 'POST', body: '{"x":1}', type: 'application/fhir+json' } });
  });

  test('failures name the server, never path, query or token', async () => {
    const url = await serve((_, response) => response.writeHead(500).end('Jane Doe'));
    const texts: string[] = [];
    for (const [base, token] of [
      [url, 'tok3n'],
      [url, 'tok3n\nx'],
      ['https://10.0.0.1', 'tok3n'],
      ['http://127.0.0.1:1', 'tok3n'],
    ] as const) {
      const answer = await outbound.fetchJson(`${base}/Patient/p1?name=Jane`, { headers: { authorization: `Bearer ${token}` } });
      if (!answer.ok) texts.push(answer.text);
    }
    expect(texts).toHaveLength(4);
    expect(texts[0]).toBe(`${url} refused or failed (status 500).`);
    for (const text of texts) expect(text).not.toMatch(/tok3n|Jane|Patient|p1\b/);
  });
});

describe('which FHIR servers may be read for a client', () => {
  const client: Client = {
    id: 'ehr-1',
    name: 'EHR',
    npi: [],
    fhirServers: ['https://ehr.example.org/fhir', 'https://other.example.org:8443/r4/'],
    subscriptionEndpoints: [],
    outcomeAsCard: false,
    docPurpose: true,
  };
  const rows: [string, string, boolean][] = [
    ['the registered base', 'https://ehr.example.org/fhir', true],
    ['with a slash', 'https://ehr.example.org/fhir/', true],
    ['registered with a slash', 'https://other.example.org:8443/r4', true],
    ['below the base', 'https://ehr.example.org/fhir/tenant-1', true],
    ['host in capitals', 'https://EHR.example.org/fhir', true],
    ['the default port', 'https://ehr.example.org:443/fhir', true],
    ['a base that begins alike', 'https://ehr.example.org/fhir-other', false],
    ['above the base', 'https://ehr.example.org/', false],
    ['climbing out', 'https://ehr.example.org/fhir/../admin', false],
    ['climbing out in code', 'https://ehr.example.org/fhir/%2e%2e/admin', false],
    ['an encoded slash', 'https://ehr.example.org/fhir/..%2fadmin', false],
    ['dots before a semicolon', 'https://ehr.example.org/fhir/..;/admin', false],
    ['an empty query', 'https://ehr.example.org/fhir?', false],
    ['an empty fragment', 'https://ehr.example.org/fhir#', false],
    ['by http', 'http://ehr.example.org/fhir', false],
    ['another port', 'https://ehr.example.org:8443/fhir', false],
    ['a host that begins alike', 'https://ehr.example.org.evil.example/fhir', false],
    ['the host as a user', 'https://ehr.example.org@evil.example/fhir', false],
    ['a user', 'https://x@ehr.example.org/fhir', false],
    ['a query', 'https://ehr.example.org/fhir?x=1', false],
    ['a fragment', 'https://ehr.example.org/fhir#x', false],
    ['this machine', 'http://127.0.0.1:9/fhir', false],
    ['no URL', 'fhir', false],
  ];
  test.each(rows)('%s', (_, url, expected) => {
    expect(mayReadFor(client, false)(url)).toBe(expected);
  });

  test.each([
    ['http://127.0.0.1:9/fhir', true],
    ['http://localhost:9/fhir', true],
    ['http://[::1]:9/fhir', true],
    ['https://ehr.example.org/fhir', true],
    ['http://127.0.0.1.evil.example/fhir', false],
    ['http://10.0.0.1/fhir', false],
  ])('with any loopback: %s %s', (url, expected) => {
    expect(mayReadFor(client, true)(url)).toBe(expected);
  });
});

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

function endless(response: Parameters<RequestListener>[1]): void {
  const more = (): void => {
    while (!response.destroyed && response.write(' '.repeat(64 * 1024)));
  };
  response.on('drain', more);
  more();
}
