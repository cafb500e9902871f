import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningEhr, startEhr } from './ehr-server.ts';

let running: RunningEhr;
beforeAll(async () => {
  running = await startEhr();
});
beforeEach(() => running.ehr.reset());
afterAll(() => running.close());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into whatever came
  readonly body: any;
}

async function call(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(path.startsWith('http') ? path : `${running.base}/${path}`, { redirect: 'manual', ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
}

const fhir = (method: string, body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { 'content-type': 'application/fhir+json', ...headers },
});
const ids = ({ body }: Answer): string[] =>
  (body.entry ?? []).map(
    (entry: { resource: { resourceType: string; id?: string } }) => `${entry.resource.resourceType}/${entry.resource.id ?? ''}`,
  );

describe('search', () => {
  test.each([
    ['by patient, bare id', 'Condition?patient=cigna-01', 2],
    ['by patient, reference', 'Condition?patient=Patient/cigna-01', 2],
    ['by patient, absolute reference', 'Condition?patient=https://elsewhere.example/fhir/Patient/cigna-01', 2],
    ['by subject with a type modifier', 'Condition?subject:Patient=cigna-01', 2],
    ['of a patient nobody knows', 'Condition?patient=nobody', 0],
    ['a bare id is whole, not a part', 'Condition?patient=1', 0],
    ['by code with system', 'Condition?patient=cigna-01&code=http://hl7.org/fhir/sid/icd-10-cm|C43.72', 1],
    ['by code without system', 'Condition?patient=cigna-01&code=C43.72', 1],
    ['by code in another system', 'Condition?patient=cigna-01&code=http://loinc.org|C43.72', 0],
    ['by any code of a system', 'Condition?patient=cigna-01&code=http://snomed.info/sct|', 2],
    ['by alternatives', 'Observation?patient=cigna-01&code=69548-6,89247-1', 2],
    ['by repeated parameters, all of which hold', 'Observation?patient=cigna-01&code=69548-6&status=amended', 0],
    ['by status', 'Coverage?patient=cigna-01&status=active', 1],
    ['by status not', 'Coverage?patient=cigna-01&status:not=active', 0],
    ['by category', 'Observation?patient=cigna-01&category=laboratory', 1],
    ['by date from', 'Observation?patient=cigna-01&code=97509-4&date=ge2026-01-01', 1],
    ['by month', 'Observation?patient=cigna-01&code=97509-4&date=2025-05', 1],
    ['by date of a period', 'MedicationStatement?patient=cigna-01&effective=lt2025-01-01', 1],
    ['by missing element', 'Observation?patient=cigna-01&encounter:missing=true', 5],
    ['by _id', 'Practitioner?_id=dr-onda,dr-hema', 2],
    ['by identifier', 'Coverage?identifier=CIG-0001', 1],
    ['by NPI with system', 'Organization?identifier=http://hl7.org/fhir/sid/us-npi|9999990101', 1],
    ['by practitioner', 'PractitionerRole?practitioner=dr-onda', 1],
    ['by name', 'Patient?name=testa&_count=100', 36],
    ['by family, exact', 'Patient?family:exact=Melanoma-01', 1],
    [
      'by questionnaire without version',
      'QuestionnaireResponse?questionnaire=https://oncoverage.example/fhir/Questionnaire/cigna-amtagvi-initial',
      4,
    ],
    ['drafts', 'MedicationRequest?patient=cigna-01&status=draft', 3],
    ['by the code of a contained Medication', 'MedicationRequest?patient=lhcc-02&code=55513-0078-01', 1],
    ['an empty parameter is as if absent', 'Condition?patient=cigna-01&code=', 2],
  ])('%s', async (_sentence, path, total) => {
    const answer = await call(path);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total });
    expect(answer.headers.get('content-type')).toMatch(/^application\/fhir\+json/);
  });

  test('by POST gives what GET gives, parameters from form and address together', async () => {
    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'patient=cigna-01' };
    expect(ids(await call('Condition/_search', form))).toEqual(ids(await call('Condition?patient=cigna-01')));
    expect((await call('Condition/_search?code=C43.72', form)).body.total).toBe(1);
  });

  test('pages where asked, each page once and all of them together the whole', async () => {
    const whole = ids(await call('Observation?patient=cigna-01'));
    const seen: string[] = [];
    let next: string | undefined = 'Observation?patient=cigna-01&_count=2';
    while (next !== undefined) {
      const page: Answer = await call(next);
      expect(page.body.total).toBe(whole.length);
      seen.push(...ids(page));
      next = page.body.link.find((link: { relation: string; url: string }) => link.relation === 'next')?.url;
    }
    expect(seen).toEqual(whole);
    expect((await call('Observation?patient=cigna-01&_count=0')).body.entry).toBeUndefined();
    expect((await call('Observation?patient=cigna-01')).body.link).toHaveLength(1);
  });

  test('sorts by date', async () => {
    const dates = async (sort: string) =>
      (await call(`Observation?patient=cigna-01&_sort=${sort}`)).body.entry.map(
        (entry: { resource: { effectiveDateTime: string } }) => entry.resource.effectiveDateTime,
      );
    expect(await dates('-date')).toEqual([...(await dates('date'))].reverse());
  });

  test('includes what a reference names, counted apart', async () => {
    const answer = await call(
      'PractitionerRole?practitioner=dr-onda&_include=PractitionerRole:practitioner&_include=PractitionerRole:organization',
    );
    expect(answer.body.total).toBe(1);
    expect(ids(answer)).toEqual(['PractitionerRole/dr-onda-role', 'Practitioner/dr-onda', 'Organization/clinic-ct']);
  });

  test('ignores an unknown parameter and says so; refuses it where the caller is strict', async () => {
    const lenient = await call('Condition?patient=cigna-01&colour=red');
    expect(lenient.body.total).toBe(2);
    expect(lenient.body.entry.at(-1)).toMatchObject({ search: { mode: 'outcome' }, resource: { resourceType: 'OperationOutcome' } });
    const strict = await call('Condition?patient=cigna-01&colour=red', { headers: { prefer: 'handling=strict' } });
    expect([strict.status, strict.body.resourceType]).toEqual([400, 'OperationOutcome']);
  });

  test.each([
    ['an unknown modifier', 'Condition?code:above=1', 400],
    ['a value that is no date', 'Observation?date=soon', 400],
    ['a count that is no number', 'Condition?_count=many', 400],
    ['a type that is not stored', 'Spaceship?patient=1', 404],
    ['a name every object has', 'constructor?patient=1', 404],
    ['another format', 'Condition?_format=xml', 406],
    ['a search the demo makes fail', 'MedicationAdministration?patient=cigna-06', 503],
  ])('%s: %#', async (_sentence, path, status) => {
    const answer = await call(path);
    expect([answer.status, answer.body.resourceType]).toEqual([status, 'OperationOutcome']);
  });

  test('only the chosen search of the chosen patient fails', async () => {
    expect((await call('Observation?patient=cigna-06')).status).toBe(200);
    expect((await call('MedicationAdministration?patient=cigna-01')).status).toBe(200);
  });
});

describe('read and write', () => {
  const draft = { resourceType: 'QuestionnaireResponse', status: 'in-progress', subject: { reference: 'Patient/cigna-02' } };

  test('reads a resource, tolerating the older name of FHIR JSON', async () => {
    const answer = await call('Patient/cigna-01', { headers: { accept: 'application/json+fhir' } });
    expect(answer.body).toMatchObject({ resourceType: 'Patient', id: 'cigna-01', meta: { versionId: '1' } });
  });

  test('creates under an id of its own, updates, keeps versions, deletes', async () => {
    const created = await call('QuestionnaireResponse', fhir('POST', { ...draft, id: 'mine' }));
    expect(created.status).toBe(201);
    const { id } = created.body;
    expect(id).not.toBe('mine');
    expect(created.headers.get('location')).toBe(`${running.base}/QuestionnaireResponse/${id}/_history/1`);
    const updated = await call(`QuestionnaireResponse/${id}`, fhir('PUT', { ...draft, id, status: 'completed' }, { 'if-match': 'W/"1"' }));
    expect([updated.status, updated.body.meta.versionId, updated.headers.get('etag')]).toEqual([200, '2', 'W/"2"']);
    expect((await call(`QuestionnaireResponse/${id}/_history/1`)).body.status).toBe('in-progress');
    expect((await call('QuestionnaireResponse?patient=cigna-02&status=completed')).body.total).toBe(1);
    const stale = await call(`QuestionnaireResponse/${id}`, fhir('PUT', { ...draft, id }, { 'if-match': 'W/"1"' }));
    expect(stale.status).toBe(412);
    expect((await call(`QuestionnaireResponse/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await call(`QuestionnaireResponse/${id}`)).status).toBe(410);
    expect((await call('QuestionnaireResponse?patient=cigna-02')).body.total).toBe(0);
  });

  test('creates under the id of the address, and answers without a body where asked', async () => {
    const answer = await call(
      'Task/t1',
      fhir('PUT', { resourceType: 'Task', id: 't1', status: 'requested', intent: 'order' }, { prefer: 'return=minimal' }),
    );
    expect([answer.status, answer.body]).toEqual([201, '']);
  });

  test.each([
    ['no such resource', 'Patient/nobody', {}, 404],
    ['no such address', 'Patient/cigna-01/more/of/it', {}, 404],
    ['no such method', 'Patient/cigna-01', { method: 'PATCH' }, 405],
    ['another type than the address says', 'Patient', fhir('POST', draft), 400],
    ['another id than the address says', 'QuestionnaireResponse/a', fhir('PUT', { ...draft, id: 'b' }), 400],
    ['no JSON', 'Patient', fhir('POST', '{'), 400],
    ['no resource', 'Patient', fhir('POST', '[]'), 400],
    ['no FHIR media type', 'Patient', fhir('POST', draft, { 'content-type': 'text/plain' }), 415],
    ['more than two megabytes', 'Patient', fhir('POST', JSON.stringify({ resourceType: 'Patient', text: 'x'.repeat(3 << 20) })), 413],
    [
      'a page elsewhere that writes without a token',
      'QuestionnaireResponse',
      fhir('POST', draft, { origin: 'https://elsewhere.example' }),
      401,
    ],
    ['a token nobody gave', 'Patient/cigna-01', { headers: { authorization: 'Bearer made-up' } }, 401],
  ])('%s: %#', async (_sentence, path, init, status) => {
    const answer = await call(path, init);
    expect([answer.status, answer.body.resourceType]).toEqual([status, 'OperationOutcome']);
  });

  test('forgets what was written on reset', async () => {
    await call('Patient/cigna-01', fhir('PUT', { resourceType: 'Patient', id: 'cigna-01', gender: 'other' }));
    expect((await call('Patient/cigna-01')).body.gender).toBe('other');
    expect((await call('_services/demo/reset', { method: 'POST' })).status).toBe(204);
    expect((await call('Patient/cigna-01')).body.gender).toBe('female');
  });
});

describe('around the edges', () => {
  test('a preflight is answered without a token, and every answer may be read by any page', async () => {
    const preflight = await call('Condition/_search', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://sandbox.cds-hooks.org',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,x-own',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/Authorization, Content-Type.*x-own/);
    for (const path of ['Patient/cigna-01', 'Patient/nobody', 'metadata', '.well-known/smart-configuration'])
      expect((await call(path, { headers: { origin: 'https://elsewhere.example' } })).headers.get('access-control-allow-origin')).toBe('*');
  });

  test('the CapabilityStatement says R4 and where SMART is', async () => {
    const { body } = await call('metadata');
    expect(body).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', implementation: { url: running.base } });
    expect(JSON.stringify(body.rest[0].security)).toContain(`${running.base}/auth/authorize`);
  });

  test('the sandbox finds what it needs: a given name for everyone, conditions with total and text', async () => {
    const patients = await call('Patient');
    for (const entry of patients.body.entry) {
      expect(entry.resource.name[0].given[0]).toBeTypeOf('string');
      const conditions = await call(`Condition?patient=${entry.resource.id}`);
      expect(conditions.body.total).toBeGreaterThan(0);
      expect(conditions.body.entry[0].resource.code.text).toBeTypeOf('string');
    }
    expect((await call('Practitioner/COREPRACTITIONER1')).status).toBe(200);
  });

  test('a Host header of another name is refused: a page elsewhere could let its name point here', async () => {
    const url = new URL(`${running.base}/metadata`);
    const status = await new Promise((resolve, reject) => {
      request({ host: url.hostname, port: url.port, path: url.pathname, headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  test('notifications are kept for display, by channel, without the sender’s credentials', async () => {
    const bundle = { resourceType: 'Bundle', type: 'history', entry: [] };
    expect((await call('notifications/pas', fhir('POST', bundle, { authorization: 'Bearer secret' }))).status).toBe(200);
    expect((await call('notifications', fhir('POST', { resourceType: 'Patient' }))).status).toBe(400);
    const { body } = await call('notifications');
    expect(body.notifications).toEqual([{ receivedAt: '2026-11-21T12:00:00.000Z', channel: 'pas', authorized: true, bundle }]);
  });
});
