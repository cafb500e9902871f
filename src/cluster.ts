import cluster, { type Worker } from 'node:cluster';
import type { Logger } from 'pino';
import { AggregatorRegistry, type Registry } from 'prom-client';

/** Worker processes that serve one port together. */
export interface Workers {
  /** Resolves when all serve. Rejects when one of them does not come up: then none stays. */
  readonly started: Promise<void>;
  /**
   * Replaces every worker, one after the other: the new one serves before the old one stops taking calls, so that none is dropped. A new one
   * that does not come up leaves the old ones serving.
   */
  restart(): Promise<void>;
  /** Lets every worker finish what it accepted; resolves when all have ended. */
  stop(): Promise<void>;
}

/** What a worker says once it serves. */
export const serving = 'serving';

/** A worker that ended by itself is replaced after a pause, longer each time it happens soon after its start. */
const firstPauseMs = 200;
const longestPauseMs = 10_000;
const soonMs = 30_000;

/** Starts so many workers of this very program. */
export function startWorkers(count: number, log: Logger, now: () => Date): Workers {
  let stopping = false;
  let pauseMs = firstPauseMs;
  const working = new Set<Worker>();

  const start = async (): Promise<void> => {
    const startedAt = now().getTime();
    const worker = await fork();
    if (stopping) return end(worker);
    working.add(worker);
    worker.once('exit', (code, signal) => {
      const unexpected = working.delete(worker) && !stopping;
      log.info({ worker: worker.id, code, signal, unexpected }, 'worker ended');
      if (!unexpected) return;
      pauseMs = now().getTime() - startedAt < soonMs ? Math.min(longestPauseMs, pauseMs * 2) : firstPauseMs;
      setTimeout(() => void replace(), pauseMs);
    });
  };
  const replace = async (): Promise<void> => {
    if (stopping || working.size >= count) return;
    try {
      await start();
    } catch {
      pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      setTimeout(() => void replace(), pauseMs);
    }
  };
  /** What a worker accepted it finishes, which its own grace bounds. */
  const end = (worker: Worker): Promise<void> => {
    working.delete(worker);
    return new Promise((resolve) => {
      worker.once('exit', () => resolve());
      worker.process.kill('SIGTERM');
    });
  };
  const stop = async (): Promise<void> => {
    stopping = true;
    await Promise.all([...working].map(end));
  };
  const renewAll = async (): Promise<void> => {
    for (const old of [...working]) {
      if (stopping) return;
      if (!working.has(old)) continue;
      try {
        await start();
      } catch (error) {
        log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'a new worker did not come up; the old ones stay');
        return;
      }
      await end(old);
    }
    // One that ended by itself meanwhile may have been replaced twice.
    await Promise.all([...working].slice(count).map(end));
    log.info({ workers: working.size }, 'workers replaced');
  };

  const startAll = async (): Promise<void> => {
    try {
      await Promise.all(Array.from({ length: count }, start));
    } catch (error) {
      await stop();
      throw error;
    }
  };

  const started = startAll();
  let restarting: Promise<void> = started;
  return {
    started,
    restart() {
      restarting = restarting.then(renewAll);
      return restarting;
    },
    stop,
  };
}

/** In a worker: lets the leading process collect its metrics. */
export function offerMetrics(registry: Registry): void {
  AggregatorRegistry.setRegistries([registry]);
  void new AggregatorRegistry();
}

/** In the leading process: the metrics of all workers added up, as Prometheus text. */
export function workerMetrics(): { readonly contentType: string; metrics(): Promise<string> } {
  const all = new AggregatorRegistry();
  return { contentType: all.contentType, metrics: () => all.clusterMetrics() };
}

/** A new worker once it serves. @throws Error when it ends before */
function fork(): Promise<Worker> {
  const worker = cluster.fork();
  return new Promise((resolve, reject) => {
    const ended = (code: number): void => reject(new Error(`A worker ended with code ${code} before it served.`));
    worker.once('exit', ended);
    worker.on('message', function told(message: unknown) {
      if (message !== serving) return;
      worker.off('message', told);
      worker.off('exit', ended);
      resolve(worker);
    });
  });
}
