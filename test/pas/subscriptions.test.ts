import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isObject, isResource, type JsonObject, listOf, type Resource } from '../../src/fhir/resource.ts';
import type { PasVersion } from '../../src/pas/pas-parts.ts';
import { review } from '../../src/pas/review.ts';
import { runDueJobs } from '../../src/pas/run-due-jobs.ts';
import { submitHandler } from '../../src/pas/submit.ts';
import { mayNotify } from '../../src/pas/subscription-endpoint.ts';
import { subscriptionHandlers } from '../../src/pas/subscriptions.ts';
import { subscriptionTo } from './example-scenarios.ts';
import { type Listener, listen } from './listener.ts';
import { pasRequest } from './pas-request.ts';
import { claimResponseIn, clientOf, openPasWorld, type PasWorld, resourcesIn } from './pas-world.ts';

let world: PasWorld;
let listener: Listener;
beforeEach(async () => {
  world = await openPasWorld();
  listener = await listen();
});
afterEach(async () => {
  await listener.close();
  await world.close();
});

const director = { id: 'dr-m', role: 'medical-director' } as const;
const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/';

async function subscribe(version: PasVersion = '2.2', more: JsonObject = {}): Promise<string> {
  const created = await world.call(subscriptionHandlers(world.parts, version).create, subscriptionTo(listener.url, version, more));
  expect(created.status, created.text).toBe(201);
  return String(isObject(created.json) ? created.json.id : '');
}
const read = (id: string, version: PasVersion = '2.2', more = {}) =>
  world.call(subscriptionHandlers(world.parts, version).read, undefined, { method: 'GET', params: { id }, ...more });
const state = async (id: string) => {
  const { json } = await read(id);
  return isObject(json) ? json.status : undefined;
};
async function work(): Promise<void> {
  while ((await runDueJobs(world.parts, AbortSignal.timeout(10_000))) > 0);
}
/** A pended request that a reviewer approves. */
async function decidedByPerson(version: PasVersion = '2.2'): Promise<string> {
  const pended = await world.call(submitHandler(world.parts, version), pasRequest('carepartners-02', { version }));
  const id = String(claimResponseIn(pended.json).id);
  await review(world.parts, director, { id, version: 1, act: { act: 'approve', lines: [1] } });
  return id;
}
const parametersIn = (bundle: unknown): Readonly<Record<string, unknown>> => {
  const [status] = resourcesIn(bundle, 'Parameters');
  return Object.fromEntries(
    listOf(status?.parameter)
      .filter(isObject)
      .map(({ name, ...value }) => [String(name), Object.values(value)[0]]),
  );
};

describe('a subscription', () => {
  test('is requested at first, then greeted and active', async () => {
    const id = await subscribe();
    expect(await state(id)).toBe('requested');
    await work();
    expect(await state(id)).toBe('active');
    expect(listener.heard).toHaveLength(1);
    expect(parametersIn(listener.heard[0]?.body)).toMatchObject({ status: 'requested', type: 'handshake' });
  });

  test.each([
    ['a client that was dismissed', undefined],
    ['an endpoint that was taken from the registry', clientOf('demo', { subscriptionEndpoints: ['https://ehr.example.org/elsewhere'] })],
  ])('%s hears nothing more: no event, no heartbeat', async (_, registered) => {
    const id = await subscribe();
    await work();
    expect(listener.heard).toHaveLength(1);
    await decidedByPerson();
    const now = { ...world.parts, open: false, clientNamed: () => registered };
    while ((await runDueJobs(now, AbortSignal.timeout(10_000))) > 0);
    expect(listener.heard).toHaveLength(1);
    expect(await state(id)).toBe('error');
    await work();
    expect(listener.heard).toHaveLength(1);
  });

  test('its headers go along verbatim', async () => {
    await subscribe();
    await work();
    expect(listener.heard[0]?.headers).toMatchObject({ authorization: 'Bearer example-token', 'content-type': 'application/fhir+json' });
  });

  test('is in error when nobody answers the greeting', async () => {
    listener.answer(500);
    const id = await subscribe();
    for (let hour = 11; hour < 23; hour += 1) {
      await work();
      world.at(`2026-11-21T${hour}:59:00Z`);
    }
    expect(await state(id)).toBe('error');
  });

  test('can be changed, and is greeted anew', async () => {
    const id = await subscribe();
    await work();
    const { update } = subscriptionHandlers(world.parts, '2.2');
    const changed = await world.call(update, subscriptionTo(listener.url, '2.2'), { method: 'PUT', params: { id } });
    expect(changed.status).toBe(200);
    expect(await state(id)).toBe('requested');
    await work();
    expect(listener.heard).toHaveLength(2);
    expect(await state(id)).toBe('active');
  });

  test('can be switched off', async () => {
    const id = await subscribe();
    await work();
    const { update } = subscriptionHandlers(world.parts, '2.2');
    await world.call(update, subscriptionTo(listener.url, '2.2', { status: 'off' }), { method: 'PUT', params: { id } });
    await decidedByPerson();
    await work();
    expect(listener.heard).toHaveLength(1);
  });

  test('can be removed', async () => {
    const id = await subscribe();
    const { remove } = subscriptionHandlers(world.parts, '2.2');
    expect((await world.call(remove, undefined, { method: 'DELETE', params: { id } })).status).toBe(204);
    expect((await read(id)).status).toBe(404);
  });

  test.each(['read', 'update', 'remove', 'status'] as const)('another client cannot %s it', async (interaction) => {
    const id = await subscribe();
    const handler = subscriptionHandlers(world.parts, '2.2')[interaction];
    const answer = await world.call(handler, subscriptionTo(listener.url, '2.2'), { params: { id }, client: clientOf('another') });
    expect(answer.status).toBe(404);
  });

  test('tells its state by $status', async () => {
    const id = await subscribe();
    await work();
    const { json } = await world.call(subscriptionHandlers(world.parts, '2.2').status, undefined, { method: 'GET', params: { id } });
    expect(isObject(json) && json.type).toBe('searchset');
    expect(parametersIn(json)).toMatchObject({ status: 'active', type: 'query-status' });
  });

  test('beats where it asks for it', async () => {
    await subscribe('2.2', {
      channel: {
        type: 'rest-hook',
        endpoint: listener.url,
        payload: 'application/fhir+json',
        extension: [{ url: `${backport}backport-heartbeat-period`, valueUnsignedInt: 60 }],
      },
    });
    await work();
    world.at('2026-11-21T10:02:00Z');
    await work();
    expect(parametersIn(listener.heard[1]?.body)).toMatchObject({ type: 'heartbeat', status: 'active' });
  });
});

describe('a notification', () => {
  test('2.2.1: the whole answer, as the Bundle the event points to', async () => {
    await subscribe();
    await work();
    const id = await decidedByPerson();
    await work();
    const { body } = listener.heard[1] ?? {};
    expect(parametersIn(body)).toMatchObject({ status: 'active', type: 'event-notification' });
    const entries = listOf(isObject(body) ? body.entry : undefined).filter(isObject);
    const focus = entries[1];
    expect(JSON.stringify(entries[0])).toContain(`"valueReference":{"reference":"${String(focus?.fullUrl)}"}`);
    expect(entries.every((entry) => isObject(entry.request) && isObject(entry.response))).toBe(true);
    const answer = isResource(focus?.resource) ? focus.resource : undefined;
    expect(answer?.type).toBe('collection');
    expect(claimResponseIn(answer).id).toBe(id);
  });

  test('2.0.1: the id alone', async () => {
    await subscribe('2.0');
    await work();
    const id = await decidedByPerson('2.0');
    await work();
    const { body } = listener.heard[1] ?? {};
    const [, focus] = listOf(isObject(body) ? body.entry : undefined).filter(isObject);
    expect(focus?.resource).toBeUndefined();
    expect(focus?.fullUrl).toBe(`https://payer.example.org/fhir/2.0/ClaimResponse/${id}`);
  });

  test('2.0.1, the whole answer by agreement', async () => {
    await subscribe('2.0', {
      channel: {
        type: 'rest-hook',
        endpoint: listener.url,
        payload: 'application/fhir+json',
        _payload: { extension: [{ url: `${backport}backport-payload-content`, valueCode: 'full-resource' }] },
      },
    });
    await work();
    await decidedByPerson('2.0');
    await work();
    expect(resourcesIn(listener.heard[1]?.body, 'ClaimResponse')).toHaveLength(1);
  });

  test('is tried again later, and arrives once with its own number', async () => {
    const id = await subscribe();
    await work();
    await decidedByPerson();
    listener.answer(503);
    await work();
    listener.answer(200);
    world.at('2026-11-21T10:10:00Z');
    await work();
    const numbers = listener.heard.map(({ body }) => parametersIn(body)['events-since-subscription-start']);
    expect(numbers).toEqual(['0', '1', '1']);
    expect(await state(id)).toBe('active');
  });

  test('that never arrives leaves the subscription in error', async () => {
    const id = await subscribe();
    await work();
    await decidedByPerson();
    listener.answer(500);
    for (let day = 22; day <= 24; day += 1)
      for (let hour = 0; hour < 24; hour += 1) {
        await work();
        world.at(`2026-11-${day}T${String(hour).padStart(2, '0')}:59:59Z`);
      }
    expect(await state(id)).toBe('error');
  });

  interface Filter {
    readonly sentence: string;
    readonly filter: string;
    readonly told: boolean;
  }
  const filters: readonly Filter[] = [
    { sentence: 'its organization, as the narrative spells it', filter: 'org-identifier=9999990010', told: true },
    { sentence: 'as the topic spells it', filter: 'orgIdentifier=9999990010', told: true },
    { sentence: 'one of several', filter: 'org-identifier=1,9999990010', told: true },
    { sentence: 'with its system', filter: 'org-identifier=http://hl7.org/fhir/sid/us-npi|9999990010', told: true },
    { sentence: 'the sender of the interchange', filter: 'org-identifier=SENDER-1', told: true },
    { sentence: 'another organization', filter: 'org-identifier=1234567893', told: false },
  ];
  test.each(filters)('filter by $sentence', async ({ filter, told }) => {
    await subscribe('2.2', { _criteria: { extension: [{ url: `${backport}backport-filter-criteria`, valueString: filter }] } });
    await work();
    const sender = {
      url: 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-TransmissionIdentifiers',
      extension: [{ url: 'interchangeSenderID', valueString: 'SENDER-1' }],
    };
    const edit = (resource: Resource) => (resource.resourceType === 'Claim' ? { ...resource, extension: [sender] } : resource);
    const pended = await world.call(submitHandler(world.parts, '2.2'), pasRequest('carepartners-02', { edit }));
    await review(world.parts, director, { id: String(claimResponseIn(pended.json).id), version: 1, act: { act: 'approve', lines: [1] } });
    await work();
    expect(listener.heard).toHaveLength(told ? 2 : 1);
  });

  test('goes to the submitter alone', async () => {
    await subscribe();
    await work();
    const pended = await world.call(submitHandler(world.parts, '2.2'), pasRequest('carepartners-02'), { client: clientOf('another') });
    await review(world.parts, director, { id: String(claimResponseIn(pended.json).id), version: 1, act: { act: 'approve', lines: [1] } });
    await work();
    expect(listener.heard).toHaveLength(1);
  });
});

describe('where notifications may go', () => {
  const client = clientOf('ehr', { subscriptionEndpoints: ['https://ehr.example.org/notify'] });
  test.each([
    ['the registered endpoint', 'https://ehr.example.org/notify', false, true],
    ['below it', 'https://ehr.example.org/notify/1', false, true],
    ['beside it', 'https://ehr.example.org/notify-else', false, false],
    ['the same without https', 'http://ehr.example.org/notify', false, false],
    ['another server', 'https://elsewhere.example.org/notify', false, false],
    ['with a user', 'https://u:p@ehr.example.org/notify', false, false],
    ['this machine, without authentication', 'http://127.0.0.1:9/x', true, true],
    ['this machine, with authentication', 'http://127.0.0.1:9/x', false, false],
    ['a private address', 'https://192.168.1.1/x', true, false],
    ['no URL', 'nonsense', true, false],
  ])('%s', (_, endpoint, open, expected) => {
    expect(mayNotify(client, endpoint, open)).toBe(expected);
  });
});
