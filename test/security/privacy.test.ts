import { execFile } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleRequests, prefetchOf } from '../../scripts/example-requests.ts';
import { isObject, listOf } from '../../src/fhir/resource.ts';
import { demoPatients } from '../demo/demo-set.ts';
import { type ServerProcess, startServerProcess } from '../http/server-process.ts';
import { seedsOf } from './request-seeds.ts';

/** A full run with logs at debug: what was written, measured and stored, looked through for everything that must not be there. */
let server: ServerProcess;
let metrics = '';
let answered = 0;
const token = 'ehr-access-token-0123456789abcdef';
const bearer = 'hook-jwt.0123456789abcdef.signature';

beforeAll(async () => {
  server = await startServerProcess({ LOG_LEVEL: 'debug' });
  const [template] = exampleRequests();
  const bodies = demoPatients
    .filter(({ orders }) => orders.length > 0)
    .map(({ id, orders }) => ({
      ...(isObject(template?.body) ? template.body : {}),
      fhirServer: `${server.url}/demo/fhir`,
      fhirAuthorization: { access_token: token, token_type: 'Bearer' },
      context: {
        userId: 'Practitioner/dr-onda',
        patientId: id,
        draftOrders: { resourceType: 'Bundle', type: 'collection', entry: orders.map((resource) => ({ resource })) },
      },
      prefetch: prefetchOf(id),
    }));
  for (const body of bodies) await post('/cds-services/crd-order-sign', body);
  for (const { path, body } of exampleRequests()) await post(path, body);
  for (const path of [
    '/fhir/2.2/Claim/$submit',
    '/fhir/2.2/Claim/$inquire',
    '/fhir/2.0/Claim/$submit',
    '/fhir/2.2/Questionnaire/$questionnaire-package',
  ])
    for (const seed of seedsOf({ method: 'POST', path, access: 'fhir', handler: async () => ({ status: 200 }) }))
      await post(seed.path, seed.body);
  const [first] = demoPatients;
  // What goes wrong must not be quoted either.
  for (const text of ['{"patient":"Testa Melanoma-01"', JSON.stringify({ hook: 'Testa Melanoma-01' }), 'MRN-0001'])
    await post('/cds-services/crd-order-sign', text);
  for (const path of [
    `/Patient/${first?.id}`,
    '/cds-services/Melanoma-01',
    '/fhir/2.2/Questionnaire/Melanoma-01',
    '/demo/fhir/Patient?name=Melanoma-01',
    `/fhir/2.2/Subscription/MRN-0001`,
  ])
    await fetch(server.url + path, { headers: { authorization: `Bearer ${bearer}` } });
  metrics = await (await fetch(`${server.url}/metrics`)).text();
  server.stop();
  await server.ended;
});
afterAll(() => server.close());

async function post(path: string, body: unknown): Promise<void> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  await response.text();
  if (response.status === 200) answered += 1;
}

/** Names, birth dates, identifiers, addresses, free text and ids of every demo patient. */
function secretsOf(patients: typeof demoPatients): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown, key: string): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, key);
    else if (isObject(value)) for (const [name, item] of Object.entries(value)) visit(item, name);
    else if (typeof value === 'string' && isPersonal(key, value)) found.add(value);
  };
  for (const patient of patients) {
    found.add(patient.id);
    for (const resource of patient.resources) visit(resource, resource.resourceType);
    for (const order of patient.orders) visit(order, 'order');
    for (const order of patient.orders) if (order.id !== undefined) found.add(order.id);
  }
  return [...found];
}

const personal = new Set([
  'family',
  'given',
  'birthDate',
  'line',
  'city',
  'subscriberId',
  'text',
  'div',
  'note',
  'conclusion',
  'reference',
  'id',
]);
/** An identifier's value, and any text of a chart long enough not to be a word of ours. */
const isPersonal = (key: string, value: string): boolean =>
  (key === 'value' && /\d{3}/.test(value)) || (personal.has(key) && value.length >= 5 && value !== 'order');

describe('what a full run leaves behind', () => {
  const secrets = secretsOf(demoPatients);

  test('calls were made, and there is something to look for', () => {
    expect(answered).toBeGreaterThan(40);
    expect(secrets.length).toBeGreaterThan(300);
    expect(secrets).toEqual(expect.arrayContaining(['Melanoma-01', '1961-03-02', 'MRN-0001', 'CIG-0001', 'cigna-01', 'Sampleton']));
    expect(server.written()).toContain('"/cds-services/:id"');
  });

  test.each([
    ['the logs', () => server.written()],
    ['the metrics', () => metrics],
  ])('%s hold nothing of a chart', (_, text) => {
    expect(secrets.filter((secret) => text().includes(secret))).toEqual([]);
    expect(text()).not.toMatch(/resourceType|"patient|draftOrders|determination/);
  });

  test.each([
    ['the logs', () => server.written()],
    ['the metrics', () => metrics],
  ])('%s hold no token', (_, text) => {
    for (const secret of [token, bearer, 'Bearer ']) expect(text()).not.toContain(secret);
  });

  test('the store holds no token, in any table', () => {
    const store = new DatabaseSync(server.databasePath, { readOnly: true });
    const tables = store.prepare("select name from sqlite_master where type = 'table'").all();
    for (const { name } of tables) {
      const rows = JSON.stringify(store.prepare(`select * from "${String(name)}"`).all());
      expect([name, rows.includes(token), rows.includes(bearer)]).toEqual([name, false, false]);
    }
    store.close();
  });

  test('each call answered is in the audit: who, what, about whom, how it went; no name and no value', () => {
    const store = new DatabaseSync(server.databasePath, { readOnly: true });
    const entries = store.prepare('select * from audit_events order by place').all();
    const exchanges = store.prepare('select id from exchanges').all();
    store.close();
    const bodies = entries.map(({ body }) => String(body));
    for (const { id } of exchanges) expect(bodies.filter((body) => body.includes(String(id)))).toHaveLength(1);
    expect(entries.length).toBeGreaterThanOrEqual(answered);
    const names = demoPatients.flatMap(({ resources }) =>
      resources
        .filter(({ resourceType }) => resourceType === 'Patient')
        .flatMap((patient) =>
          listOf(patient.name)
            .flatMap((name) => (isObject(name) ? [String(name.family)] : []))
            .concat(String(patient.birthDate)),
        ),
    );
    expect(names.filter((name) => bodies.some((body) => body.includes(name)))).toEqual([]);
    expect(JSON.parse(bodies.find((body) => body.includes('/cds-services/order-sign')) ?? '{}')).toMatchObject({
      resourceType: 'AuditEvent',
      action: 'E',
      outcome: '0',
      agent: [{ who: { identifier: { value: 'demo' } }, requestor: true }],
      entity: [
        { what: { reference: expect.stringMatching(/^Patient\//) } },
        { what: { identifier: { value: expect.stringMatching(/^urn:uuid:/) } } },
      ],
    });
  });
});

describe('the audit from the command line', () => {
  const run = promisify(execFile);
  const script = (name: string, ...args: readonly string[]) =>
    run(process.execPath, [new URL(`../../scripts/${name}`, import.meta.url).pathname, ...args], {
      env: { PATH: process.env.PATH, DATABASE_URL: `sqlite:${server.databasePath}` },
    }).then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: unknown) => ({
        code: isObject(error) ? error.code : undefined,
        stdout: isObject(error) ? `${String(error.stdout)}${String(error.stderr)}` : '',
      }),
    );

  test('is whole after a run; who looks at an exchange has to say why, and is in it', async () => {
    expect(await script('audit-verify.ts')).toEqual({ code: 0, stdout: 'The audit is whole.\n' });
    const store = new DatabaseSync(server.databasePath);
    const { id } = store.prepare('select id from exchanges limit 1').get() ?? {};
    expect(await script('exchange.ts', String(id))).toMatchObject({ code: 2 });
    const read = await script('exchange.ts', String(id), '--reason', 'dispute 17');
    expect(read.code).toBe(0);
    expect(read.stdout).toContain('"draftOrders"');
    expect(read.stdout).not.toContain(token);
    const [entry] = store.prepare("select * from audit_events where action = 'exchange read'").all();
    expect(entry).toMatchObject({
      outcome: 'success',
      actor: expect.stringMatching(/^operator /),
      body: expect.stringContaining('dispute 17'),
    });
    store.close();
    expect(await script('audit-verify.ts')).toMatchObject({ code: 0 });
  });

  test('shows an entry that was changed, and one that was removed', async () => {
    const store = new DatabaseSync(server.databasePath);
    store.exec("update audit_events set actor = 'somebody-else' where place = 3");
    expect(await script('audit-verify.ts')).toMatchObject({ code: 1, stdout: expect.stringContaining('entry 3: changed') });
    store.exec('delete from audit_events where place = 3');
    expect(await script('audit-verify.ts')).toMatchObject({ code: 1, stdout: expect.stringContaining('missing') });
    store.close();
  });
});
