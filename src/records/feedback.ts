import { randomUUID } from 'node:crypto';
import type { FeedbackEntry } from './records.ts';
import { row, type Store } from './store.ts';

/** Keeps what a clinician did with a card. */
export function saveFeedback(store: Store, entry: FeedbackEntry): Promise<void> {
  const { client, service, receivedAt, body } = entry;
  return store.append([row('feedback', { id: randomUUID(), client, service, received_at: receivedAt, body })]);
}
