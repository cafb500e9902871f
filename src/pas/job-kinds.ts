import type { NewJob } from '../records/authorization.ts';

/** Work that outlives a call. Every kind may be done twice without harm. */
export const jobKinds = {
  /** Judges an authorization anew after documents or a form came. */
  rejudge: 'pas-rejudge',
  /** Finds whom to tell that an answer changed. */
  notify: 'pas-notify',
  /** Tells one subscriber. */
  deliver: 'pas-deliver',
  handshake: 'pas-handshake',
  heartbeat: 'pas-heartbeat',
} as const;

/** Tries before a subscription is given up: with the queue's pauses about a day. */
const deliveryTries = 30;
const handshakeTries = 6;
const ownTries = 20;

export interface AuthorizationPayload {
  readonly authorizationId: string;
}

export interface DeliveryPayload extends AuthorizationPayload {
  readonly client: string;
  readonly subscriptionId: string;
  /** Number of the event among the subscription's. */
  readonly event: number;
  readonly at: string;
}

export interface SubscriptionPayload {
  readonly client: string;
  readonly subscriptionId: string;
}

export function rejudgeJob(authorizationId: string, at: string): NewJob {
  return { kind: jobKinds.rejudge, payload: text<AuthorizationPayload>({ authorizationId }), runAt: at, mostAttempts: ownTries };
}

/** One job for each revision of an answer. */
export function notifyJob(authorizationId: string, revision: number, at: string): NewJob {
  return {
    kind: jobKinds.notify,
    payload: text<AuthorizationPayload>({ authorizationId }),
    runAt: at,
    mostAttempts: ownTries,
    key: `${jobKinds.notify}|${authorizationId}|${revision}`,
  };
}

export function deliverJob(payload: DeliveryPayload): NewJob {
  return {
    kind: jobKinds.deliver,
    payload: text(payload),
    runAt: payload.at,
    mostAttempts: deliveryTries,
    key: `${jobKinds.deliver}|${payload.subscriptionId}|${payload.event}`,
  };
}

export function handshakeJob(payload: SubscriptionPayload, at: string): NewJob {
  return { kind: jobKinds.handshake, payload: text(payload), runAt: at, mostAttempts: handshakeTries };
}

export function heartbeatJob(payload: SubscriptionPayload, at: string): NewJob {
  return {
    kind: jobKinds.heartbeat,
    payload: text(payload),
    runAt: at,
    mostAttempts: deliveryTries,
    key: `${jobKinds.heartbeat}|${payload.subscriptionId}`,
  };
}

function text<Payload>(payload: Payload): string {
  return JSON.stringify(payload);
}
