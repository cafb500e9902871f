import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withoutSpace } from '../../src/cds-hooks/json-text.ts';
import { hookResponse } from '../../src/cds-hooks/response.ts';
import { isObject, type JsonObject, listOf } from '../../src/fhir/resource.ts';
import { checkCoverageInformation } from './check-coverage-information.ts';
import { type Answer, type HookWorld, openHookWorld } from './hook-world.ts';

let world: HookWorld;
let demo: HookWorld;
beforeAll(async () => {
  world = await openHookWorld();
  demo = await openHookWorld({ demo: true });
});
afterAll(async () => {
  await world.close();
  await demo.close();
});

const billingOptions = 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-billing-options';
const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const order = (id = 'o1', more: JsonObject = {}) => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'draft',
  intent: 'order',
  authoredOn: '2026-11-20',
  subject: { reference: 'Patient/p1' },
  medicationCodeableConcept: { coding: [{ system: rxnorm, code: '2675868' }], text: 'Amtagvi' },
  ...more,
});
const searchset = (...resources: readonly unknown[]) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: resources.map((resource) => ({ resource })),
});
const coverage = (more: JsonObject = {}) => ({
  resourceType: 'Coverage',
  id: 'c1',
  status: 'active',
  subscriberId: 'm1',
  beneficiary: { reference: 'Patient/p1' },
  type: { coding: [{ system: 'https://nahdo.org/sopt', code: 'EHCPOL' }] },
  payor: [{ identifier: { system: 'https://oncoverage.example/fhir/sid/payer', value: 'plan' } }],
  ...more,
});
const melanoma = {
  resourceType: 'Condition',
  id: 'k1',
  subject: { reference: 'Patient/p1' },
  code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'C43.9' }] },
};
const patient = (birthDate = '1961-03-02') => ({ resourceType: 'Patient', id: 'p1', birthDate });
const chart = { patient: patient(), coverage: searchset(coverage()), conditions: searchset(melanoma) };
const user = { userId: 'Practitioner/d1', patientId: 'p1' };
const v22 = { 'davinci-crd.requestedVersion': '2.2' };

interface Asked {
  readonly hook?: string;
  readonly orders?: readonly unknown[];
  readonly context?: JsonObject;
  readonly prefetch?: JsonObject;
  readonly extension?: JsonObject;
  readonly more?: JsonObject;
  readonly at?: HookWorld;
}

function call({
  hook = 'order-sign',
  orders = [order()],
  context,
  prefetch = chart,
  extension = v22,
  more = {},
  at = world,
}: Asked = {}): Promise<Answer> {
  const draftOrders = { resourceType: 'Bundle', type: 'collection', entry: orders.map((resource) => ({ resource })) };
  const body = {
    hook,
    hookInstance: '5f8c1f1e-8a55-4a8e-9a0b-0d7f6a1f0001',
    context: { ...user, ...(context ?? { draftOrders }) },
    prefetch,
    extension,
    ...more,
  };
  return at.post('/cds-services/:id', `crd-${hook}`, body);
}

interface Read {
  readonly cards: readonly string[];
  /** `Type/id` → covered, pa-needed, info-needed of the coverage-information on it. */
  readonly answers: Readonly<Record<string, readonly unknown[]>>;
}

/** Reads an answer and checks everything in it on the way. */
function read(answer: Answer): Read {
  expect(answer.status, answer.text).toBe(200);
  expect(withoutSpace(answer.text)).toBe(answer.text);
  const response = hookResponse.parse(JSON.parse(answer.text));
  const answers = (response.systemActions ?? []).map(({ resource }) => {
    const [extension] = listOf(resource.extension).filter(
      (item) => isObject(item) && String(item.url).endsWith('ext-coverage-information'),
    );
    expect(checkCoverageInformation(extension, '2.2.1').faults).toEqual([]);
    const parts = listOf(isObject(extension) ? extension.extension : []).filter(isObject);
    const codes = ['covered', 'pa-needed', 'doc-needed', 'info-needed'].map((url) => parts.find((part) => part.url === url)?.valueCode);
    return [`${resource.resourceType}/${resource.id}`, codes.filter((code) => code !== undefined)] as const;
  });
  return { cards: response.cards.map((card) => `${card.indicator} ${card.source.topic.code}`), answers: Object.fromEntries(answers) };
}

describe('what an order is answered', () => {
  const bySubscriber = (subscriberId: string) => ({ ...chart, coverage: searchset(coverage({ subscriberId })) });
  const rows: readonly (readonly [string, Asked, Read['answers']])[] = [
    ['all met: authorized at signature', {}, { 'MedicationRequest/o1': ['covered', 'satisfied'] }],
    [
      'a what-if gets no authorization',
      { extension: { ...v22, 'davinci-crd.configuration': { 'unsolicited-determ': false } } },
      { 'MedicationRequest/o1': ['covered', 'auth-needed'] },
    ],
    [
      'coverage-info switched off: no system action',
      { extension: { ...v22, 'davinci-crd.configuration': { 'coverage-info': false } } },
      {},
    ],
    ['no version asked for', { extension: { 'davinci-crd.configuration': {} } }, { 'MedicationRequest/o1': ['covered', 'satisfied'] }],
    [
      'no diagnosis, nothing to read',
      { prefetch: { patient: patient(), coverage: chart.coverage } },
      { 'MedicationRequest/o1': ['conditional', 'auth-needed', 'clinical', 'OTH'] },
    ],
    [
      'too young: a person decides',
      { prefetch: { ...chart, patient: patient('2015-01-01') } },
      { 'MedicationRequest/o1': ['conditional', 'auth-needed', 'OTH'] },
    ],
    ['no such member', { prefetch: bySubscriber('unknown') }, { 'MedicationRequest/o1': ['not-covered'] }],
    ['a former member', { prefetch: bySubscriber('former') }, { 'MedicationRequest/o1': ['not-covered'] }],
    [
      'a coverage that says it is cancelled',
      { prefetch: { ...chart, coverage: searchset(coverage({ status: 'cancelled' })) } },
      { 'MedicationRequest/o1': ['not-covered'] },
    ],
    [
      'several orders, each for itself; other orders and order types too',
      {
        orders: [
          order(),
          order('o2', { medicationCodeableConcept: { text: 'fludarabine' } }),
          { resourceType: 'NutritionOrder', id: 'n1', patient: { reference: 'Patient/p1' } },
          { resourceType: 'CommunicationRequest', id: 'r1', subject: { reference: 'Patient/p1' } },
          { resourceType: 'VisionPrescription', id: 'v1', patient: { reference: 'Patient/p1' } },
          { resourceType: 'DeviceRequest', id: 'd1', subject: { reference: 'Patient/p1' }, codeCodeableConcept: { text: 'pump' } },
          { resourceType: 'ServiceRequest', id: 's1', subject: { reference: 'Patient/p1' }, code: { text: 'infusion' } },
        ],
      },
      {
        'MedicationRequest/o1': ['covered', 'satisfied'],
        ...Object.fromEntries(
          [
            'MedicationRequest/o2',
            'NutritionOrder/n1',
            'CommunicationRequest/r1',
            'VisionPrescription/v1',
            'DeviceRequest/d1',
            'ServiceRequest/s1',
          ].map((id) => [id, ['conditional', 'conditional', 'OTH']]),
        ),
      },
    ],
    [
      'an empty draft and one not to be done get nothing',
      { orders: [order('o1', { medicationCodeableConcept: undefined }), order('o2', { doNotPerform: true })] },
      {},
    ],
    [
      'a product named only by billing options',
      {
        orders: [
          {
            resourceType: 'ServiceRequest',
            id: 's1',
            subject: { reference: 'Patient/p1' },
            code: {
              text: 'infusion',
              extension: [{ url: billingOptions, valueCodeableConcept: { coding: [{ system: rxnorm, code: '2675868' }] } }],
            },
          },
        ],
      },
      { 'ServiceRequest/s1': ['covered', 'satisfied'] },
    ],
    [
      'order-dispatch, by prefetch',
      {
        hook: 'order-dispatch',
        context: { dispatchedOrders: ['MedicationRequest/o1'], performer: 'Organization/x' },
        prefetch: { ...chart, any: order() },
      },
      { 'MedicationRequest/o1': ['covered', 'satisfied'] },
    ],
    [
      'order-select, only what is selected, and no authorization',
      { hook: 'order-select', context: { draftOrders: searchset(order(), order('o2')), selections: ['MedicationRequest/o2'] } },
      { 'MedicationRequest/o2': ['covered', 'auth-needed'] },
    ],
    [
      'order-select asks for no documentation',
      {
        hook: 'order-select',
        context: { draftOrders: searchset(order()), selections: ['MedicationRequest/o1'] },
        prefetch: { patient: patient(), coverage: chart.coverage },
      },
      { 'MedicationRequest/o1': ['conditional', 'auth-needed', 'OTH'] },
    ],
    [
      'appointment-book, on the ServiceRequest',
      {
        hook: 'appointment-book',
        context: {
          appointments: searchset({
            resourceType: 'Appointment',
            id: 'a1',
            status: 'proposed',
            basedOn: [{ reference: 'ServiceRequest/s1' }],
            participant: [{ actor: { reference: 'Patient/p1' } }],
          }),
        },
        prefetch: {
          ...chart,
          any: { resourceType: 'ServiceRequest', id: 's1', subject: { reference: 'Patient/p1' }, code: { text: 'Amtagvi infusion' } },
        },
      },
      { 'ServiceRequest/s1': ['covered', 'satisfied'] },
    ],
    [
      'appointment-book, for no order we know',
      {
        hook: 'appointment-book',
        context: {
          appointments: searchset({
            resourceType: 'Appointment',
            id: 'a1',
            status: 'proposed',
            participant: [{ actor: { reference: 'Patient/p1' } }],
          }),
        },
      },
      { 'Appointment/a1': ['conditional', 'conditional', 'OTH'] },
    ],
  ];
  test.each(rows)('%s', async (_, asked, expected) => expect(read(await call(asked)).answers).toEqual(expected));

  const category = (system: string, code: string) => ({ category: [{ coding: [{ system: `http://${system}`, code }] }] });
  test.each([
    ['3.1.1', 'us-core-condition', category('terminology.hl7.org/CodeSystem/condition-category', 'problem-list-item')],
    [
      '6.1.0',
      'us-core-condition-problems-health-concerns',
      category('terminology.hl7.org/CodeSystem/condition-category', 'problem-list-item'),
    ],
    [
      '7.0.0',
      'us-core-condition-encounter-diagnosis',
      category('terminology.hl7.org/CodeSystem/condition-category', 'encounter-diagnosis'),
    ],
  ])('a diagnosis in the shape of US Core %s', async (version, profile, shape) => {
    const meta = { profile: [`http://hl7.org/fhir/us/core/StructureDefinition/${profile}|${version}`] };
    const { answers } = read(await call({ prefetch: { ...chart, conditions: searchset({ ...melanoma, ...shape, meta }) } }));
    expect(answers).toEqual({ 'MedicationRequest/o1': ['covered', 'satisfied'] });
  });

  test('encounter hooks answer with cards only', async () => {
    const active = order('o1', { status: 'active', encounter: { reference: 'Encounter/e1' } });
    const { cards, answers } = read(
      await call({
        hook: 'encounter-start',
        context: { encounterId: 'e1' },
        prefetch: { ...chart, medicationRequests: searchset(active) },
      }),
    );
    expect(answers).toEqual({});
    expect(cards).toContain('info guideline');
  });

  test('the same call again, with our answer on the order, is answered with nothing', async () => {
    const { systemActions } = JSON.parse((await call()).text);
    expect(read(await call({ orders: [systemActions[0].resource] })).answers).toEqual({});
  });

  test('the same call again has the same assertion id and number', async () => {
    const numbers = (text: string) =>
      text.match(/(PA-\d{12}|[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"\},\{"url":"satisfied)/g);
    expect(numbers((await call()).text)).toEqual(numbers((await call()).text));
  });

  test('numbers come back with the digits they were sent with', async () => {
    const body = JSON.stringify({
      hook: 'order-sign',
      hookInstance: 'x',
      context: { ...user, draftOrders: searchset(order('o1', { weight: 'DIGITS' })) },
      prefetch: chart,
      extension: v22,
    }).replace('"DIGITS"', '1.50');
    expect((await world.post('/cds-services/:id', 'crd-order-sign', body)).text).toContain('"weight":1.50');
  });
});

describe('an EHR that fails', () => {
  const prefetch = { patient: patient(), coverage: chart.coverage };
  test('leaves the answer open, for a technical reason', async () => {
    const answer = await call({ prefetch, more: { fhirServer: world.failingEhr } });
    expect(read(answer).answers).toEqual({ 'MedicationRequest/o1': ['indeterminate', 'indeterminate'] });
    expect(answer.text).toContain('"code":"technical"');
  });
  test('or never answers: the reply is in time', async () => {
    const started = performance.now();
    expect(read(await call({ prefetch, more: { fhirServer: world.silentEhr } })).answers).toEqual({
      'MedicationRequest/o1': ['indeterminate', 'indeterminate'],
    });
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('which coverage an answer can be about', () => {
  const foreign = coverage({ payor: [{ identifier: { system: 'https://oncoverage.example/fhir/sid/payer', value: 'other' } }] });
  const plain = {};
  const older = { 'davinci-crd.requestedVersion': '2.0' };
  const statuses: readonly (readonly [string, JsonObject, JsonObject, number])[] = [
    ['one of ours', chart, v22, 200],
    ['of another payer, 2.2', { ...chart, coverage: searchset(foreign) }, v22, 400],
    ['of another payer, 2.0', { ...chart, coverage: searchset(foreign) }, older, 200],
    ['of another payer, plain client', { ...chart, coverage: searchset(foreign) }, plain, 200],
    ['without a payer identifier, 2.2', { ...chart, coverage: searchset(coverage({ payor: [{ display: 'Example Plan' }] })) }, v22, 400],
    ['by the exact name, 2.0', { ...chart, coverage: searchset(coverage({ payor: [{ display: 'Example Plan' }] })) }, older, 200],
    ['several, 2.2', { ...chart, coverage: searchset(coverage(), coverage({ id: 'c2' })) }, v22, 400],
    ['several, 2.0', { ...chart, coverage: searchset(coverage(), coverage({ id: 'c2' })) }, older, 200],
    ['none on record, 2.2', { ...chart, coverage: null }, v22, 400],
    ['neither sent nor readable, CRD client', { patient: patient() }, v22, 412],
    ['neither sent nor readable, plain client', { patient: patient() }, plain, 200],
  ];
  test.each(statuses)('%s', async (_, prefetch, extension, status) => {
    const answer = await call({ prefetch, extension });
    expect(answer.status, answer.text).toBe(status);
    if (status === 200) return;
    expect(answer.contentType).toMatch(/^application\/fhir\+json/);
    expect(JSON.parse(answer.text)).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', expression: [expect.any(String)] }],
    });
  });

  test('a plain client without one gets a card and no system action', async () => {
    expect(read(await call({ prefetch: { patient: patient() }, extension: plain }))).toEqual({
      cards: ['info coverage-info'],
      answers: {},
    });
  });

  test('an order read from the EHR is written back as it stands there', async () => {
    const written = '{"value" : 1.50, "unit": "mL"}';
    const text = JSON.stringify(order('o7', { note: 'DOSE' })).replace('"DOSE"', `[{"text":"é", "x": ${written}}]`);
    const ehr = createServer((request, response) => {
      const isOrder = request.url?.endsWith('/MedicationRequest/o7') === true;
      response.writeHead(isOrder ? 200 : 404, { 'content-type': 'application/fhir+json' }).end(isOrder ? text : '{}');
    });
    await new Promise<void>((resolve) => ehr.listen(0, '127.0.0.1', resolve));
    const address = ehr.address();
    const fhirServer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/fhir`;
    const context = { dispatchedOrders: ['MedicationRequest/o7'], performer: 'Organization/x' };
    const answer = await call({ hook: 'order-dispatch', context, more: { fhirServer } });
    ehr.close();
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(withoutSpace(written));
    expect(read(answer).answers).toEqual({ 'MedicationRequest/o7': ['covered', 'satisfied'] });
  });

  test('an order not found is 412', async () => {
    expect(
      (await call({ hook: 'order-dispatch', context: { dispatchedOrders: ['MedicationRequest/o9'], performer: 'Organization/x' } })).status,
    ).toBe(412);
  });
});

describe('in demo mode', () => {
  test('a plain client sees the outcome as a card, and a number that says it is a demo', async () => {
    const answer = await call({ extension: {}, at: demo });
    expect(read(answer).cards).toContain('info coverage-info');
    expect(answer.text).toContain('DEMO-PA-');
  });
  test('a CRD client sees it on the order only', async () =>
    expect(read(await call({ at: demo })).cards).not.toContain('info coverage-info'));
});

describe('what is kept of a call', () => {
  test('request, response and decision, without the token', async () => {
    const fhirAuthorization = { access_token: 'secret-token', token_type: 'Bearer', expires_in: 30, scope: 's', subject: 'us' };
    const answer = await call({ more: { fhirServer: world.failingEhr, fhirAuthorization } });
    const kept = world.exchanges.at(-1);
    expect(kept).toMatchObject({
      client: 'ehr',
      status: 200,
      response: answer.text,
      decisions: [{ order: 'MedicationRequest/o1', determination: 'criteria-met', policyVersion: '2026-01-01' }],
    });
    expect(kept?.request).toContain('"patientId":"p1"');
    expect(JSON.stringify(kept)).not.toContain('secret-token');
    expect(answer.text).toContain(kept?.decisions[0]?.assertionId);
  });

  test('feedback', async () => {
    const item = { card: 'c', outcome: 'overridden', outcomeTimestamp: '2026-11-20T10:00:00Z' };
    expect(await world.post('/cds-services/:id/feedback', 'crd-order-sign', { feedback: [item] })).toMatchObject({
      status: 200,
      text: '{}',
    });
    expect(world.feedback.at(-1)).toMatchObject({ client: 'ehr', service: 'crd-order-sign', body: JSON.stringify(item) });
  });
});

const examples = '../shared/ig/crd-2.2.1-examples';
describe.skipIf(!existsSync(examples))('the requests published with CRD 2.2.1 (skipped where the guide is not at hand)', () => {
  test.each([
    ['CRDServiceRequest.json', 'crd-order-sign', 400, 'its payer is not ours'],
    ['CRDServiceRequest2.json', 'crd-order-dispatch', 412, 'the dispatched orders were neither sent nor readable'],
    ['CRDServiceRequest3.json', 'crd-order-sign', 200, 'a plain client without Coverage gets a card'],
    ['CRDServiceRequest4.json', 'crd-appointment-book', 412, 'a CRD client without a Coverage that could be read'],
  ])('%s to %s is %i: %s', async (file, id, status) => {
    const body = { ...JSON.parse(readFileSync(`${examples}/${file}`, 'utf8')), fhirServer: world.failingEhr };
    expect((await world.post('/cds-services/:id', id, body)).status).toBe(status);
  });
});
