import { OutcomeError, unprocessable } from '../fhir/outcome.ts';
import { isObject, isResource, type JsonObject, listOf, type Resource, textOf } from '../fhir/resource.ts';
import type { PasVersion } from './pas-parts.ts';
import { extensionsOf } from './urls.ts';

/** What a PAS Subscription asks for. Elements it does not know are passed over. */
export interface WantedSubscription {
  readonly resource: Resource;
  readonly endpoint: string;
  /** `channel.header` lines, each as sent. */
  readonly headers: readonly string[];
  /** Organizations by identifier value; empty filters nothing out. */
  readonly filters: readonly string[];
  readonly mime: string;
  readonly content: PayloadContent;
  readonly heartbeatSeconds: number | null;
  readonly endsAt: string | null;
  /** `off` where the client switches it off. */
  readonly isOff: boolean;
}

export type PayloadContent = 'full-resource' | 'id-only' | 'empty';

export const topic = 'http://hl7.org/fhir/us/davinci-pas/SubscriptionTopic/PASSubscriptionTopic';
const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/';

/** @throws OutcomeError 400 or 422 naming the element that cannot be served */
export function parseSubscription(body: unknown, version: PasVersion): WantedSubscription {
  if (!isResource(body) || body.resourceType !== 'Subscription')
    throw refused('The body has to be a Subscription.', 'Subscription', 'structure');
  if (body.criteria !== topic) throw refused(`The one topic offered is ${topic}.`, 'Subscription.criteria', 'not-supported');
  const { channel } = body;
  if (!isObject(channel)) throw refused('A channel is needed.', 'Subscription.channel', 'required');
  if (channel.type !== 'rest-hook') throw refused('The one channel offered is rest-hook.', 'Subscription.channel.type', 'not-supported');
  const endpoint = textOf(channel.endpoint);
  if (endpoint === undefined) throw refused('An endpoint is needed.', 'Subscription.channel.endpoint', 'required');
  return {
    resource: body,
    endpoint,
    headers: headersOf(channel),
    filters: filtersOf(body),
    mime: mimeOf(channel),
    content: contentOf(channel, version),
    heartbeatSeconds: heartbeatOf(channel),
    endsAt: textOf(body.end) ?? null,
    isOff: body.status === 'off',
  };
}

/** Header lines without those that would change the message itself. */
function headersOf(channel: JsonObject): readonly string[] {
  return listOf(channel.header).map((line, at) => {
    const name = typeof line === 'string' ? /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:[\t\x20-\x7e]*$/.exec(line)?.[1] : undefined;
    if (typeof line !== 'string' || name === undefined)
      throw refused('A header is a line of the form "Name: value".', `Subscription.channel.header[${at}]`, 'value');
    if (ownHeaders.has(name.toLowerCase()))
      throw refused('This header is ours to set.', `Subscription.channel.header[${at}]`, 'not-supported');
    return line;
  });
}

const ownHeaders: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'content-type',
  'transfer-encoding',
  'connection',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'keep-alive',
]);

/** The guide spells the filter in two ways; a comma lists alternatives. */
function filtersOf(subscription: Resource): readonly string[] {
  const element = isObject(subscription._criteria) ? subscription._criteria : undefined;
  return extensionsOf(element, `${backport}backport-filter-criteria`).flatMap((extension) => {
    const criterion = /^(?:\w+\?)?(?:org-identifier|orgIdentifier)=(.+)$/.exec(textOf(extension.valueString) ?? '')?.[1];
    if (criterion === undefined)
      throw refused('The one filter offered is org-identifier.', 'Subscription.criteria.extension', 'not-supported');
    return criterion.split(',').flatMap((value) => textOf(value.split('|').at(-1)?.trim()) ?? []);
  });
}

function mimeOf(channel: JsonObject): string {
  const mime = textOf(channel.payload) ?? 'application/fhir+json';
  if (!/^application\/(fhir\+)?json\b/.test(mime))
    throw refused('Notifications are sent as JSON alone.', 'Subscription.channel.payload', 'not-supported');
  return mime;
}

/** 2.2.1 sends the whole answer and nothing less; 2.0.1 ids, or the whole answer where it is asked for. */
function contentOf(channel: JsonObject, version: PasVersion): PayloadContent {
  const element = isObject(channel._payload) ? channel._payload : undefined;
  const asked = textOf(extensionsOf(element, `${backport}backport-payload-content`)[0]?.valueCode);
  if (asked === undefined) return version === '2.2' ? 'full-resource' : 'id-only';
  if (asked === 'full-resource' || (asked === 'id-only' && version === '2.0')) return asked;
  throw refused(
    `The content ${version === '2.2' ? 'offered is full-resource' : 'is id-only or full-resource'}.`,
    'Subscription.channel.payload.extension',
    'not-supported',
  );
}

function heartbeatOf(channel: JsonObject): number | null {
  const [extension] = extensionsOf(channel, `${backport}backport-heartbeat-period`);
  const seconds = extension?.valueUnsignedInt;
  if (seconds === undefined) return null;
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds) || seconds < 10)
    throw unprocessable('A heartbeat is at least 10 seconds apart.', 'Subscription.channel.extension', 'value');
  return seconds;
}

function refused(text: string, expression: string, code: string): OutcomeError {
  return new OutcomeError(code === 'not-supported' ? 422 : 400, [{ severity: 'error', code, text, expression }]);
}
