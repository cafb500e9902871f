import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isObject, listOf } from '../../src/fhir/resource.ts';
import { errorReply } from '../../src/http/error-reply.ts';
import { RecordsError, recordsErrorKinds } from '../../src/records/records-error.ts';
import { type Behaviour, never, startEhr } from '../chart/fake-ehr.ts';
import { demoPatients } from '../demo/demo-set.ts';
import { type RunningService, startService } from '../running-service.ts';
import { startServerProcess } from './server-process.ts';

/** A hook call is answered in its time whatever the EHR or the store does. docs/operations.md has a sentence for each row. */
const budgetMs = 1500;
const settings = { HOOK_BUDGET_MS: String(budgetMs), EHR_READ_BUDGET_MS: '400' };
let service: RunningService;
beforeAll(async () => {
  service = await startService(settings);
});
afterAll(() => service.close());

const patient = demoPatients.find(({ id }) => id === 'cigna-01');
const resources = patient?.resources ?? [];
const ofType = (type: string) => resources.filter(({ resourceType }) => resourceType === type);
const searchset = (found: readonly unknown[], more: object = {}) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  total: found.length,
  entry: found.map((resource) => ({ resource })),
  ...more,
});

const hookCall = (
  fhirServer: string,
  prefetch: object = {
    patient: ofType('Patient')[0],
    coverage: searchset(ofType('Coverage')),
    organizations: searchset(ofType('Organization')),
  },
) => ({
  hook: 'order-sign',
  hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea',
  fhirServer,
  fhirAuthorization: { access_token: 'ehr-token-of-this-call', token_type: 'Bearer' },
  context: {
    userId: 'PractitionerRole/dr-onda-role',
    patientId: 'cigna-01',
    draftOrders: { resourceType: 'Bundle', type: 'collection', entry: (patient?.orders ?? []).map((resource) => ({ resource })) },
  },
  prefetch,
  extension: { 'davinci-crd.requestedVersion': '2.2', 'davinci-crd.configuration': {} },
});

async function ask(on: RunningService, body: object) {
  const started = performance.now();
  const answer = await on.post('/cds-services/crd-order-sign', body);
  const ms = performance.now() - started;
  const explained = answer.status === 200 ? await on.post('/explain/crd-order-sign', body) : undefined;
  const [first] = isObject(explained?.json) ? listOf(explained.json.answers) : [];
  return { ...answer, ms, determination: isObject(first) ? first.determination : undefined };
}

const type = (url: URL): string => url.pathname.split('/')[2] ?? '';
const isClinical = (url: URL): boolean => url.searchParams.has('patient') && type(url) !== 'Coverage';
/** Does something to the searches of the chart and leaves reads alone. */
const clinical =
  (act: (url: URL, response: Parameters<Behaviour>[1]) => void): Behaviour =>
  (url, response) => {
    if (!isClinical(url)) return false;
    act(url, response);
    return true;
  };
const json = (response: Parameters<Behaviour>[1], body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/fhir+json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
};

describe('whatever the EHR does', () => {
  let searches = 0;
  const rows: [string, Behaviour, string][] = [
    ['works', never, 'criteria-met'],
    ['never answers', clinical(() => undefined), 'indeterminate'],
    ['answers a byte a second', clinical((_, response) => drip(response)), 'indeterminate'],
    [
      'answers after the time for reading',
      clinical((_, response) => void setTimeout(() => json(response, searchset([])), 800)),
      'indeterminate',
    ],
    ['is broken', clinical((_, response) => json(response, { resourceType: 'OperationOutcome', issue: [] }, 500)), 'indeterminate'],
    ['is overloaded', clinical((_, response) => json(response, '', 429)), 'indeterminate'],
    ['hangs up', clinical((_, response) => response.destroy()), 'indeterminate'],
    [
      'cuts its answer short',
      clinical((_, response) => json(response, '{"resourceType":"Bundle","type":"searchset","entry":[{"resou')),
      'indeterminate',
    ],
    ['shows a login page', clinical((_, response) => json(response, '<html>Sign in</html>')), 'indeterminate'],
    [
      'redirects to the metadata address',
      clinical((_, response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end()),
      'indeterminate',
    ],
    [
      'answers 10 MB',
      clinical((_, response) => json(response, `{"resourceType":"Bundle","x":"${'x'.repeat(10 << 20)}"}`)),
      'indeterminate',
    ],
    [
      'refuses the token half way',
      (url, response) => {
        if (!isClinical(url) || ++searches % 8 < 4) return false;
        json(response, { resourceType: 'OperationOutcome', issue: [] }, 401);
        return true;
      },
      'indeterminate',
    ],
    // An incomplete answer counts for what it shows and proves nothing absent: somebody who knows is asked.
    [
      'pages for ever',
      clinical((url, response) => {
        const page = Number(url.searchParams.get('page') ?? 0) + 1;
        json(response, {
          ...searchset([]),
          link: [{ relation: 'next', url: `${url.origin}${url.pathname}?patient=cigna-01&page=${page}` }],
        });
      }),
      'documentation-needed',
    ],
    [
      'pages in a circle',
      clinical((url, response) => json(response, { ...searchset([]), link: [{ relation: 'next', url: url.href }] })),
      'documentation-needed',
    ],
    [
      'sends pages elsewhere',
      clinical((_, response) => json(response, { ...searchset([]), link: [{ relation: 'next', url: 'http://127.0.0.1:1/fhir/x' }] })),
      'documentation-needed',
    ],
    ['counts more than it gives', clinical((_, response) => json(response, { ...searchset([]), total: 99 })), 'documentation-needed'],
    [
      'gives another kind of resource',
      clinical((_, response) => json(response, searchset([{ resourceType: 'Basic', id: 'b' }]))),
      'documentation-needed',
    ],
    [
      'gives its errors as answers',
      clinical((_, response) => json(response, { resourceType: 'OperationOutcome', issue: [] })),
      'indeterminate',
    ],
    // Other people's records are dropped, so nothing is known for certain about this patient's.
    [
      "gives another patient's records",
      clinical((url, response) =>
        json(
          response,
          searchset(
            ofType(type(url)).map((item) => ({
              ...item,
              subject: { reference: 'Patient/other' },
              patient: { reference: 'Patient/other' },
            })),
          ),
        ),
      ),
      'documentation-needed',
    ],
    // What is not needed for the answer may fail.
    [
      'fails where nothing depends on it',
      (url, response) => {
        if (!['AllergyIntolerance', 'DiagnosticReport', 'MedicationDispense'].includes(type(url))) return false;
        json(response, '', 500);
        return true;
      },
      'criteria-met',
    ],
  ];
  test.each(rows)('it %s', async (_, behaviour, determination) => {
    searches = 0;
    const ehr = await startEhr(resources, behaviour);
    const answer = await ask(service, hookCall(ehr.base));
    await ehr.close();
    expect([answer.status, answer.determination]).toEqual([200, determination]);
    expect(answer.ms).toBeLessThan(budgetMs);
    if (determination === 'indeterminate') expect(answer.text).toContain('"valueCode":"indeterminate"');
    // No authorization rests on a chart that could not be read.
    if (determination !== 'criteria-met') expect(answer.text).not.toContain('satisfied');
  });

  test('it is down', async () => {
    const answer = await ask(service, hookCall('http://127.0.0.1:1/fhir'));
    expect([answer.status, answer.determination]).toEqual([200, 'indeterminate']);
    expect(answer.ms).toBeLessThan(budgetMs);
    const payerUnknown = { patient: ofType('Patient')[0], coverage: searchset(ofType('Coverage')) };
    expect((await ask(service, hookCall('http://127.0.0.1:1/fhir', payerUnknown))).status).toBe(412);
  });

  const coverage = (url: URL, act: () => void): boolean => {
    if (type(url) !== 'Coverage') return false;
    act();
    return true;
  };
  const coverageRows: [string, Behaviour][] = [
    ['never answers', (url) => type(url) === 'Coverage'],
    ['is broken', (url, response) => coverage(url, () => json(response, '', 500))],
    ['refuses the token', (url, response) => coverage(url, () => json(response, '', 401))],
    ['cuts it short', (url, response) => coverage(url, () => json(response, '{"resourceType":'))],
  ];
  test.each(coverageRows)('for the Coverage it %s: 412', async (_, behaviour) => {
    const ehr = await startEhr(resources, behaviour);
    const answer = await ask(service, hookCall(ehr.base, {}));
    await ehr.close();
    expect(answer.status).toBe(412);
    expect(answer.text).toContain('"OperationOutcome"');
    expect(answer.ms).toBeLessThan(budgetMs);
  });

  test('its token goes to it alone and is not kept', async () => {
    const ehr = await startEhr(resources, (url, response) => {
      if (type(url) !== 'Observation') return false;
      json(response, {
        ...searchset([]),
        link: [{ relation: 'next', url: `http://127.0.0.1:${new URL(other.base).port}/fhir/Observation?patient=cigna-01` }],
      });
      return true;
    });
    const other = await startEhr([]);
    await ask(service, hookCall(ehr.base));
    expect(ehr.requests.length).toBeGreaterThan(5);
    expect(new Set(ehr.requests.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer ehr-token-of-this-call']));
    expect(other.requests).toEqual([]);
    await ehr.close();
    await other.close();
  });
});

describe('what the EHR is asked for', () => {
  const drafts = (patient?.orders ?? []).map(({ resourceType, id }) => `/fhir/${resourceType}/${id}`);
  const paths = ({ requests }: Awaited<ReturnType<typeof startEhr>>) => requests.map(({ url }) => url.split('?')[0] ?? '');

  test('never a draft that came with the call', async () => {
    const ehr = await startEhr(resources);
    await ask(service, hookCall(ehr.base));
    await ehr.close();
    expect(paths(ehr).length).toBeGreaterThan(5);
    expect(paths(ehr).filter((path) => drafts.includes(path))).toEqual([]);
  });
});

describe('whatever the store does', () => {
  const whole = hookCall('http://127.0.0.1:1/fhir');

  test("locked by another process: 503 in the hook's time, and answered again once it is free", async () => {
    const server = await startServerProcess(settings);
    const holder = new DatabaseSync(server.databasePath);
    holder.exec('begin immediate');
    const call = () =>
      fetch(`${server.url}/cds-services/crd-order-sign`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(whole),
      });
    const started = performance.now();
    const refused = await call();
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await refused.text()).toContain('"OperationOutcome"');
    expect(performance.now() - started).toBeLessThan(budgetMs + 500);
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    holder.exec('rollback');
    holder.close();
    await expect.poll(async () => (await call()).status, { timeout: 10_000, interval: 200 }).toBe(200);
    await server.close();
  });

  test('gone: 503 at once, and not ready', async () => {
    const server = await startServerProcess(settings);
    await Promise.all(['', '-wal', '-shm'].map((part) => rm(server.databasePath + part, { force: true })));
    const started = performance.now();
    const answer = await fetch(`${server.url}/cds-services/crd-order-sign`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(whole),
    });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await answer.text()).toContain('could not be stored');
    expect(performance.now() - started).toBeLessThan(1500);
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(503);
    await server.close();
  });

  test.each(recordsErrorKinds)('%s', (kind) => {
    const reply = errorReply(new RecordsError(kind));
    const isOurs = kind === 'value' || kind === 'duplicate';
    expect(reply.status).toBe(isOurs ? 500 : 503);
    if (!isOurs) expect(reply.headers).toEqual({ 'retry-after': '5' });
    expect(JSON.stringify(reply.body)).not.toContain(new RecordsError(kind).message);
  });

  test('told to stop while a call is in progress, the process answers it, refuses others and ends well', async () => {
    const server = await startServerProcess({ ...settings, LOG_LEVEL: 'info' });
    const ehr = await startEhr(resources, (url, response) => {
      if (!isClinical(url)) return false;
      setTimeout(() => json(response, searchset(ofType(type(url)))), 400);
      return true;
    });
    const inFlight = fetch(`${server.url}/cds-services/crd-order-sign`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(hookCall(ehr.base)),
    });
    await expect.poll(() => ehr.requests.length, { interval: 10 }).toBeGreaterThan(0);
    server.stop();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(fetch(`${server.url}/health/live`)).rejects.toThrow();
    expect((await inFlight).status).toBe(200);
    expect(await server.ended).toBe(0);
    expect(server.written()).toContain('"stopped"');
    // Acknowledged means stored: it is there after the process is gone.
    const store = new DatabaseSync(server.databasePath, { readOnly: true });
    expect(store.prepare('select count(*) as count from exchanges').get()).toMatchObject({ count: 1 });
    expect(store.prepare('select request from exchanges').get()).toMatchObject({
      request: expect.not.stringContaining('ehr-token-of-this-call'),
    });
    store.close();
    await ehr.close();
    await server.close();
  });
});

function drip(response: Parameters<Behaviour>[1]): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '), 200);
  response.on('close', () => clearInterval(timer));
}
