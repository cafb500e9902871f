import { sql } from 'kysely';
import { prepared } from './prepared.ts';
import type { SubscriptionRow } from './schema/authorization-tables.ts';
import type { Store } from './store.ts';

/** Who is told when an answer changed. A client sees and changes only its own. */
export interface Subscriptions {
  /** Keeps a new one, or a new state of one of the same client; its count of events goes on. False when the id is another client's. */
  save(subscription: Subscription): Promise<boolean>;
  byId(client: string, id: string): Promise<Subscription | undefined>;
  ofClient(client: string): Promise<readonly Subscription[]>;
  /** False when there is none. */
  remove(client: string, id: string): Promise<boolean>;
  /** Those of a client that are active and not past their end. */
  active(client: string, now: string): Promise<readonly Subscription[]>;
  /** After a handshake or a delivery that failed for good. Nothing happens if it was removed. */
  setState(id: string, state: SubscriptionState, error: string | null, at: string): Promise<void>;
  /** The number of the next event, counting from 1; no two get the same. Undefined if it was removed. */
  nextEvent(id: string): Promise<number | undefined>;
  /** Active ones whose heartbeat is due; each is handed out once and then due again after its period. */
  dueHeartbeats(now: string, limit: number): Promise<readonly Subscription[]>;
}

export type SubscriptionState = 'requested' | 'active' | 'error' | 'off';

export interface Subscription {
  readonly id: string;
  readonly client: string;
  /** PAS version, which decides the payload's shape. */
  readonly guideVersion: string;
  readonly state: SubscriptionState;
  readonly error: string | null;
  readonly endpoint: string;
  /** `channel.header` lines, each as sent. */
  readonly headers: readonly string[];
  /** Organizations it filters by; empty filters nothing out. */
  readonly filters: readonly string[];
  /** MIME type and content level as asked for. */
  readonly payload: string;
  readonly heartbeatSeconds: number | null;
  readonly heartbeatDueAt: string | null;
  readonly endsAt: string | null;
  readonly eventCount: number;
  readonly updatedAt: string;
  /** The resource as received, JSON text. */
  readonly resource: string;
}

/** The subscriptions of a store. */
export function subscriptionsIn(store: Store): Subscriptions {
  const all = () => store.db.selectFrom('subscriptions').selectAll();
  return {
    save: (subscription) => save(store, subscription),
    byId: async (client, id) => (await all().where('client', '=', client).where('id', '=', id).execute()).map(subscriptionOf)[0],
    ofClient: async (client) => (await all().where('client', '=', client).orderBy('updated_at').execute()).map(subscriptionOf),
    remove: async (client, id) => {
      const removed = await store.write((transaction) =>
        transaction.deleteFrom('subscriptions').where('client', '=', client).where('id', '=', id).returning('id').execute(),
      );
      return removed.length === 1;
    },
    active: async (client, now) => {
      const found = await all()
        .where('client', '=', client)
        .where('state', '=', 'active')
        .where((either) => either.or([either('ends_at', 'is', null), either('ends_at', '>', now)]))
        .orderBy('id')
        .execute();
      return found.map(subscriptionOf);
    },
    setState: async (id, state, error, at) => {
      await store.write((transaction) =>
        transaction.updateTable('subscriptions').set({ state, error, updated_at: at }).where('id', '=', id).execute(),
      );
    },
    nextEvent: async (id) => {
      const counted = await store.write((transaction) =>
        transaction
          .updateTable('subscriptions')
          .set((column) => ({ event_count: column('event_count', '+', 1) }))
          .where('id', '=', id)
          .returning('event_count')
          .execute(),
      );
      return counted[0]?.event_count;
    },
    dueHeartbeats: (now, limit) => dueHeartbeats(store, now, limit),
  };
}

async function save(store: Store, subscription: Subscription): Promise<boolean> {
  const row = subscriptionRow(subscription);
  const { id: _id, event_count: _count, ...changed } = row;
  const saved = await store.write((transaction) =>
    transaction
      .insertInto('subscriptions')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(changed).where('subscriptions.client', '=', subscription.client))
      .returning('id')
      .execute(),
  );
  return saved.length === 1;
}

async function dueHeartbeats(store: Store, now: string, limit: number): Promise<readonly Subscription[]> {
  // Mostly none is: then nothing is locked either.
  if ((await oneDue(store.db, { now })).length === 0) return [];
  return store.write(async (transaction) => {
    let due = transaction
      .selectFrom('subscriptions')
      .selectAll()
      .where('state', '=', 'active')
      .where('heartbeat_due_at', '<=', now)
      .where('heartbeat_seconds', 'is not', null)
      .orderBy('heartbeat_due_at')
      .limit(sql.lit(limit));
    if (store.dialect === 'postgres') due = due.forUpdate().skipLocked();
    const found = await due.execute();
    for (const { id, heartbeat_seconds } of found) {
      const next = new Date(Date.parse(now) + (heartbeat_seconds ?? 0) * 1000).toISOString();
      await transaction.updateTable('subscriptions').set({ heartbeat_due_at: next }).where('id', '=', id).execute();
    }
    return found.map(subscriptionOf);
  });
}

const oneDue = prepared((db, { now }: { readonly now: string }) =>
  db.selectFrom('subscriptions').select('id').where('state', '=', 'active').where('heartbeat_due_at', '<=', now).limit(sql.lit(1)),
);

function subscriptionRow(subscription: Subscription): SubscriptionRow {
  const { id, client, state, error, endpoint, payload } = subscription;
  return {
    id,
    client,
    guide_version: subscription.guideVersion,
    state,
    error,
    endpoint,
    headers: JSON.stringify(subscription.headers),
    filters: JSON.stringify(subscription.filters),
    payload,
    heartbeat_seconds: subscription.heartbeatSeconds,
    heartbeat_due_at: subscription.heartbeatDueAt,
    ends_at: subscription.endsAt,
    event_count: subscription.eventCount,
    updated_at: subscription.updatedAt,
    body: subscription.resource,
  };
}

function subscriptionOf(stored: SubscriptionRow): Subscription {
  const { id, client, error, endpoint, payload } = stored;
  return {
    id,
    client,
    guideVersion: stored.guide_version,
    state: stateOf(stored.state),
    error,
    endpoint,
    headers: JSON.parse(stored.headers),
    filters: JSON.parse(stored.filters),
    payload,
    heartbeatSeconds: stored.heartbeat_seconds,
    heartbeatDueAt: stored.heartbeat_due_at,
    endsAt: stored.ends_at,
    eventCount: stored.event_count,
    updatedAt: stored.updated_at,
    resource: stored.body,
  };
}

function stateOf(stored: string): SubscriptionState {
  return stored === 'requested' || stored === 'active' || stored === 'error' ? stored : 'off';
}
