import type { Response } from 'express';
import { OutcomeError } from '../fhir/outcome.ts';

/** Whether anybody still waits for the answer to a call, and for how long. */
export interface CallTime {
  /** Aborted when the caller has gone or the time is over. */
  readonly signal: () => AbortSignal;
  /**
   * The answer that is being worked on, if it comes in time. Whatever the work waits for, the caller is not kept waiting: what is stored later
   * was never acknowledged. @param until as performance.now() tells it
   * @throws OutcomeError 503 when the time is over
   */
  within<T>(until: number, working: Promise<T>): Promise<T>;
}

/** The time of one call. One timer that ends with the call, and a controller only where somebody listens: mostly nothing has to be waited for. */
export function callTime(response: Response): CallTime {
  let controller: AbortController | undefined;
  let over: Error | undefined;
  const end = (reason: Error): void => {
    over ??= reason;
    controller?.abort(over);
  };
  response.once('close', () => {
    if (!response.writableFinished) end(gone);
  });
  return {
    signal: () => {
      if (controller === undefined) {
        controller = new AbortController();
        if (over !== undefined) controller.abort(over);
      }
      return controller.signal;
    },
    within: (until, working) =>
      new Promise((resolve, reject) => {
        const left = Math.max(1, until - performance.now());
        const timer = setTimeout(() => {
          const error = outOfTime();
          end(error);
          reject(error);
        }, left);
        working.then(resolve, reject).finally(() => clearTimeout(timer));
      }),
  };
}

const gone = new Error('The caller has gone.');

function outOfTime(): OutcomeError {
  const issue = { severity: 'error', code: 'timeout', text: 'No answer could be made and stored in time; try again.' } as const;
  return new OutcomeError(503, [issue], { headers: { 'retry-after': '5' } });
}
