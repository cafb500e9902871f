import { createHash } from 'node:crypto';
import { isObject, isResource, type JsonObject, listOf, type Resource } from '../fhir/resource.ts';
import type { Subscription } from '../records/subscriptions.ts';
import { topic } from './subscription-request.ts';

/** One event: its number, when it was, and the answer it is about. */
export interface NotifiedEvent {
  readonly number: number;
  readonly at: string;
  readonly answer: Resource;
}

export type NotificationType = 'handshake' | 'heartbeat' | 'event-notification' | 'query-status';

const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/';

/**
 * The Bundle a subscriber is sent. PAS 2.2.1 carries the whole answer and points to it as a Bundle; ids alone point to the ClaimResponse.
 * @param base the FHIR base of the subscription's version
 */
export function notification(
  base: string,
  subscription: Subscription,
  { type, at, event }: { readonly type: NotificationType; readonly at: string; readonly event?: NotifiedEvent },
): Resource {
  const focus = event === undefined ? undefined : focusOf(base, subscription, event);
  const status = statusParameters(base, subscription, {
    type,
    ...(event !== undefined && focus !== undefined && { event, focus: focus.fullUrl }),
  });
  const id = uuidFrom(subscription.id, type, at, String(event?.number ?? ''));
  return {
    resourceType: 'Bundle',
    id,
    meta: { profile: [`${backport}backport-subscription-notification-r4`] },
    type: 'history',
    timestamp: at,
    entry: [
      {
        fullUrl: `urn:uuid:${uuidFrom(id, 'status')}`,
        resource: status,
        request: { method: 'GET', url: `${base}/Subscription/${subscription.id}/$status` },
        response: { status: '200' },
      },
      ...(focus === undefined ? [] : [focus]),
    ],
  };
}

/** The state of a subscription, as notifications and `$status` carry it. */
export function statusParameters(
  base: string,
  subscription: Subscription,
  { type, event, focus }: { readonly type: NotificationType; readonly event?: NotifiedEvent; readonly focus?: string },
): Resource {
  const events = event?.number ?? subscription.eventCount;
  return {
    resourceType: 'Parameters',
    meta: { profile: [`${backport}backport-subscription-status-r4`] },
    parameter: [
      { name: 'subscription', valueReference: { reference: `${base}/Subscription/${subscription.id}` } },
      { name: 'topic', valueCanonical: topic },
      { name: 'status', valueCode: subscription.state },
      { name: 'type', valueCode: type },
      { name: 'events-since-subscription-start', valueString: String(events) },
      ...(event === undefined || focus === undefined
        ? []
        : [
            {
              name: 'notification-event',
              part: [
                { name: 'event-number', valueString: String(event.number) },
                { name: 'timestamp', valueInstant: event.at },
                { name: 'focus', valueReference: { reference: focus } },
              ],
            },
          ]),
      ...(subscription.error === null ? [] : [{ name: 'error', valueCodeableConcept: { text: subscription.error } }]),
    ],
  };
}

function focusOf(base: string, { guideVersion, payload }: Subscription, event: NotifiedEvent): JsonObject & { readonly fullUrl: string } {
  const [first] = listOf(event.answer.entry).filter(isObject);
  const response = isResource(first?.resource) ? first.resource : undefined;
  if (payload.endsWith('|id-only'))
    return {
      fullUrl: `${base}/ClaimResponse/${response?.id}`,
      request: { method: 'GET', url: `${base}/ClaimResponse/${response?.id}` },
      response: { status: '200' },
    };
  if (guideVersion === '2.0')
    return {
      fullUrl: `${base}/ClaimResponse/${response?.id}`,
      resource: response,
      request: { method: 'GET', url: `${base}/ClaimResponse/${response?.id}` },
      response: { status: '200' },
    };
  const id = uuidFrom(String(event.answer.id));
  return {
    fullUrl: `urn:uuid:${id}`,
    resource: { ...event.answer, id },
    request: { method: 'POST', url: `${base}/Bundle` },
    response: { status: '201' },
  };
}

/** The same UUID for the same parts, so that a repeated delivery is the same message. */
function uuidFrom(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
