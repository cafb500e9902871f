import type { Logger } from 'pino';
import type { Records } from './records/records.ts';
import { limitsAfter } from './records/retention-limits.ts';

export interface RetentionJobParts {
  readonly records: Pick<Records, 'purge'>;
  readonly days: number;
  readonly log: Logger;
  readonly now: () => Date;
  /** Milliseconds until the first run, and between runs; default a minute and a day. */
  readonly firstAfterMs?: number;
  readonly everyMs?: number;
}

/**
 * Removes what is past its days, once a day. A run that fails is said and tried again the next day; two processes at it are fine.
 * @returns ends the schedule and resolves when a run in progress is over
 */
export function scheduleRetention({
  records,
  days,
  log,
  now,
  firstAfterMs = 60_000,
  everyMs = 86_400_000,
}: RetentionJobParts): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let ended = false;

  const run = async (): Promise<void> => {
    try {
      log.info({ removed: await records.purge(limitsAfter(days, now())) }, 'retention');
    } catch (error) {
      log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'retention failed; tried again at its next time');
    }
  };
  const next = (after: number): void => {
    if (ended) return;
    timer = setTimeout(() => {
      running = run().then(() => next(everyMs));
    }, after).unref();
  };
  next(firstAfterMs);
  return async () => {
    ended = true;
    clearTimeout(timer);
    await running;
  };
}
