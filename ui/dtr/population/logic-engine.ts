import { Problem } from '../problem.ts';
import type { Filled, FillingQuestion } from './filled-items.ts';

/** Runs the logic of forms, in a thread of its own. */
export interface LogicEngine {
  /** @throws Problem where the engine itself could not be loaded */
  fill(question: FillingQuestion): Promise<Filled>;
}

/** Starts the engine; it loads while the page is busy otherwise, and is kept for every form of this window. */
export function logicEngine(): LogicEngine {
  started ??= startEngine();
  return started;
}

let started: LogicEngine | undefined;

function startEngine(): LogicEngine {
  const worker = new Worker(new URL('./cql-worker.ts', import.meta.url), { type: 'module' });
  // Told once: an engine that did not load does not load later.
  const lost = new Promise<never>((_, reject) => {
    worker.addEventListener('error', () => {
      started = undefined;
      reject(new Problem('The app could not be loaded in full.', 'Check your connection and open the app again from the EHR.'));
    });
  });
  lost.catch(() => undefined);
  return {
    // One form is filled in at a time, so the next message is its answer.
    fill: (question) =>
      Promise.race([
        lost,
        new Promise<Filled>((resolve) => {
          worker.addEventListener('message', ({ data }: MessageEvent<Filled>) => resolve(data), { once: true });
          worker.postMessage(question);
        }),
      ]),
  };
}
