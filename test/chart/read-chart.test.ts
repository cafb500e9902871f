import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { type Chart, clinicalSearches } from '../../src/chart/chart.ts';
import type { EhrAccess } from '../../src/chart/ehr.ts';
import { readPrefetch } from '../../src/chart/prefetch.ts';
import { type ChartNeeds, type ChartReader, openChart } from '../../src/chart/read-chart.ts';
import type { Resource } from '../../src/fhir/resource.ts';
import { createOutbound } from '../../src/security/outbound.ts';
import { exampleChart, exampleOrder, examplePrefetch } from './example-chart.ts';
import { type Behaviour, type FakeEhr, never, searchset, send, startEhr } from './fake-ehr.ts';

const outbound = createOutbound({ allowLoopback: true });
const open: FakeEhr[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((ehr) => ehr.close()));
});

const started = async (resources: readonly Resource[], behaviour?: Behaviour, pageSize?: number): Promise<FakeEhr> => {
  const ehr = await startEhr(resources, behaviour, pageSize);
  open.push(ehr);
  return ehr;
};

const reader = (prefetch: unknown, fhirServer: string | undefined, access: Partial<EhrAccess> = {}): ChartReader =>
  openChart(readPrefetch(prefetch, 'p1'), { fhirServer, accessToken: undefined, mayRead: () => true, outbound, budgetMs: 5000, ...access });

const everything: ChartNeeds = { membership: true, clinical: true, orders: [exampleOrder] };

/** What a chart holds, for comparison. */
const contentOf = (chart: Chart): unknown => ({
  resources: [...new Set(exampleChart.map(({ resourceType }) => resourceType))].map((type) => chart.ofType(type)),
  searches: Object.keys(clinicalSearches).map((key) =>
    key in clinicalSearches ? chart.search(key as keyof typeof clinicalSearches) : undefined,
  ),
  failedReads: chart.failedReads,
  foreignDropped: chart.foreignDropped(),
});

describe('completing a chart', () => {
  test('the same chart by prefetch and by reads', async () => {
    const ehr = await started(exampleChart);
    const read = await reader({}, ehr.base).read(everything);
    const prefetched = await reader(examplePrefetch(), undefined).read(everything);
    expect(contentOf(read.chart)).toEqual(contentOf(prefetched.chart));
    expect(read.chart.ofType('Practitioner')).toHaveLength(2);
    expect([read.coverageSearch, prefetched.coverageSearch]).toEqual(['complete', 'complete']);
    expect([read.chart.couldAsk, prefetched.chart.couldAsk]).toEqual([true, false]);
  });

  test('the order of keys and entries changes nothing', async () => {
    const full = examplePrefetch();
    const expected = contentOf(readPrefetch(full, 'p1').gathering.chart({}));
    const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
    await fc.assert(
      fc.asyncProperty(shuffled(Object.keys(full)), fc.boolean(), async (keys, reversed) => {
        const prefetch = Object.fromEntries(keys.map((key) => [key, reversed ? withEntriesReversed(full[key]) : full[key]]));
        expect(contentOf(readPrefetch(prefetch, 'p1').gathering.chart({}))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  test('membership first asks for Patient, Coverage and payer alone, the rest later, nothing twice', async () => {
    const ehr = await started(exampleChart);
    const chart = reader({}, ehr.base);
    await chart.read({ membership: true });
    expect(ehr.requests.map(({ url }) => url).sort()).toEqual([
      '/fhir/Coverage?patient=p1&status=active',
      '/fhir/Organization/payer',
      '/fhir/Patient/p1',
    ]);
    await chart.read(everything);
    await chart.read(everything);
    const urls = ehr.requests.map(({ url }) => url);
    expect(new Set(urls).size).toBe(urls.length);
    expect(urls).toContain('/fhir/PractitionerRole?practitioner=prac-1');
  });

  test('a full prefetch leaves nothing to ask', async () => {
    const ehr = await started(exampleChart);
    await reader(examplePrefetch(), ehr.base).read(everything);
    expect(ehr.requests).toEqual([]);
  });

  test('null and failed searches are not repeated, an absent one is asked', async () => {
    const ehr = await started(exampleChart);
    const { conditions: _, ...others } = examplePrefetch();
    const outcome = { resourceType: 'OperationOutcome', issue: [] };
    const { chart } = await reader({ ...others, procedures: null, observations: outcome }, ehr.base).read({ clinical: true });
    expect(ehr.requests.map(({ url }) => url)).toEqual(['/fhir/Condition?patient=p1']);
    expect([chart.search('procedures'), chart.search('observations'), chart.search('conditions')]).toEqual([
      'complete',
      'failed',
      'complete',
    ]);
    expect(chart.failedReads).toEqual(['Observation?patient=p1']);
  });

  test('everything missing is asked at once', async () => {
    const { promise: allThere, resolve: release } = Promise.withResolvers<boolean>();
    let arrived = 0;
    const ehr = await started(exampleChart, () => {
      arrived += 1;
      if (arrived === 14) release(false);
      return allThere;
    });
    // Answered only once all fourteen have come: asked one after the other, none would ever be.
    const { chart, coverageSearch } = await reader({}, ehr.base).read({ membership: true, clinical: true });
    expect([ehr.mostAtOnce(), coverageSearch, chart.failedReads]).toEqual([14, 'complete', []]);
  });

  test('an order read by reference is followed to its requester', async () => {
    const ehr = await started([...exampleChart, exampleOrder]);
    const { chart } = await reader({}, ehr.base).read({ references: ['MedicationRequest/draft-1', undefined] });
    expect(chart.resolve('MedicationRequest/draft-1')).toEqual(exampleOrder);
    expect(chart.resolve('PractitionerRole/role-1')).toBeDefined();
    expect(chart.resolve('Location/loc-1')).toBeDefined();
  });

  test('of an order whose product is open only the Medication is read', async () => {
    const ehr = await started(exampleChart);
    const order = { ...exampleOrder, medicationReference: { reference: 'Medication/m1' } };
    const { chart } = await reader({}, ehr.base).read({ products: [order] });
    expect(ehr.requests.map(({ url }) => url)).toEqual(['/fhir/Medication/m1']);
    expect(chart.resolve('Medication/m1')).toBeDefined();
  });

  test.each([
    ['on another server', 'https://elsewhere.example.org/fhir/Practitioner/prac-1'],
    ['below another base of the same host', '/other/Practitioner/prac-1'],
    ['that climbs out of the base', 'Practitioner/..'],
    ['with a query', 'Practitioner/prac-1?x=y'],
    ['of another patient', 'Patient/p2'],
    ['by urn', 'urn:uuid:lost'],
    ['contained and lost', '#lost'],
    ['that is empty', ''],
  ])('a reference %s is not read', async (_, reference) => {
    const ehr = await started(exampleChart);
    const { chart } = await reader({}, ehr.base).read({
      references: [reference.startsWith('/') ? new URL(reference, ehr.base).href : reference],
    });
    expect(ehr.requests).toEqual([]);
    expect(chart.failedReads).toEqual([]);
  });

  test('an absolute reference below the base is read', async () => {
    const ehr = await started(exampleChart);
    const { chart } = await reader({}, `${ehr.base}/`).read({ references: [`${ehr.base}/Location/loc-1/_history/2`] });
    expect(ehr.requests.map(({ url }) => url)).toEqual(['/fhir/Location/loc-1']);
    expect(chart.resolve(`${ehr.base}/Location/loc-1`)).toBeDefined();
  });
});

describe('pages', () => {
  const observations: readonly Resource[] = Array.from({ length: 25 }, (_, n) => ({
    resourceType: 'Observation',
    id: `o${n}`,
    subject: { reference: 'Patient/p1' },
  }));

  test('all pages are read', async () => {
    const ehr = await started(observations, never, 10);
    const { chart } = await reader({}, ehr.base).read({ clinical: true });
    expect([chart.search('observations'), chart.ofType('Observation').length]).toEqual(['complete', 25]);
  });

  test('a prefetched first page is continued', async () => {
    const ehr = await started(observations, never, 10);
    const first = searchset(observations.slice(0, 10), `${ehr.base}/Observation?patient=p1&offset=10`, 25);
    const { chart } = await reader({ observations: first }, ehr.base).read({ clinical: true });
    expect([chart.search('observations'), chart.ofType('Observation').length]).toEqual(['complete', 25]);
    expect(ehr.requests.filter(({ url }) => url.startsWith('/fhir/Observation'))).toHaveLength(2);
  });

  test('a prefetched first page without a server to ask stays a part', async () => {
    const { chart } = await reader({ observations: searchset(observations, 'https://ehr.example.org/fhir?page=2') }, undefined).read({});
    expect([chart.search('observations'), chart.failedReads]).toEqual(['partial', []]);
  });

  test('endless paging ends, and what came is kept', async () => {
    let page = 0;
    const ehr = await started([], (url, response) => {
      if (!url.pathname.endsWith('Observation')) return false;
      page += 1;
      send(
        response,
        200,
        searchset([{ resourceType: 'Observation', id: `o${page}` }], `${url.origin}/fhir/Observation?patient=p1&p=${page}`),
      );
      return true;
    });
    const { chart } = await reader({}, ehr.base, { bounds: { pagesPerSearch: 5 } }).read({ clinical: true });
    expect([chart.search('observations'), chart.ofType('Observation').length, page]).toEqual(['partial', 5, 5]);
    expect(chart.search('conditions')).toBe('complete');
    expect(chart.failedReads).toEqual(['Observation?patient=p1']);
  });

  test('a page that names itself as the next is read once', async () => {
    const ehr = await started(observations, (url, response) => {
      if (!url.pathname.endsWith('Observation')) return false;
      send(response, 200, searchset(observations, url.href));
      return true;
    });
    const { chart } = await reader({}, ehr.base).read({ clinical: true });
    expect([chart.search('observations'), ehr.requests.filter(({ url }) => url.includes('Observation')).length]).toEqual(['partial', 1]);
  });

  test('the sum of resources, requests and bytes is bounded', async () => {
    for (const bounds of [{ resources: 5 }, { requests: 12 }, { bytes: 100 }]) {
      const ehr = await started(observations, never, 10);
      const { chart } = await reader({}, ehr.base, { bounds }).read({ clinical: true });
      expect(chart.search('observations')).toBe('partial');
    }
  });
});

describe('the token', () => {
  test('goes to the EHR of the call, with every read', async () => {
    const ehr = await started(exampleChart);
    await reader({}, ehr.base, { accessToken: 'secret' }).read(everything);
    expect(new Set(ehr.requests.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer secret']));
  });

  test('is not invented', async () => {
    const ehr = await started(exampleChart);
    await reader({}, ehr.base).read({ membership: true });
    expect(new Set(ehr.requests.map(({ authorization }) => authorization))).toEqual(new Set([undefined]));
  });

  test.each(['next page', 'redirect'])('does not go to another server by a %s', async (how) => {
    const other = await started(exampleChart);
    const ehr = await started(exampleChart, (url, response) => {
      if (url.pathname !== '/fhir/Condition') return false;
      if (how === 'redirect') response.writeHead(302, { location: `${other.base}/Condition?patient=p1` }).end();
      else send(response, 200, searchset([], `${other.base}/Condition?patient=p1`));
      return true;
    });
    const { chart } = await reader({}, ehr.base, { accessToken: 'secret' }).read({ clinical: true });
    expect(other.requests).toEqual([]);
    expect(chart.search('conditions')).toBe(how === 'redirect' ? 'failed' : 'partial');
  });

  test('that could not be a header fails the reads and nothing else', async () => {
    const ehr = await started(exampleChart);
    const { coverageSearch } = await reader({}, ehr.base, { accessToken: 'a\r\nx: y' }).read({ membership: true });
    expect([coverageSearch, ehr.requests]).toEqual(['failed', []]);
  });
});

describe('an EHR that fails', () => {
  const condition = { resourceType: 'Condition', id: 'c', subject: { reference: 'Patient/p1' } };
  const rows: [string, (response: Parameters<Behaviour>[1]) => void, string][] = [
    ['a server error', (response) => send(response, 500, {}), 'failed'],
    ['overload', (response) => send(response, 429, {}), 'failed'],
    ['a token it refuses', (response) => send(response, 401, {}), 'failed'],
    ['a scope it lacks', (response) => send(response, 403, {}), 'failed'],
    ['a search it does not understand', (response) => send(response, 400, {}), 'failed'],
    ['a resource type it does not have', (response) => send(response, 404, {}), 'not-asked'],
    ['an interaction it does not offer', (response) => send(response, 501, {}), 'not-asked'],
    ['a sign-in page', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>'), 'failed'],
    ['half an answer', (response) => response.writeHead(200).end(JSON.stringify(searchset([condition])).slice(0, -20)), 'failed'],
    [
      'a connection cut within the answer',
      (response) => response.writeHead(200, { 'content-length': 999 }).write('{', () => response.destroy()),
      'failed',
    ],
    ['no answer at all', (response) => response.destroy(), 'failed'],
    ['an OperationOutcome as success', (response) => send(response, 200, { resourceType: 'OperationOutcome', issue: [] }), 'failed'],
    ['one resource instead of a search', (response) => send(response, 200, condition), 'failed'],
    ['a number', (response) => send(response, 200, 7), 'failed'],
    ['nothing', (response) => response.writeHead(204).end(), 'failed'],
    ['invalid UTF-8', (response) => response.writeHead(200).end(Buffer.from([0x7b, 0xff, 0x7d])), 'failed'],
    ['more than is read', (response) => response.writeHead(200).end(`[${' '.repeat(200_000)}]`), 'failed'],
    ['a Bundle that is no searchset', (response) => send(response, 200, { ...searchset([condition]), type: 'collection' }), 'partial'],
    ['fewer than it counts', (response) => send(response, 200, searchset([condition], undefined, 3)), 'partial'],
    ['another type than asked', (response) => send(response, 200, searchset([{ resourceType: 'Procedure', id: 'x' }])), 'partial'],
    ['a broken page after a good one', (response) => send(response, 200, searchset([condition], 'Nowhere')), 'partial'],
    [
      "another patient's data as well",
      (response) => send(response, 200, searchset([condition, { ...condition, id: 'd', subject: { reference: 'Patient/p2' } }])),
      'complete',
    ],
    [
      'content labelled as text',
      (response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(JSON.stringify(searchset([condition]))),
      'complete',
    ],
  ];
  test.each(rows)('%s', async (_, misbehave, state) => {
    const ehr = await started([condition], (url, response) => {
      if (url.pathname === '/fhir/Nowhere') send(response, 500, {});
      else if (url.pathname !== '/fhir/Condition') return false;
      else misbehave(response);
      return true;
    });
    const { chart } = await reader({}, ehr.base, { bounds: { bytesPerAnswer: 100_000 } }).read({ clinical: true });
    expect(chart.search('conditions')).toBe(state);
    expect(chart.ofType('Condition').map(({ id }) => id)).toEqual(
      ['partial', 'complete'].includes(state) && chart.ofType('Condition').length > 0 ? ['c'] : [],
    );
    expect(chart.failedReads).toEqual(state === 'failed' || state === 'partial' ? ['Condition?patient=p1'] : []);
    expect(chart.search('observations')).toBe('complete');
  });

  test('refusing the token half way keeps the pages it gave', async () => {
    const ehr = await started(
      [condition, { ...condition, id: 'd' }],
      (url, response) => {
        if (url.searchParams.has('offset')) send(response, 401, {});
        return url.searchParams.has('offset');
      },
      1,
    );
    const { chart } = await reader({}, ehr.base, { accessToken: 'short-lived' }).read({ clinical: true });
    expect([chart.search('conditions'), chart.ofType('Condition').length]).toEqual(['partial', 1]);
  });

  test('slow beyond the budget: what came in time is kept', async () => {
    const ehr = await started(exampleChart, (url) => (url.pathname === '/fhir/Condition' ? new Promise<boolean>(() => {}) : false));
    const { chart, coverageSearch } = await reader({}, ehr.base, { budgetMs: 400 }).read({ membership: true, clinical: true });
    expect([chart.search('conditions'), chart.search('observations'), coverageSearch]).toEqual(['failed', 'complete', 'complete']);
    expect(chart.failedReads).toEqual(['Condition?patient=p1']);
  });

  test('down', async () => {
    const ehr = await startEhr([]);
    await ehr.close();
    const { chart, coverageSearch } = await reader({}, ehr.base).read({ membership: true, clinical: true });
    expect([chart.search('conditions'), coverageSearch, chart.patient]).toEqual(['failed', 'failed', undefined]);
    expect(chart.failedReads).toHaveLength(14);
  });

  test('a caller that hung up', async () => {
    const ehr = await started(exampleChart);
    const { coverageSearch } = await reader({}, ehr.base, { signal: () => AbortSignal.abort() }).read({ membership: true });
    expect([coverageSearch, ehr.requests]).toEqual(['failed', []]);
  });

  test('another resource than the one asked for is not believed', async () => {
    const ehr = await started([], (url, response) => {
      send(response, 200, url.pathname.includes('Patient') ? { resourceType: 'Patient', id: 'p2' } : searchset([]));
      return true;
    });
    const { chart } = await reader({}, ehr.base).read({ membership: true });
    expect([chart.patient, chart.ofType('Patient'), chart.failedReads]).toEqual([undefined, [], ['Patient/p1']]);
  });
});

describe('an EHR that may not be asked', () => {
  const rows: [string, string | undefined, boolean][] = [
    ['none named', undefined, true],
    ['not registered', 'https://ehr.example.org/fhir', false],
    ['no URL', 'ehr', true],
    ['a URL with a query', 'https://ehr.example.org/fhir?x=y', true],
  ];
  test.each(rows)('%s: nothing was asked', async (_, server, registered) => {
    const { chart, coverageSearch } = await reader({}, server, { mayRead: () => registered }).read(everything);
    expect([chart.couldAsk, chart.search('conditions'), coverageSearch, chart.failedReads]).toEqual([false, 'not-asked', 'not-asked', []]);
  });
});

function withEntriesReversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('entry' in value) || !Array.isArray(value.entry)) return value;
  return { ...value, entry: value.entry.toReversed() };
}
