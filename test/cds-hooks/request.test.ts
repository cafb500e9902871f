import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findOrders } from '../../src/cds-hooks/asked-orders.ts';
import { orderSignContext, plainOrderSign } from '../../src/cds-hooks/contexts.ts';
import { asksForSomething } from '../../src/cds-hooks/order-types.ts';
import { parseHookRequest } from '../../src/cds-hooks/request.ts';
import { negotiateVersion } from '../../src/cds-hooks/version.ts';
import { OutcomeError } from '../../src/fhir/outcome.ts';
import type { JsonObject } from '../../src/fhir/resource.ts';
import { serviceAt } from './service-at.ts';

const order = (id = 'o1', more: JsonObject = {}) => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'draft',
  subject: { reference: 'Patient/p1' },
  medicationCodeableConcept: { text: 'Amtagvi' },
  ...more,
});
const bundle = (...resources: readonly unknown[]) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ resource })),
});
const crd = { 'davinci-crd.requestedVersion': '2.2' };
const user = { userId: 'Practitioner/d1', patientId: 'p1' };
const call = (hook: string, context: unknown, more: JsonObject = {}) => ({
  hook,
  hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea',
  context,
  ...more,
});
const sign = (context: JsonObject = {}, more: JsonObject = {}) =>
  call('order-sign', { ...user, draftOrders: bundle(order()), ...context }, more);
const read = (body: unknown, hook = 'order-sign') => parseHookRequest(body, serviceAt(hook));

/** The status and element a body is refused with; undefined where it is read. */
function refusal(body: unknown, hook = 'order-sign'): readonly [number, string | undefined] | undefined {
  try {
    read(body, hook);
    return undefined;
  } catch (error) {
    if (error instanceof OutcomeError) return [error.status, error.issues[0]?.expression];
    throw error;
  }
}

describe('which orders a hook asks about', () => {
  const sr = { resourceType: 'ServiceRequest', id: 's1', subject: { reference: 'Patient/p1' }, code: { text: 'infusion' } };
  const appointment = (basedOn: unknown, id = 'a1') => ({
    resourceType: 'Appointment',
    id,
    status: 'proposed',
    basedOn,
    participant: [{ actor: { reference: 'Patient/p1' } }],
  });
  const alternate = (reference: string) => ({
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/alternate-reference', valueReference: { reference } }],
  });
  const rows: readonly (readonly [string, string, JsonObject, readonly string[]])[] = [
    [
      'order-sign: every draft order',
      'order-sign',
      { ...user, draftOrders: bundle(order(), sr) },
      ['MedicationRequest/o1', 'ServiceRequest/s1'],
    ],
    [
      'order-sign: not what is no order',
      'order-sign',
      { ...user, draftOrders: bundle(order(), { resourceType: 'Medication', id: 'm1' }) },
      ['MedicationRequest/o1'],
    ],
    ['order-sign: an empty Bundle', 'order-sign', { ...user, draftOrders: { resourceType: 'Bundle' } }, []],
    [
      'order-select: only what is selected',
      'order-select',
      { ...user, draftOrders: bundle(order(), sr), selections: ['ServiceRequest/s1'] },
      ['ServiceRequest/s1'],
    ],
    ['order-select: nothing selected', 'order-select', { ...user, draftOrders: bundle(order()), selections: [] }, []],
    [
      'order-dispatch: the dispatched ones',
      'order-dispatch',
      { patientId: 'p1', performer: 'Organization/x', dispatchedOrders: ['MedicationRequest/o1', 'ServiceRequest/s1'] },
      ['MedicationRequest/o1', 'ServiceRequest/s1'],
    ],
    [
      'order-dispatch: the same one twice',
      'order-dispatch',
      {
        patientId: 'p1',
        performer: 'Organization/x',
        dispatchedOrders: ['MedicationRequest/o1', 'https://e.example/fhir/MedicationRequest/o1'],
      },
      ['MedicationRequest/o1'],
    ],
    [
      'order-dispatch: the older shape',
      'order-dispatch',
      { patientId: 'p1', performer: 'Practitioner/x', order: 'MedicationRequest/o1' },
      ['MedicationRequest/o1'],
    ],
    [
      'appointment-book: the ServiceRequest it is based on',
      'appointment-book',
      { ...user, appointments: bundle(appointment([{ reference: 'ServiceRequest/s1' }])) },
      ['ServiceRequest/s1'],
    ],
    [
      'appointment-book: two for one ServiceRequest',
      'appointment-book',
      {
        ...user,
        appointments: bundle(appointment([{ reference: 'ServiceRequest/s1' }]), appointment([{ reference: 'ServiceRequest/s1' }], 'a2')),
      },
      ['ServiceRequest/s1'],
    ],
    [
      'appointment-book: a drug order, on the Appointment',
      'appointment-book',
      { ...user, appointments: bundle(appointment([alternate('MedicationRequest/o1')])) },
      ['MedicationRequest/o1 on Appointment/a1'],
    ],
    ['appointment-book: for no order', 'appointment-book', { ...user, appointments: bundle(appointment(undefined)) }, ['Appointment/a1']],
    ['encounter-start: none by name', 'encounter-start', { ...user, encounterId: 'e1' }, []],
    ['encounter-discharge: none by name', 'encounter-discharge', { ...user, encounterId: 'e1' }, []],
    ['patient-view: none', 'patient-view', user, []],
  ];
  test.each(rows)('%s', (_, hook, context, expected) => {
    const { asked } = read(call(hook, context), hook);
    expect(asked.map((item) => (item.order === item.answeredOn ? item.order : `${item.order} on ${item.answeredOn}`))).toEqual(expected);
  });

  test('the performer of a dispatch and the Appointment tell the place', () => {
    expect(
      read(call('order-dispatch', { patientId: 'p1', performer: 'Organization/x', order: 'ServiceRequest/s1' }), 'order-dispatch')
        .performer,
    ).toBe('Organization/x');
    const booked = read(
      call('appointment-book', { ...user, appointments: bundle(appointment([{ reference: 'ServiceRequest/s1' }])) }),
      'appointment-book',
    );
    expect(booked.asked[0]?.appointment?.id).toBe('a1');
  });

  test('an order that is neither sent nor readable is 412', () => {
    const { asked } = read(
      call('order-dispatch', { patientId: 'p1', performer: 'Organization/x', order: 'ServiceRequest/s1' }),
      'order-dispatch',
    );
    expect(() => findOrders(asked, () => undefined)).toThrow(expect.objectContaining({ status: 412 }));
    expect(findOrders(asked, () => sr)).toMatchObject([{ judged: sr, updated: sr }]);
  });
});

describe('what breaks a call, and where', () => {
  const rows: readonly (readonly [string, unknown, readonly [number, string]])[] = [
    ['no object', [], [400, '$this']],
    ['null', null, [400, '$this']],
    ['no hook', { ...sign(), hook: undefined }, [400, 'hook']],
    ['another hook', { ...sign(), hook: 'order-select' }, [400, 'hook']],
    ['no hookInstance', { ...sign(), hookInstance: '' }, [400, 'hookInstance']],
    ['no context', { ...sign(), context: undefined }, [400, 'context']],
    ['a context that is a list', { ...sign(), context: [] }, [400, 'context']],
    ['no patient', sign({ patientId: undefined }), [400, 'context.patientId']],
    ['a patient reference', sign({ patientId: 'Patient/p1' }), [400, 'context.patientId']],
    ['a patient id that leaves the path', sign({ patientId: '../Observation' }), [400, 'context.patientId']],
    ['no user', sign({ userId: undefined }), [400, 'context.userId']],
    ['a user that is no reference', sign({ userId: 'somebody' }), [400, 'context.userId']],
    ['a fhirServer that is no URL', sign({}, { fhirServer: 'ehr' }), [400, 'fhirServer']],
    ['a fhirServer by another protocol', sign({}, { fhirServer: 'file:///etc/passwd' }), [400, 'fhirServer']],
    ['a token without server', sign({}, { fhirAuthorization: { access_token: 't' } }), [400, 'fhirServer']],
    ['a token that is none', sign({}, { fhirServer: 'https://e.example', fhirAuthorization: {} }), [400, 'fhirAuthorization.access_token']],
    ['prefetch that is a list', sign({}, { prefetch: [] }), [400, 'prefetch']],
    ['drafts that are no Bundle', sign({ draftOrders: order() }), [400, 'context.draftOrders']],
    ['drafts that are text', sign({ draftOrders: 'x' }), [400, 'context.draftOrders']],
    ['entries that are no list', sign({ draftOrders: { resourceType: 'Bundle', entry: 'x' } }), [400, 'context.draftOrders.entry']],
    [
      'an entry without resource',
      sign({ draftOrders: { resourceType: 'Bundle', entry: [{}] } }),
      [400, 'context.draftOrders.entry[0].resource'],
    ],
    [
      'an entry that is null',
      sign({ draftOrders: { resourceType: 'Bundle', entry: [{ resource: order() }, null] } }),
      [400, 'context.draftOrders.entry[1].resource'],
    ],
    [
      'a draft without id',
      sign({ draftOrders: bundle(order(), { ...order(), id: undefined }) }),
      [400, 'context.draftOrders.entry[1].resource.id'],
    ],
    ['two drafts of one id', sign({ draftOrders: bundle(order(), order()) }), [400, 'context.draftOrders.entry[1].resource.id']],
    [
      'an extension that is no list',
      sign({ draftOrders: bundle(order('o1', { extension: {} })) }),
      [400, 'context.draftOrders.entry[0].resource.extension'],
    ],
    [
      'a draft for another patient',
      sign({ draftOrders: bundle(order('o1', { subject: { reference: 'Patient/p2' } })) }),
      [400, 'context.draftOrders.entry[0].resource'],
    ],
    [
      'a draft for a group',
      sign({ draftOrders: bundle(order('o1', { subject: { reference: 'Group/g' } })) }),
      [400, 'context.draftOrders.entry[0].resource'],
    ],
    [
      'prefetch of another patient',
      sign({}, { prefetch: { patient: { resourceType: 'Patient', id: 'p2' } } }),
      [400, 'prefetch.patient.id'],
    ],
    ['a CRD client without drafts', sign({ draftOrders: undefined }, { extension: crd }), [400, 'context.draftOrders']],
    [
      'a version not offered',
      sign({}, { extension: { 'davinci-crd.requestedVersion': '1.0' } }),
      [422, "extension.'davinci-crd.requestedVersion'"],
    ],
  ];
  test.each(rows)('%s', (_, body, expected) => expect(refusal(body)).toEqual(expected));

  test.each([
    ['order-select', { ...user, draftOrders: bundle(order()), selections: ['MedicationRequest/o9'] }, 'context.selections[0]'],
    ['order-select', { ...user, draftOrders: bundle(order()), selections: 'MedicationRequest/o1' }, 'context.selections'],
    ['order-dispatch', { patientId: 'p1', performer: 'Organization/x' }, 'context.dispatchedOrders'],
    ['order-dispatch', { patientId: 'p1', performer: 'Organization/x', dispatchedOrders: [] }, 'context.dispatchedOrders'],
    ['order-dispatch', { patientId: 'p1', order: 'MedicationRequest/o1' }, 'context.performer'],
    ['appointment-book', user, 'context.appointments'],
    [
      'appointment-book',
      { ...user, appointments: bundle({ resourceType: 'Appointment', id: 'a1', participant: [{ actor: { reference: 'Patient/p2' } }] }) },
      'context.appointments.entry[0].resource',
    ],
    ['encounter-start', user, 'context.encounterId'],
    ['patient-view', { patientId: 'p1' }, 'context.userId'],
  ] as const)('%s refuses %j', (hook, context, element) => expect(refusal(call(hook, context), hook)).toEqual([400, element]));

  test('no refusal repeats what was sent', () => {
    try {
      read(sign({ patientId: 'Jane Doe 1961-03-02' }));
    } catch (error) {
      expect(JSON.stringify(error instanceof OutcomeError ? error.issues : '')).not.toMatch(/Jane|1961/);
    }
  });
});

describe('what is tolerated', () => {
  const sandbox = (hook: string, context: JsonObject) =>
    read(
      call(
        hook,
        { patientId: 'mel-001', userId: 'Practitioner/COREPRACTITIONER1', ...context },
        { fhirServer: 'http://127.0.0.1:9401/fhir', prefetch: {} },
      ),
      hook,
    );
  const draft = {
    resourceType: 'MedicationRequest',
    id: 'request-123',
    status: 'draft',
    subject: { reference: 'Patient/mel-001' },
    category: { coding: [{ code: 'community' }] },
    reasonCode: { text: 'melanoma' },
  };
  const loose = (resource: unknown) => ({ resourceType: 'Bundle', entry: [{ resource }] });

  test('category and reasonCode as objects, a Bundle without type, entries without fullUrl', () => {
    expect(sandbox('order-sign', { draftOrders: loose(draft) }).asked).toEqual([
      { order: 'MedicationRequest/request-123', answeredOn: 'MedicationRequest/request-123' },
    ]);
  });
  test('a re-clicked tab without drafts', () => {
    expect(sandbox('order-sign', {}).asked).toEqual([]);
    expect(sandbox('order-select', {}).asked).toEqual([]);
  });
  test('a DSTU2 order is recognised', () => {
    const dstu2 = { resourceType: 'MedicationOrder', id: 'request-123', patient: { reference: 'Patient/mel-001' } };
    expect(sandbox('order-select', { draftOrders: loose(dstu2), selections: ['MedicationOrder/request-123'] })).toMatchObject({
      needsR4: true,
      asked: [],
    });
  });
  test.each([
    ['a draft without a drug', draft, false],
    ['a procedure not chosen yet', { resourceType: 'ServiceRequest', code: { coding: [{}] } }, false],
    ['doNotPerform', { ...draft, medicationCodeableConcept: { text: 'x' }, doNotPerform: true }, false],
    ['an order entered in error', { ...draft, medicationCodeableConcept: { text: 'x' }, status: 'entered-in-error' }, false],
    ['an order that was cancelled', { ...draft, medicationCodeableConcept: { text: 'x' }, status: 'cancelled' }, false],
    ['a procedure that was revoked', { resourceType: 'ServiceRequest', status: 'revoked', code: { text: 'x' } }, false],
    ['an order that is active', { ...draft, medicationCodeableConcept: { text: 'x' }, status: 'active' }, true],
    ['a drug by name', { ...draft, medicationCodeableConcept: { text: 'x' } }, true],
    ['a drug by reference', { ...draft, medicationReference: { reference: '#m' } }, true],
    ['a procedure by billing options alone', { resourceType: 'ServiceRequest', code: { extension: [{ url: 'x' }] } }, true],
    ['a nutrition order', { resourceType: 'NutritionOrder' }, true],
  ])('%s asks for something: %s', (_, resource, expected) => expect(asksForSomething(resource)).toBe(expected));

  test('unknown elements anywhere', () => {
    const body = sign(
      { somethingNew: 1, draftOrders: bundle(order('o1', { alsoNew: [] })) },
      { somethingElse: {}, extension: { other: 1 } },
    );
    expect(read(body)).toMatchObject({ isCrdClient: false, patientId: 'p1' });
  });
  test('nulls where nothing is said', () => {
    expect(read(sign({ encounterId: null }, { fhirServer: null, fhirAuthorization: null, prefetch: null, extension: null }))).toMatchObject(
      { prefetch: {}, encounterId: undefined },
    );
  });
  test('an order without subject, and one that names the patient by URL', () => {
    expect(refusal(sign({ draftOrders: bundle({ ...order(), subject: undefined }) }))).toBeUndefined();
    expect(
      refusal(sign({ draftOrders: bundle(order('o1', { subject: { reference: 'https://e.example/fhir/Patient/p1' } })) })),
    ).toBeUndefined();
  });
});

describe('what a call says of the client', () => {
  test('a CRD client is known by any davinci-crd key', () => {
    expect(read(sign({}, { extension: { 'davinci-crd.configuration': {} } })).isCrdClient).toBe(true);
    expect(read(sign()).isCrdClient).toBe(false);
  });
  test('server and token, without a trailing slash', () => {
    const parsed = read(
      sign(
        {},
        {
          fhirServer: 'https://e.example/fhir/',
          fhirAuthorization: { access_token: 't', token_type: 'Bearer', expires_in: 30, scope: 's', subject: 'us' },
        },
      ),
    );
    expect([parsed.fhirServer, parsed.accessToken]).toEqual(['https://e.example/fhir', 't']);
  });
});

describe('versions', () => {
  test.each([
    [undefined, 'intersection'],
    [null, 'intersection'],
    ['2.2', '2.2'],
    ['2.1', '2.2'],
    ['2.0', '2.0'],
  ])('%s is answered as %s', (requested, shape) => expect(negotiateVersion(requested)).toBe(shape));
  test.each(['1.0', '2.3', '3.0', '2', '', 2.2, ['2.2'], {}, '2.2.1'])('%j is 422', (requested) => {
    expect(() => negotiateVersion(requested)).toThrow(expect.objectContaining({ status: 422 }));
  });
});

test('a plain context of order-sign is what the schema makes of it', () => {
  const ids = fc.constantFrom<unknown>('p1', 'a.b-C', '', 'p/1', 'x'.repeat(64), 'x'.repeat(65), 7, null, undefined);
  const users = fc.constantFrom<unknown>(
    'Practitioner/1',
    'https://ehr.example.org/fhir/PractitionerRole/1',
    'Practitioner/',
    'me',
    7,
    null,
  );
  const context = fc.record({
    userId: users,
    patientId: ids,
    encounterId: ids,
    draftOrders: fc.constantFrom<unknown>(undefined, null, {}, 7),
  });
  fc.assert(
    fc.property(context, (value) => {
      const plain = plainOrderSign(value);
      const { success, data } = orderSignContext.safeParse(value);
      if (plain !== undefined) expect(plain).toEqual(data);
      // What is left to the schema is wrong, or says null where nothing is meant.
      else expect(success && value.encounterId !== null).toBe(false);
    }),
    { numRuns: 500 },
  );
});
