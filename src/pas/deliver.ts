import { identifierOf } from '../fhir/reference.ts';
import { isObject, listOf, textOf } from '../fhir/resource.ts';
import type { Subscription } from '../records/subscriptions.ts';
import { type AuthorizationPayload, type DeliveryPayload, deliverJob, type SubscriptionPayload } from './job-kinds.ts';
import { type NotificationType, type NotifiedEvent, notification } from './notification.ts';
import { baseOf, type PasParts, type PasVersion } from './pas-parts.ts';
import type { PasRequest } from './request-bundle.ts';
import { responseBundle } from './response-bundle.ts';
import { detailOf, requestOf } from './stored-detail.ts';
import { mayNotify } from './subscription-endpoint.ts';
import { extensionsOf, extensionUrl } from './urls.ts';

/** Queues a delivery to every subscription of the submitter that wants to hear of this authorization. */
export async function notifySubscribers(parts: PasParts, { authorizationId }: AuthorizationPayload, now: string): Promise<void> {
  const stored = await parts.records.authorizations.byId(authorizationId);
  if (stored === undefined) return;
  const request = await requestOf(parts.records, stored);
  for (const subscription of await parts.records.subscriptions.active(stored.client, now)) {
    if (!wants(subscription, request)) continue;
    const event = await parts.records.subscriptions.nextEvent(subscription.id);
    if (event === undefined) continue;
    await parts.records.jobs.add(
      deliverJob({ authorizationId, client: stored.client, subscriptionId: subscription.id, event, at: now }),
      now,
    );
  }
}

/** The filter is by an identifier of the requesting organization, or the sender's id of the interchange (ISA06): the guide names both. */
export function wants({ filters }: Pick<Subscription, 'filters'>, request: PasRequest): boolean {
  if (filters.length === 0) return true;
  const { requestor, index, claim } = request;
  const organization = isObject(requestor.organization) ? index.resolve(textOf(requestor.organization.reference), requestor) : undefined;
  const values = [requestor, organization].flatMap((resource) =>
    listOf(resource?.identifier).flatMap((item) => identifierOf(item)?.value ?? []),
  );
  const sender = extensionsOf(claim, extensionUrl.transmissionIdentifiers)
    .flatMap((extension) => listOf(extension.extension).filter(isObject))
    .filter(({ url }) => url === 'interchangeSenderID')
    .flatMap(({ valueString }) => textOf(valueString) ?? []);
  return [...values, ...sender].some((value) => filters.includes(value));
}

/** Sends the answer as it stands now. Nothing is sent where the subscription is gone or no longer active. @throws Error where it did not arrive */
export async function deliver(
  parts: PasParts,
  { client, subscriptionId, authorizationId, event, at }: DeliveryPayload,
  signal: AbortSignal,
): Promise<void> {
  const subscription = await parts.records.subscriptions.byId(client, subscriptionId);
  const stored = await parts.records.authorizations.byId(authorizationId);
  if (subscription?.state !== 'active' || stored === undefined || !(await isStillRegistered(parts, subscription))) return;
  const request = await requestOf(parts.records, stored);
  const version = versionOf(subscription);
  const answer = responseBundle(request, detailOf(stored).authorization, {
    version,
    base: baseOf(parts, version),
    now: at,
    purpose: 'submit',
  });
  await send(parts, subscription, { type: 'event-notification', at, event: { number: event, at, answer } }, signal);
}

/** Asks the endpoint whether it listens; from then on it is told. @throws Error where it does not answer */
export async function shakeHands(parts: PasParts, { client, subscriptionId }: SubscriptionPayload, signal: AbortSignal): Promise<void> {
  const subscription = await parts.records.subscriptions.byId(client, subscriptionId);
  if (subscription?.state !== 'requested' || !(await isStillRegistered(parts, subscription))) return;
  const now = parts.now().toISOString();
  await send(parts, subscription, { type: 'handshake', at: now }, signal);
  await parts.records.subscriptions.setState(subscriptionId, 'active', null, now);
}

/** Says that the subscription lives though nothing happened. @throws Error where it did not arrive */
export async function beat(parts: PasParts, { client, subscriptionId }: SubscriptionPayload, signal: AbortSignal): Promise<void> {
  const subscription = await parts.records.subscriptions.byId(client, subscriptionId);
  if (subscription?.state !== 'active' || !(await isStillRegistered(parts, subscription))) return;
  await send(parts, subscription, { type: 'heartbeat', at: parts.now().toISOString() }, signal);
}

/**
 * Whether the endpoint may be told today: a client or an endpoint that was taken from the registry after it subscribed hears nothing more,
 * and the subscription says why.
 */
async function isStillRegistered(parts: PasParts, { id, client, endpoint }: Subscription): Promise<boolean> {
  const registered = parts.clientNamed(client);
  if (registered !== undefined && mayNotify(registered, endpoint, parts.open)) return true;
  await parts.records.subscriptions.setState(
    id,
    'error',
    'This endpoint is no longer registered for the client.',
    parts.now().toISOString(),
  );
  return false;
}

async function send(
  parts: PasParts,
  subscription: Subscription,
  what: { readonly type: NotificationType; readonly at: string; readonly event?: NotifiedEvent },
  signal: AbortSignal,
): Promise<void> {
  const [mime = 'application/fhir+json'] = subscription.payload.split('|');
  const answer = await parts.outbound.fetchJson(subscription.endpoint, {
    method: 'POST',
    headers: { ...headersOf(subscription.headers), 'Content-Type': mime },
    body: JSON.stringify(notification(baseOf(parts, versionOf(subscription)), subscription, what)),
    answer: 'discard',
    timeoutMs: 10_000,
    signal,
  });
  if (!answer.ok) throw new Error(answer.text);
}

function headersOf(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

function versionOf({ guideVersion }: Subscription): PasVersion {
  return guideVersion === '2.0' ? '2.0' : '2.2';
}
