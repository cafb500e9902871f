import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isObject, listOf, type Resource } from '../../src/fhir/resource.ts';
import { inquireHandler } from '../../src/pas/inquire.ts';
import { submitHandler } from '../../src/pas/submit.ts';
import { submitAttachmentHandler } from '../../src/pas/submit-attachment.ts';
import { subscriptionHandlers } from '../../src/pas/subscriptions.ts';
import { subscriptionTo } from './example-scenarios.ts';
import { inquiryFor } from './pas-inquiry.ts';
import { pasRequest } from './pas-request.ts';
import { openPasWorld, type PasWorld } from './pas-world.ts';

let world: PasWorld;
beforeAll(async () => {
  world = await openPasWorld();
});
afterAll(() => world.close());

/** A request with its Claim changed. */
const claimed = (change: (claim: Resource) => object) =>
  pasRequest('lhcc-01', { edit: (resource) => (resource.resourceType === 'Claim' ? { ...resource, ...change(resource) } : resource) });
const bundled = (changes: object) => ({ ...pasRequest('lhcc-01'), ...changes });
const first = (bundle: Resource) => listOf(bundle.entry)[0];

describe('a request that breaks its structure', () => {
  test.each([
    ['no Bundle', { resourceType: 'Patient' }, 400, 'Bundle'],
    ['nothing', 'null', 400, 'Bundle'],
    ['a list', '[]', 400, 'Bundle'],
    ['a Bundle of another kind', bundled({ type: 'batch' }), 400, 'Bundle.type'],
    ['no entries', bundled({ entry: [] }), 400, 'Bundle.entry'],
    ['an entry without a resource', bundled({ entry: [first(pasRequest('lhcc-01')), {}] }), 400, 'Bundle.entry[1].resource'],
    [
      'an entry without fullUrl',
      bundled({ entry: [first(pasRequest('lhcc-01')), { resource: { resourceType: 'Patient', id: 'x' } }] }),
      400,
      'Bundle.entry[1].fullUrl',
    ],
    [
      'the same fullUrl twice',
      bundled({ entry: [first(pasRequest('lhcc-01')), first(pasRequest('lhcc-01'))] }),
      400,
      'Bundle.entry[1].fullUrl',
    ],
    ['the Claim not first', bundled({ entry: listOf(pasRequest('lhcc-01').entry).toReversed() }), 400, 'Bundle.entry[0].resource'],
    ['no Bundle.identifier', bundled({ identifier: undefined }), 400, 'Bundle.identifier'],
    ['a Bundle.identifier without value', bundled({ identifier: { system: 's' } }), 400, 'Bundle.identifier'],
    ['no timestamp', bundled({ timestamp: undefined }), 400, 'Bundle.timestamp'],
    ['a claim to be paid', claimed(() => ({ use: 'claim' })), 400, 'Claim.use'],
    ['a draft', claimed(() => ({ status: 'draft' })), 400, 'Claim.status'],
    ['a cancel said by status', claimed(() => ({ status: 'cancelled' })), 400, 'Claim.status'],
    ['no items', claimed(() => ({ item: [] })), 400, 'Claim.item'],
    ['an item without sequence', claimed(() => ({ item: [{}] })), 400, 'Claim.item[0].sequence'],
    ['a sequence twice', claimed(() => ({ item: [{ sequence: 1 }, { sequence: 1 }] })), 400, 'Claim.item[1].sequence'],
    ['a patient that is not there', claimed(() => ({ patient: { reference: 'Patient/none' } })), 422, 'Claim.patient'],
    ['an insurer that is no organization', claimed(({ patient }) => ({ insurer: patient })), 422, 'Claim.insurer'],
    ['no provider', claimed(() => ({ provider: undefined })), 422, 'Claim.provider'],
    ['no coverage', claimed(() => ({ insurance: [] })), 422, 'Claim.insurance.coverage'],
    ['an update that names nothing', claimed(() => ({ related: [{}] })), 422, 'Claim.related.claim'],
  ])('%s', async (_, body, status, path) => {
    const answer = await world.call(submitHandler(world.parts, '2.2'), body);
    expect(answer.status, answer.text).toBe(status);
    const issues = listOf(isObject(answer.json) ? answer.json.issue : undefined).filter(isObject);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ severity: 'error', expression: [path] });
  });

  test.each(['lhcc-01'])('the outcome names elements, never values (%s)', async (patient) => {
    const answer = await world.call(
      submitHandler(world.parts, '2.2'),
      claimed(() => ({ patient: { reference: `Patient/${patient}-x` } })),
    );
    expect(answer.text).not.toContain(patient);
  });
});

describe('what a request may leave out', () => {
  const without = (...elements: readonly string[]) =>
    claimed((claim) => Object.fromEntries(Object.keys(claim).flatMap((name) => (elements.includes(name) ? [[name, undefined]] : []))));
  const item = (change: (element: object) => object) =>
    claimed(({ item: items }) => ({ item: listOf(items).filter(isObject).map(change) }));
  const leftOut = (type: string) =>
    pasRequest('lhcc-01', {
      edit: (resource) => {
        if (resource.resourceType !== type) return resource;
        const { resourceType, id, identifier, payor, beneficiary, practitioner } = resource;
        return { resourceType, ...(id !== undefined && { id }), identifier, payor, beneficiary, practitioner };
      },
    });
  test.each([
    [
      'the optional elements of the Claim',
      without('status', 'type', 'created', 'priority', 'careTeam', 'supportingInfo', 'diagnosis', 'meta', 'identifier'),
    ],
    ['the use', without('use')],
    ['everything of an item but its sequence', item((element) => ({ sequence: 'sequence' in element ? element.sequence : 1 }))],
    ['everything of the patient', leftOut('Patient')],
    ['everything of the organizations', leftOut('Organization')],
    ['everything of the practitioner’s role', leftOut('PractitionerRole')],
    [
      'the chart',
      pasRequest('lhcc-01', {
        without: ({ resourceType }) => ['Observation', 'Condition', 'Bundle', 'QuestionnaireResponse'].includes(resourceType),
      }),
    ],
    ['the order', pasRequest('lhcc-01', { without: ({ resourceType }) => resourceType === 'MedicationRequest' })],
  ])('%s: a business answer, never an error', async (name, body) => {
    const named = { ...body, identifier: { system: 's', value: name } };
    const own = await openPasWorld();
    const answer = await own.call(submitHandler(own.parts, '2.2'), named);
    expect(answer.status, answer.text).toBe(200);
    await own.close();
  });

  test('a Parameters around the Bundle is taken for the Bundle', async () => {
    const own = await openPasWorld();
    const body = { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: pasRequest('carepartners-01') }] };
    expect((await own.call(submitHandler(own.parts, '2.2'), body)).status).toBe(200);
    await own.close();
  });

  test('unknown elements are passed over', async () => {
    const own = await openPasWorld();
    const body = pasRequest('carepartners-01', {
      edit: (resource) => ({ ...resource, somethingNew: [{ a: 1 }], extension: [{ url: 'https://x' }, ...listOf(resource.extension)] }),
    });
    expect((await own.call(submitHandler(own.parts, '2.2'), body)).status).toBe(200);
    await own.close();
  });
});

describe('the other operations', () => {
  test.each([
    ['an inquiry without entries', 'inquire', { ...inquiryFor('lhcc-01'), entry: [] }, 400, 'Bundle.entry'],
    [
      'an inquiry without its patient',
      'inquire',
      { ...inquiryFor('lhcc-01'), entry: listOf(inquiryFor('lhcc-01').entry).slice(0, 1) },
      422,
      'Claim.provider',
    ],
    ['attachments without a tracking id', 'attach', parameters([]), 400, 'Parameters.parameter.AttachTo'],
    ['attachments to a claim', 'attach', parameters([{ name: 'AttachTo', valueCode: 'claim' }]), 400, 'Parameters.parameter.AttachTo'],
    [
      'attachments without any',
      'attach',
      parameters([{ name: 'AttachTo', valueCode: 'preauthorization' }]),
      400,
      'Parameters.parameter.Attachment',
    ],
    [
      'a subscription to another topic',
      'subscribe',
      subscriptionTo('http://127.0.0.1:9/x', '2.2', { criteria: 'x' }),
      422,
      'Subscription.criteria',
    ],
    [
      'a subscription by another channel',
      'subscribe',
      subscriptionTo('http://127.0.0.1:9/x', '2.2', { channel: { type: 'email' } }),
      422,
      'Subscription.channel.type',
    ],
    ['a subscription to nowhere', 'subscribe', subscriptionTo('', '2.2'), 400, 'Subscription.channel.endpoint'],
    ['a subscription to a private address', 'subscribe', subscriptionTo('https://10.0.0.8/x', '2.2'), 422, 'Subscription.channel.endpoint'],
    [
      'a subscription to an unregistered server',
      'subscribe',
      subscriptionTo('https://example.org/x', '2.2'),
      422,
      'Subscription.channel.endpoint',
    ],
    [
      'a header that is none',
      'subscribe',
      subscriptionTo('http://127.0.0.1:9/x', '2.2', {
        channel: { type: 'rest-hook', endpoint: 'http://127.0.0.1:9/x', header: ['no colon\r\nX: y'] },
      }),
      400,
      'Subscription.channel.header[0]',
    ],
    [
      'a header that is ours',
      'subscribe',
      subscriptionTo('http://127.0.0.1:9/x', '2.2', {
        channel: { type: 'rest-hook', endpoint: 'http://127.0.0.1:9/x', header: ['Host: elsewhere'] },
      }),
      422,
      'Subscription.channel.header[0]',
    ],
    ['ids alone in 2.2.1', 'subscribe', subscriptionTo('http://127.0.0.1:9/x', '2.0'), 422, 'Subscription.channel.payload.extension'],
  ])('%s', async (_, operation, body, status, path) => {
    const handlers: Readonly<Record<string, Parameters<PasWorld['call']>[0]>> = {
      inquire: inquireHandler(world.parts, '2.2'),
      attach: submitAttachmentHandler(world.parts),
      subscribe: subscriptionHandlers(world.parts, '2.2').create,
    };
    const handler = handlers[operation];
    if (handler === undefined) throw new Error(operation);
    const answer = await world.call(handler, body);
    expect(answer.status, answer.text).toBe(status);
    expect(answer.text).toContain(`"${path}"`);
  });
});

function parameters(parameter: readonly object[]) {
  return { resourceType: 'Parameters', parameter };
}
