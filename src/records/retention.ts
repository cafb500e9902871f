import type { Kysely } from 'kysely';
import { removeAuthorizations, removeBusinessErrors, removeTouchless } from './remove-authorizations.ts';
import {
  removeAudit,
  removeDeadJobs,
  removeDecisions,
  removeExchanges,
  removeFeedback,
  removeFormErrors,
  removeForms,
  removeMeasures,
  removeTokens,
} from './remove-records.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

/** Up to when each kind of record is removed: what is older than the instant goes. Absent kinds stay. */
export interface RetentionLimits {
  /** Exchanges, and the decisions in them but those an authorization rests on. */
  readonly exchanges?: string;
  readonly feedback?: string;
  /** Forms, and reports of forms that did not work. */
  readonly questionnaires?: string;
  /** Decided requests and all that belongs to them. What is pended stays; what was once stays six months past the end of the services. */
  readonly authorizations?: string;
  readonly measures?: string;
  readonly audit?: string;
  /** Dead jobs. */
  readonly jobs?: string;
  /** The instant it is: tokens past their expiry go, and the six months are counted to here. */
  readonly now: string;
}

/** How many records of each kind were removed. */
export type Removed = Readonly<Record<RemovedKind, number>>;
type RemovedKind = 'exchanges' | 'decisions' | 'feedback' | 'questionnaires' | 'authorizations' | 'measures' | 'audit' | 'jobs' | 'tokens';

/** Removes what is older than the limits, a small portion at a time. May be run at any time, and by several processes at once. */
export async function purge(store: Store, limits: RetentionLimits): Promise<Removed> {
  const { exchanges, feedback, questionnaires, authorizations, measures, audit, jobs, now } = limits;
  const decided = await repeatedly(store, authorizations, (transaction, before) => removeAuthorizations(store, transaction, before, now));
  const others = [removeTouchless, removeBusinessErrors];
  const removed = {
    authorizations: decided + (await inTurn(others.map((remove) => () => repeatedly(store, authorizations, remove)))),
    decisions: await repeatedly(store, exchanges, (transaction, before) => removeDecisions(store, transaction, before)),
    exchanges: await repeatedly(store, exchanges, (transaction, before) => removeExchanges(store, transaction, before)),
    feedback: await repeatedly(store, feedback, removeFeedback),
    questionnaires: await inTurn([removeForms, removeFormErrors].map((remove) => () => repeatedly(store, questionnaires, remove))),
    measures: await repeatedly(store, measures, removeMeasures),
    audit: await repeatedly(store, audit, removeAudit),
    jobs: await repeatedly(store, jobs, removeDeadJobs),
    tokens: await repeatedly(store, String(Math.floor(Date.parse(now) / 1000)), removeTokens),
  };
  await store.prepareAhead();
  return removed;
}

/** Removes a portion of what is older than `before` and answers how many; 0 ends it. */
type Removal = (transaction: Kysely<Tables>, before: string) => Promise<number>;

async function repeatedly(store: Store, before: string | undefined, remove: Removal): Promise<number> {
  if (before === undefined) return 0;
  let all = 0;
  for (;;) {
    const removed = await store.write((transaction) => remove(transaction, before));
    if (removed === 0) return all;
    all += removed;
  }
}

async function inTurn(steps: readonly (() => Promise<number>)[]): Promise<number> {
  let all = 0;
  for (const step of steps) all += await step();
  return all;
}
