import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Resource } from '../../src/fhir/resource.ts';
import { memberKey } from '../../src/judgement/member-key.ts';
import { review } from '../../src/pas/review.ts';
import { submitHandler } from '../../src/pas/submit.ts';
import { demoClient } from '../../src/security/registry.ts';
import { claimIn, cpt, demoPatient, hcpcs, pasRequest, type RequestOptions } from './pas-request.ts';
import { actionsIn, claimResponseIn, clientOf, notesIn, openPasWorld, type PasWorld } from './pas-world.ts';

let world: PasWorld;
beforeAll(async () => {
  world = await openPasWorld();
});
afterAll(() => world.close());

const submit = (body: unknown, more = {}) => world.call(submitHandler(world.parts, '2.2'), body, more);
const idOf = (answer: { readonly json: unknown }) => String(claimResponseIn(answer.json).id);
const named = (name: string, more: RequestOptions = {}): RequestOptions => ({ bundle: name, claim: name.toLowerCase(), ...more });
const director = { id: 'dr-m', role: 'medical-director' } as const;

describe('the same request sent again', () => {
  test('gets the stored answer to the byte', async () => {
    const request = pasRequest('carepartners-01', named('R-1'));
    const first = await submit(request);
    world.at('2026-11-21T11:00:00Z');
    const again = await submit(request);
    expect(again.text).toBe(first.text);
  });

  test('also with another timestamp, or its members in another order', async () => {
    const request = pasRequest('carepartners-01', named('R-2'));
    const first = await submit(request);
    const { entry, ...rest } = request;
    const again = await submit({ entry, ...rest, timestamp: '2026-11-21T12:00:00Z' });
    expect(again.text).toBe(first.text);
  });

  test('with other content under the same Bundle.identifier: 409', async () => {
    await submit(pasRequest('carepartners-01', named('R-3')));
    const other = await submit(pasRequest('carepartners-01', { ...named('R-3'), urgent: true }));
    expect(other.status).toBe(409);
    expect(other.text).toContain('Bundle.identifier');
  });

  test('by another client: a request of its own', async () => {
    const request = pasRequest('carepartners-01', named('R-4'));
    const first = await submit(request);
    const other = await submit(request, { client: clientOf('another') });
    expect(idOf(other)).not.toBe(idOf(first));
  });

  test('to the other version: the same authorization in that version’s shape', async () => {
    const first = await submit(pasRequest('carepartners-01', named('R-5')));
    const older = await world.call(submitHandler(world.parts, '2.0'), pasRequest('carepartners-01', named('R-5')));
    expect(idOf(older)).toBe(idOf(first));
    expect(claimResponseIn(older.json).extension).toBeUndefined();
  });

  test('the same Claim in another Bundle: the same authorization', async () => {
    const first = await submit(pasRequest('carepartners-01', named('R-6')));
    const again = await submit(pasRequest('carepartners-01', { ...named('R-6'), bundle: 'R-6-again' }));
    expect(idOf(again)).toBe(idOf(first));
  });

  test('the same Claim with other records behind it: 409, so that they are not lost unseen', async () => {
    await submit(pasRequest('carepartners-01', named('R-10')));
    const corrected = (resource: Resource) => (resource.resourceType === 'Observation' ? { ...resource, status: 'amended' } : resource);
    const other = await submit(pasRequest('carepartners-01', { ...named('R-10'), bundle: 'R-10-other', edit: corrected }));
    expect(other.status).toBe(409);
    expect(other.text).toContain('Claim.identifier');
  });

  test('a Bundle.identifier without a system names the exchange as well, and comes back as sent', async () => {
    const request = { ...pasRequest('carepartners-01', named('R-11')), identifier: { value: 'R-11' } };
    const first = await submit(request);
    expect(JSON.parse(first.text).identifier).toEqual({ value: 'R-11' });
    expect((await submit(request)).text).toBe(first.text);
  });

  test('another Claim under its identifier: 409', async () => {
    await submit(pasRequest('carepartners-01', named('R-7')));
    const other = await submit(pasRequest('carepartners-01', { ...named('R-7'), bundle: 'R-7-other', urgent: true }));
    expect(other.status).toBe(409);
    expect(other.text).toContain('Claim.identifier');
    expect(other.text).toContain('name the prior Claim');
  });

  test('ten at once make one authorization', async () => {
    const request = pasRequest('carepartners-01', named('R-8'));
    const answers = await Promise.all(Array.from({ length: 10 }, () => submit(request)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  test('ten at once under ten Bundle.identifiers make one authorization', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => submit(pasRequest('carepartners-01', { ...named('R-9'), bundle: `R-9-${at}` }))),
    );
    expect(new Set(answers.map(idOf)).size).toBe(1);
  });
});

describe('a second authorization for a therapy of one dose', () => {
  let own: PasWorld;
  beforeEach(async () => {
    own = await openPasWorld();
  });
  afterEach(() => own.close());
  const ask = (patient: string, options: RequestOptions, client = demoClient) =>
    own.call(submitHandler(own.parts, '2.2'), pasRequest(patient, options), { client });
  const first = named('G-1');
  const second = named('G-2');

  test.each([
    ['of the same client', demoClient],
    ['of another, without saying whose', clientOf('another')],
  ])('%s: a person decides', async (_sentence, client) => {
    const given = await ask('carepartners-01', first);
    const again = await ask('carepartners-01', second, client);
    expect([actionsIn(given.json), actionsIn(again.json)]).toEqual([{ 1: 'A1' }, { 1: 'A4' }]);
    expect(notesIn(again.json)).toContain('holds an authorization for lifileucel already');
    expect(again.text).not.toContain(String(claimResponseIn(given.json).preAuthRef));
    expect(again.text).toContain('"wasHumanReviewedFlag","valueBoolean":false');
  });

  test('ten at once, each with a Claim of its own: one is approved, a person decides about the others', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => ask('carepartners-01', named(`G-at-once-${at}`))));
    const actions = answers.map(({ json }) => actionsIn(json)[1]);
    expect(actions.filter((action) => action === 'A1')).toHaveLength(1);
    expect(actions.filter((action) => action === 'A4')).toHaveLength(9);
  });

  test('once the first is cancelled: approved', async () => {
    const request = pasRequest('carepartners-01', first);
    await own.call(submitHandler(own.parts, '2.2'), request);
    await ask('carepartners-01', { ...named('G-1c'), prior: claimIn(request), cancelAll: true });
    expect(actionsIn((await ask('carepartners-01', second)).json)).toEqual({ 1: 'A1' });
  });

  test('a change of the first is not a second', async () => {
    const request = pasRequest('carepartners-01', first);
    await own.call(submitHandler(own.parts, '2.2'), request);
    const item = { sequence: 1, order: 0, codings: [hcpcs('C9399')], text: 'lifileucel (Amtagvi)', quantity: 1, day: '2026-12-01' };
    const changed = await ask('carepartners-01', { ...second, prior: claimIn(request), items: [{ ...item, change: 'changed' }] });
    expect(actionsIn(changed.json)).toEqual({ 1: 'A1' });
  });

  test.each([
    ['the order it was given for', 'MedicationRequest/', { 1: 'A1' }],
    ['another order', 'MedicationRequest/another-', { 1: 'A4' }],
  ])('given at signature for %s', async (_sentence, prefix, actions) => {
    const { secret } = own.parts.records;
    await own.parts.records.touchlessAuthorization({
      ...{ client: demoClient.id, patient: 'carepartners-01', coverage: 'Coverage/c', product: 'lifileucel' },
      memberKey: memberKey(secret, 'carepartners-ct', 'CPCT-0001'),
      ...{ policy: 'carepartners-amtagvi', contentHash: 'x', assertionId: 'a', prefix: 'DEMO-PA-', now: '2026-11-20T10:00:00.000Z' },
      order: `${prefix}${demoPatient('carepartners-01').orders[0]?.id}`,
      periodStart: '2026-11-20',
      periodEnd: null,
    });
    expect(actionsIn((await ask('carepartners-01', first)).json)).toEqual(actions);
  });

  test('a therapy of many doses is authorized as often as its policy says', async () => {
    const attest = { 'I.A.4.a': true, 'I.A.5.b': true, 'I.A.6.a.ii': true };
    await ask('lhcc-01', { ...first, attest });
    const again = await ask('lhcc-01', { ...second, attest });
    expect(notesIn(again.json)).not.toContain('already');
  });
});

describe('updates and cancels', () => {
  const line = { sequence: 1, order: 0, codings: [hcpcs('J9325')], quantity: 3, day: '2026-11-24' };
  const attest = { 'I.A.4.a': true, 'I.A.5.b': true, 'I.A.6.a.ii': true };
  const asked = (name: string, more: RequestOptions = {}) => pasRequest('lhcc-01', { ...named(name), attest, items: [line], ...more });

  test('an unchanged line keeps its decision and number, an added one is decided', async () => {
    const request = asked('U-1');
    const before = await submit(request);
    const after = await submit(
      asked('U-1b', { prior: claimIn(request), items: [line, { sequence: 2, codings: [cpt('76942')], change: 'added' }] }),
    );
    expect(idOf(after)).toBe(idOf(before));
    expect(actionsIn(after.json)).toEqual({ 1: 'A1', 2: 'A4' });
    expect(claimResponseIn(after.json).preAuthRef).toBe(claimResponseIn(before.json).preAuthRef);
  });

  test('a changed line is decided anew, and gets a new number that names the old', async () => {
    const request = asked('U-2');
    const before = await submit(request);
    const after = await submit(asked('U-2b', { prior: claimIn(request), items: [{ ...line, day: '2026-11-25', change: 'changed' }] }));
    const response = claimResponseIn(after.json);
    const old = String(claimResponseIn(before.json).preAuthRef);
    expect(actionsIn(after.json)).toEqual({ 1: 'A1' });
    expect(response.preAuthRef).not.toBe(old);
    expect(JSON.stringify(response.item)).toContain(`extension-authorizationNumber","valueString":"${old}"`);
  });

  test('a change nobody flagged is noticed', async () => {
    const request = asked('U-3');
    await submit(request);
    const after = await submit(asked('U-3b', { prior: claimIn(request), items: [{ ...line, quantity: 4 }] }));
    expect(actionsIn(after.json)).toEqual({ 1: 'A4' });
  });

  test('a pended line is judged with what the update brings', async () => {
    const request = asked('U-4', { attest: {} });
    expect(actionsIn((await submit(request)).json)).toEqual({ 1: 'A4' });
    const after = await submit(asked('U-4b', { prior: claimIn(request) }));
    expect(actionsIn(after.json)).toEqual({ 1: 'A1' });
  });

  test('a line cancelled by its flag', async () => {
    const request = asked('U-5', { items: [line, { sequence: 2, codings: [cpt('96405')], quantity: 1 }] });
    await submit(request);
    const after = await submit(
      asked('U-5b', {
        prior: claimIn(request),
        items: [line, { sequence: 2, codings: [cpt('96405')], quantity: 1, cancelled: true, change: 'changed' }],
      }),
    );
    expect(actionsIn(after.json)).toEqual({ 1: 'A1', 2: 'C' });
  });

  test.each([
    ['with its lines', [line]],
    ['without lines', []],
  ])('the whole cancelled, %s', async (_, items) => {
    const name = `U-6-${items.length}`;
    const request = asked(name);
    await submit(request);
    const after = await submit(asked(`${name}b`, { prior: claimIn(request), cancelAll: true, items }));
    expect(after.status).toBe(200);
    expect(actionsIn(after.json)).toEqual({ 1: 'C' });
    expect(claimResponseIn(after.json).preAuthRef).toBeUndefined();
  });

  test('a chain: the update of an update', async () => {
    const first = asked('U-7');
    await submit(first);
    const second = asked('U-7b', {
      prior: claimIn(first),
      items: [line, { sequence: 2, codings: [cpt('96405')], quantity: 1, change: 'added' }],
    });
    await submit(second);
    const third = await submit(
      asked('U-7c', { prior: claimIn(second), items: [line, { sequence: 2, codings: [cpt('96405')], quantity: 1 }] }),
    );
    expect(actionsIn(third.json)).toEqual({ 1: 'A1', 2: 'A1' });
  });

  test.each(['update', 'cancel'])('a denied request cannot be changed by %s: asked anew', async (kind) => {
    const request = pasRequest('cigna-04', named(`U-8-${kind}`));
    const first = await submit(request);
    await review(world.parts, director, {
      id: idOf(first),
      version: 1,
      act: { act: 'deny', lines: [1], criterion: 'F', citation: { source: 'IP0625', section: '1.F' }, note: 'Treated before.' },
    });
    const after = await submit(
      pasRequest('cigna-04', { ...named(`U-8-${kind}-b`), prior: claimIn(request), cancelAll: kind === 'cancel' }),
    );
    const response = claimResponseIn(after.json);
    expect(after.status).toBe(200);
    expect(response.outcome).toBe('error');
    expect(response.disposition).toMatch(/Submit a new request/);
    const reused = await submit(pasRequest('cigna-04', { ...named(`U-8-${kind}`), bundle: `U-8-${kind}-c`, urgent: true }));
    expect(reused.status).toBe(409);
    expect(reused.text).toMatch(/which is denied and cannot be changed; ask anew under an identifier of its own/);
    expect(reused.text).not.toContain('prior Claim');
  });

  test('a cancelled request is not taken up again by an update', async () => {
    const request = asked('U-9');
    await submit(request);
    await submit(asked('U-9b', { prior: claimIn(request), cancelAll: true }));
    expect(claimResponseIn((await submit(asked('U-9c', { prior: claimIn(request) }))).json).outcome).toBe('error');
    const reused = await submit(asked('U-9', { bundle: 'U-9d', urgent: true }));
    expect([reused.status, reused.text]).toEqual([409, expect.stringContaining('which is cancelled and cannot be changed; ask anew')]);
  });

  test('an update for another member is refused as a business error', async () => {
    const request = asked('U-10');
    await submit(request);
    const after = await submit(pasRequest('lhcc-02', { ...named('U-10b'), prior: claimIn(request) }));
    expect(claimResponseIn(after.json).outcome).toBe('error');
  });
});

describe('what CRD authorized at signature', () => {
  const coverage = (assertion: string) => ({
    url: 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information',
    extension: [{ url: 'coverage-assertion-id', valueString: assertion }],
  });

  async function touchless(assertionId: string, order: string, patient: string): Promise<string> {
    const { records } = world.parts;
    const key = memberKey(records.secret, 'lhcc', 'LHCC-0001');
    await records.saveExchange({
      id: crypto.randomUUID(),
      client: 'demo',
      endpoint: '/cds-services/crd-order-sign',
      receivedAt: '2026-11-20T10:00:00.000Z',
      durationMs: 1,
      status: 200,
      request: '{}',
      response: '{}',
      decisions: [
        {
          assertionId,
          client: 'demo',
          fhirServer: null,
          patient,
          memberKey: key,
          order,
          coverage: 'Coverage/lhcc-01-coverage',
          product: 'talimogene-laherparepvec',
          policy: 'lhcc-imlygic',
          policyVersion: '2025-02-03',
          phase: 'initial',
          determination: 'criteria-met',
          criteria: [],
          notices: [],
          decidedAt: '2026-11-20T10:00:00.000Z',
        },
      ],
    });
    const { number } = await records.touchlessAuthorization({
      client: 'demo',
      patient,
      memberKey: key,
      coverage: 'Coverage/lhcc-01-coverage',
      order,
      product: 'talimogene-laherparepvec',
      policy: 'lhcc-imlygic',
      contentHash: assertionId,
      assertionId,
      periodStart: '2026-09-21',
      periodEnd: '2027-03-20',
      prefix: 'DEMO-PA-',
      now: '2026-11-20T10:00:00.000Z',
    });
    return number;
  }
  const withId = (id: string, assertion?: string) => (resource: Resource) => {
    const text = JSON.stringify(resource).replaceAll('lhcc-01-talimogene', id);
    const renamed: Resource = JSON.parse(text);
    return renamed.resourceType === 'MedicationRequest' && assertion !== undefined
      ? { ...renamed, extension: [coverage(assertion)] }
      : renamed;
  };

  test.each([
    ['by the assertion its order carries', 'order-a', true],
    ['by the order itself', 'order-b', false],
  ])('is returned, found %s, though the Bundle alone would not show everything', async (_, order, carries) => {
    const number = await touchless(`assertion-${order}`, `MedicationRequest/${order}`, 'lhcc-01');
    const answer = await submit(
      pasRequest('lhcc-01', { ...named(`T-${order}`), edit: withId(order, carries ? `assertion-${order}` : undefined) }),
    );
    expect(actionsIn(answer.json), notesIn(answer.json)).toEqual({ 1: 'A1' });
    expect(claimResponseIn(answer.json).preAuthRef).toBe(number);
    expect(claimResponseIn(answer.json).preAuthPeriod).toEqual({ start: '2026-09-21', end: '2027-03-20' });
    expect(answer.text).not.toContain('CommunicationRequest');
    expect(answer.text).not.toContain('questionnaire-context');
  });

  test('is no help where the bill contradicts the order', async () => {
    await touchless('assertion-c', 'MedicationRequest/order-c', 'lhcc-01');
    const answer = await submit(
      pasRequest('lhcc-01', {
        ...named('T-c'),
        edit: withId('order-c', 'assertion-c'),
        items: [{ sequence: 1, order: 0, codings: [hcpcs('J9325')], quantity: 4, day: '2026-11-24' }],
      }),
    );
    expect(actionsIn(answer.json)).toEqual({ 1: 'A4' });
  });

  test('goes to one request alone: a second one for the order is for a person', async () => {
    await touchless('assertion-d', 'MedicationRequest/order-d', 'lhcc-01');
    await submit(pasRequest('lhcc-01', { ...named('T-d'), edit: withId('order-d', 'assertion-d') }));
    const second = await submit(pasRequest('lhcc-01', { ...named('T-d2'), edit: withId('order-d', 'assertion-d') }));
    expect(actionsIn(second.json)).toEqual({ 1: 'A4' });
    expect(notesIn(second.json)).toContain('which another request bears');
  });

  test('another client’s assertion helps nobody', async () => {
    await touchless('assertion-e', 'MedicationRequest/order-e', 'lhcc-01');
    const answer = await submit(pasRequest('lhcc-01', { ...named('T-e'), edit: withId('order-e', 'assertion-e') }), {
      client: clientOf('another'),
    });
    expect(actionsIn(answer.json)).toEqual({ 1: 'A4' });
  });
});

describe('who may submit', () => {
  test.each([
    ['a client registered for the clinic', ['9999990028'], 200],
    ['a client registered for another one', ['9999990036'], 403],
    ['a client registered for none', [], 403],
  ])('%s', async (_, npi, status) => {
    const closed = await openPasWorld({ open: false });
    const answer = await closed.call(submitHandler(closed.parts, '2.2'), pasRequest('lhcc-01'), { client: clientOf('ehr', { npi }) });
    expect(answer.status).toBe(status);
    await closed.close();
  });
});

describe('what is kept of it', () => {
  test('the request as received, a measure, and an audit entry without values', async () => {
    const own = await openPasWorld();
    const request = pasRequest('lhcc-02', named('K-1'));
    const answer = await own.call(submitHandler(own.parts, '2.2'), request);
    const { records } = own.parts;
    const [submission] = await records.authorizations.submissions(idOf(answer));
    expect(submission?.request).toBe(JSON.stringify(request));
    const [measure] = await records.measures.exchanges('2026-01-01', '2027-01-01', 10);
    expect(JSON.parse(measure?.body ?? '{}')).toMatchObject({ exchange: { type: 'initial' }, itemDetail: [{ item: 1, result: 'pended' }] });
    const [entry] = await records.audit.entries({ subjectKey: idOf(answer), limit: 10 });
    expect(entry).toMatchObject({ action: 'pas-submit', actor: 'demo', outcome: 'success' });
    expect(entry?.body).not.toContain('Melanoma');
    await own.close();
  });
});

describe('a store that fails', () => {
  test('gives no answer at all, least of all a denial', async () => {
    const own = await openPasWorld();
    await own.parts.records.close();
    const answer = await own.call(submitHandler(own.parts, '2.2'), pasRequest('carepartners-01'));
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain('ClaimResponse');
    await own.parts.outbound.close();
  });
});
