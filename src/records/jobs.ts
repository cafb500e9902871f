import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { NewJob } from './authorization.ts';
import { prepared } from './prepared.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

/** Work that outlives the process: notifications, re-judgements, deliveries. Each is done at least once. */
export interface Jobs {
  /** False when a job with the same key is there already. */
  add(job: NewJob, now: string): Promise<boolean>;
  /**
   * Takes on what is due, oldest first; nobody else gets it until `leasedUntil`, and after that somebody does: a worker that died loses nothing.
   */
  claim(wanted: {
    readonly kinds: readonly string[];
    readonly now: string;
    readonly leasedUntil: string;
    readonly limit: number;
  }): Promise<readonly Job[]>;
  /** Ends a job; its key is free again. Nothing happens if the lease ran out and another has it. */
  done(job: Job): Promise<void>;
  /** Puts it off, longer each time, or gives it up as dead after its last try; says which. `lost` if another has it by now. */
  failed(job: Job, error: string, now: string): Promise<'again' | 'dead' | 'lost'>;
  /** Given up, newest first, for an operator. */
  dead(limit: number): Promise<readonly Job[]>;
}

/** A job as taken on; `attempts` counts this try. */
export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly payload: string;
  readonly attempts: number;
  readonly mostAttempts: number;
  readonly lastError: string | null;
}

const firstPauseMs = 15_000;
const longestPauseMs = 3_600_000;

/** The pause after a number of failed tries: 15 s, doubled each time, an hour at most. */
export function pauseAfter(attempts: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts - 1));
}

/** The queue of a store. */
export function jobsIn(store: Store): Jobs {
  return {
    add: (job, now) => store.write((transaction) => addJob(transaction, job, now)),
    claim: (wanted) => claim(store, wanted),
    done: async (job) => {
      await store.write((transaction) =>
        transaction.deleteFrom('jobs').where('id', '=', job.id).where('attempts', '=', job.attempts).execute(),
      );
    },
    failed: (job, error, now) => failed(store, job, error, now),
    dead: async (limit) => {
      const found = await store.db
        .selectFrom('jobs')
        .select(taken)
        .where('state', '=', 'dead')
        .orderBy('run_at', 'desc')
        .limit(limit)
        .execute();
      return found.map(jobOf);
    },
  };
}

/** Adds a job within a transaction; false when one with its key is there already. */
export async function addJob(transaction: Kysely<Tables>, job: NewJob, now: string): Promise<boolean> {
  const { kind, payload, runAt, mostAttempts, key = null } = job;
  const added = await transaction
    .insertInto('jobs')
    .values({
      id: randomUUID(),
      kind,
      job_key: key,
      payload,
      state: 'waiting',
      run_at: runAt,
      attempts: 0,
      most_attempts: mostAttempts,
      leased_until: null,
      last_error: null,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('job_key').doNothing())
    .returning('id')
    .execute();
  return added.length === 1;
}

const taken = ['id', 'kind', 'payload', 'attempts', 'most_attempts', 'last_error'] as const;

async function claim(store: Store, wanted: Parameters<Jobs['claim']>[0]): Promise<readonly Job[]> {
  const { kinds, now, leasedUntil, limit } = wanted;
  // Every process asks twice a second and mostly nothing is due: then nothing is locked either.
  if (kinds.length === 0 || (await oneDue(store.db, { now })).length === 0) return [];
  return store.write(async (transaction) => {
    await buryAbandoned(transaction, now);
    const jobs = await transaction
      .updateTable('jobs')
      .set((column) => ({ attempts: column('attempts', '+', 1), leased_until: leasedUntil }))
      .where('id', 'in', (due) => {
        const free = due
          .selectFrom('jobs')
          .select('id')
          .where('state', '=', 'waiting')
          .where('run_at', '<=', now)
          .where('kind', 'in', kinds)
          .where((either) => either.or([either('leased_until', 'is', null), either('leased_until', '<=', now)]))
          .orderBy('run_at')
          .limit(sql.lit(limit));
        return store.dialect === 'postgres' ? free.forUpdate().skipLocked() : free;
      })
      .returning(taken)
      .execute();
    return jobs.map(jobOf);
  });
}

/** A job of whatever kind that somebody should take on or bury. */
const oneDue = prepared((db, { now }: { readonly now: string }) =>
  db
    .selectFrom('jobs')
    .select('id')
    .where('state', '=', 'waiting')
    .where('run_at', '<=', now)
    .where((either) => either.or([either('leased_until', 'is', null), either('leased_until', '<=', now)]))
    .limit(sql.lit(1)),
);

/** A worker that died at a job's last try leaves nobody to say so. */
async function buryAbandoned(transaction: Kysely<Tables>, now: string): Promise<void> {
  await transaction
    .updateTable('jobs')
    .set({ state: 'dead', job_key: null, last_error: 'its worker ended during the last try' })
    .where('state', '=', 'waiting')
    .where('leased_until', '<=', now)
    .whereRef('attempts', '>=', 'most_attempts')
    .execute();
}

function failed(store: Store, job: Job, error: string, now: string): Promise<'again' | 'dead' | 'lost'> {
  const isDead = job.attempts >= job.mostAttempts;
  const runAt = isDead ? now : new Date(Date.parse(now) + pauseAfter(job.attempts)).toISOString();
  return store.write(async (transaction) => {
    const changed = await transaction
      .updateTable('jobs')
      .set({ state: isDead ? 'dead' : 'waiting', run_at: runAt, leased_until: null, last_error: error, ...(isDead && { job_key: null }) })
      .where('id', '=', job.id)
      .where('attempts', '=', job.attempts)
      .where('state', '=', 'waiting')
      .returning('id')
      .execute();
    if (changed.length === 0) return 'lost';
    return isDead ? 'dead' : 'again';
  });
}

function jobOf(stored: {
  id: string;
  kind: string;
  payload: string;
  attempts: number;
  most_attempts: number;
  last_error: string | null;
}): Job {
  const { id, kind, payload, attempts } = stored;
  return { id, kind, payload, attempts, mostAttempts: stored.most_attempts, lastError: stored.last_error };
}
