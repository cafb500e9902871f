import { randomUUID } from 'node:crypto';
import { notFound, unprocessable } from '../fhir/outcome.ts';
import { isObject, isResource, type JsonObject, type Resource } from '../fhir/resource.ts';
import type { Call, Reply } from '../http/handler.ts';
import type { Subscription } from '../records/subscriptions.ts';
import { auditAct } from './audit-event.ts';
import { handshakeJob } from './job-kinds.ts';
import { statusParameters } from './notification.ts';
import { baseOf, type PasParts, type PasVersion } from './pas-parts.ts';
import { mayNotify } from './subscription-endpoint.ts';
import { parseSubscription, type WantedSubscription } from './subscription-request.ts';

type PasHandler = (call: Call) => Promise<Reply>;

/** The Subscription interactions of one version. A client sees and changes only its own. */
export interface SubscriptionHandlers {
  /** `POST [base]/Subscription` */
  readonly create: PasHandler;
  /** `GET [base]/Subscription/:id` */
  readonly read: PasHandler;
  /** `PUT [base]/Subscription/:id` */
  readonly update: PasHandler;
  /** `DELETE [base]/Subscription/:id` */
  readonly remove: PasHandler;
  /** `GET [base]/Subscription/:id/$status` */
  readonly status: PasHandler;
}

export function subscriptionHandlers(parts: PasParts, version: PasVersion): SubscriptionHandlers {
  const base = baseOf(parts, version);
  const own = async (call: Call): Promise<Subscription> => {
    const found = await parts.records.subscriptions.byId(call.client.id, call.params.id ?? '');
    if (found === undefined || found.guideVersion !== version) throw notFound('There is no such Subscription.', 'Subscription.id');
    return found;
  };
  return {
    create: async (call) => {
      const saved = await save(parts, version, call, { id: randomUUID(), eventCount: 0 });
      const headers = { Location: `${base}/Subscription/${saved.id}` };
      return { status: 201, body: shown(saved), contentType: 'application/fhir+json', headers };
    },
    read: async (call) => ({ status: 200, body: shown(await own(call)), contentType: 'application/fhir+json' }),
    update: async (call) => {
      const { id, eventCount } = await own(call);
      return { status: 200, body: shown(await save(parts, version, call, { id, eventCount })), contentType: 'application/fhir+json' };
    },
    remove: async (call) => {
      const { id } = await own(call);
      await parts.records.subscriptions.remove(call.client.id, id);
      await audit(parts, call, 'D', id);
      return { status: 204 };
    },
    status: async (call) => ({ status: 200, body: statusBundle(base, await own(call), call), contentType: 'application/fhir+json' }),
  };
}

async function save(
  parts: PasParts,
  version: PasVersion,
  call: Call,
  { id, eventCount }: Pick<Subscription, 'id' | 'eventCount'>,
): Promise<Subscription> {
  const wanted = parseSubscription(call.body, version);
  if (!mayNotify(call.client, wanted.endpoint, parts.open))
    throw unprocessable('This endpoint is not registered for the client.', 'Subscription.channel.endpoint', 'not-supported');
  const at = call.receivedAt.toISOString();
  const subscription = subscriptionOf(wanted, { id, eventCount, at, version, client: call.client.id });
  if (!(await parts.records.subscriptions.save(subscription))) throw notFound('There is no such Subscription.', 'Subscription.id');
  if (!wanted.isOff) await parts.records.jobs.add(handshakeJob({ client: call.client.id, subscriptionId: id }, at), at);
  await audit(parts, call, eventCount === 0 && call.method === 'POST' ? 'C' : 'U', id);
  return subscription;
}

function subscriptionOf(
  wanted: WantedSubscription,
  {
    id,
    eventCount,
    at,
    version,
    client,
  }: Pick<Subscription, 'id' | 'eventCount' | 'client'> & { readonly at: string; readonly version: PasVersion },
): Subscription {
  const { endpoint, headers, filters, mime, content, heartbeatSeconds, endsAt, isOff, resource } = wanted;
  return {
    id,
    client,
    guideVersion: version,
    state: isOff ? 'off' : 'requested',
    error: null,
    endpoint,
    headers,
    filters,
    payload: `${mime}|${content}`,
    heartbeatSeconds,
    heartbeatDueAt: heartbeatSeconds === null ? null : new Date(Date.parse(at) + heartbeatSeconds * 1000).toISOString(),
    endsAt,
    eventCount,
    updatedAt: at,
    resource: JSON.stringify(resource),
  };
}

/** The Subscription as the client sent it, with the id and state it has here. */
function shown({ id, state, error, updatedAt, resource }: Subscription): JsonObject {
  const sent: unknown = JSON.parse(resource);
  const { meta, ...rest }: Resource = isResource(sent) ? sent : { resourceType: 'Subscription' };
  return {
    ...rest,
    id,
    meta: { ...(isObject(meta) && meta), lastUpdated: updatedAt },
    status: state,
    ...(error !== null && { error }),
  };
}

function statusBundle(base: string, subscription: Subscription, call: Call): JsonObject {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    timestamp: call.receivedAt.toISOString(),
    total: 1,
    entry: [
      {
        fullUrl: `${base}/Subscription/${subscription.id}/$status`,
        resource: statusParameters(base, subscription, { type: 'query-status' }),
        search: { mode: 'match' },
      },
    ],
  };
}

function audit(parts: PasParts, call: Call, code: 'C' | 'U' | 'D', subscription: string): Promise<void> {
  const { id: client } = call.client;
  return auditAct(parts, {
    at: call.receivedAt.toISOString(),
    client,
    actor: client,
    action: 'pas-subscription',
    code,
    authorization: null,
    detail: { subscription },
  });
}
