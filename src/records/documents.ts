import { randomUUID } from 'node:crypto';
import type { NewJob } from './authorization.ts';
import { addJob } from './jobs.ts';
import type { Store } from './store.ts';

/** Documents we asked for, and what came. They are asked for by the answer that says so (Composed.documentsWanted). */
export interface Documents {
  /**
   * Keeps what came under a tracking id, together with the job that judges anew. `unknown`: nothing was asked for under that id from this client
   * for this member, whoever else may know it. `repeated`: this very content was kept before; no job is added.
   */
  receive(arrival: DocumentArrival): Promise<'accepted' | 'repeated' | 'unknown'>;
  /** What was asked for, oldest first, with when it came. */
  wanted(authorizationId: string): Promise<readonly DocumentWanted[]>;
  /** What came, oldest first. */
  received(authorizationId: string): Promise<readonly ReceivedDocument[]>;
}

export interface DocumentArrival {
  readonly client: string;
  readonly memberKey: string;
  readonly trackingId: string;
  /** The attachments as FHIR resources, JSON text. */
  readonly content: string;
  /** Hash of the content: a retry has the same. */
  readonly contentHash: string;
  readonly receivedAt: string;
  readonly job: (authorizationId: string) => NewJob;
}

export interface DocumentWanted {
  readonly trackingId: string;
  readonly code: string;
  readonly itemSequences: readonly number[];
  readonly requestedAt: string;
  readonly receivedAt: string | null;
}

export interface ReceivedDocument {
  readonly trackingId: string;
  readonly receivedAt: string;
  readonly content: string;
}

/** The documents of a store. */
export function documentsIn(store: Store): Documents {
  return {
    receive: (arrival) => receive(store, arrival),
    wanted: async (authorizationId) => {
      const found = await store.db
        .selectFrom('document_requests')
        .selectAll()
        .where('authorization_id', '=', authorizationId)
        .orderBy('requested_at')
        .orderBy('tracking_id')
        .execute();
      return found.map((asked) => ({
        trackingId: asked.tracking_id,
        code: asked.code,
        itemSequences: JSON.parse(asked.item_sequences),
        requestedAt: asked.requested_at,
        receivedAt: asked.received_at,
      }));
    },
    received: async (authorizationId) => {
      const found = await store.db
        .selectFrom('documents')
        .selectAll()
        .where('authorization_id', '=', authorizationId)
        .orderBy('received_at')
        .execute();
      return found.map(({ tracking_id, received_at, content }) => ({ trackingId: tracking_id, receivedAt: received_at, content }));
    },
  };
}

function receive(store: Store, arrival: DocumentArrival): Promise<'accepted' | 'repeated' | 'unknown'> {
  const { client, memberKey, trackingId, content, contentHash, receivedAt } = arrival;
  return store.write(async (transaction) => {
    const asked = await transaction
      .updateTable('document_requests')
      .set((column) => ({ received_at: column.fn.coalesce('received_at', column.val(receivedAt)) }))
      .where('tracking_id', '=', trackingId)
      .where('client', '=', client)
      .where('member_key', '=', memberKey)
      .returning('authorization_id')
      .executeTakeFirst();
    if (asked === undefined) return 'unknown';
    const { authorization_id } = asked;
    const kept = await transaction
      .insertInto('documents')
      .values({ id: randomUUID(), tracking_id: trackingId, authorization_id, content_hash: contentHash, received_at: receivedAt, content })
      .onConflict((conflict) => conflict.columns(['tracking_id', 'content_hash']).doNothing())
      .returning('id')
      .execute();
    if (kept.length === 0) return 'repeated';
    await addJob(transaction, arrival.job(authorization_id), receivedAt);
    return 'accepted';
  });
}
