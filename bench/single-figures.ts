import { touchFreeMemory } from './lent-memory.ts';
import { load } from './load.ts';
import { type MeasuredServer, startMeasured } from './measured-server.ts';
import { median } from './rounds.ts';

const service = '../src/start.mjs';

/** Seconds from starting the process until it is ready, median of five starts, each on an empty store. */
export async function readySeconds(): Promise<number> {
  const starts: number[] = [];
  for (let start = 0; start < 5; start++) {
    await touchFreeMemory();
    const server = await startMeasured(service, '/health/ready');
    starts.push(server.startMs / 1000);
    await server.stop();
  }
  return median(starts);
}

/** Resident memory in MB after so many calls on one process. */
export async function memoryAfter(path: string, body: string, steps: readonly number[]): Promise<Readonly<Record<string, number>>> {
  const server = await startMeasured(service, '/health/ready');
  const megabytes: Record<string, number> = {};
  let done = 0;
  for (const step of steps) {
    await load({ url: server.url, path, body: () => body, connections: 32, calls: step - done });
    done = step;
    megabytes[step] = (await server.usage()).rssBytes / 1e6;
  }
  await server.stop();
  return megabytes;
}

/** So many for each worker: what is called once a batch is compiled after some thousand calls. */
const warmCallsOfWorker = 8000;
const workerRounds = 7;
const callsOfWorkerRound = 1500;

/** Calls a second of one and of two workers, and how many times as many two make. */
export interface WorkerThroughput {
  readonly one: number;
  readonly two: number;
  /** Compared within each round, as everything else is. */
  readonly ratio: number;
}

/** One and two workers on the same kind of store, each on one of its own: medians of rounds taken in turn once the workers are warm. */
export async function workerThroughput(
  databaseUrls: readonly [string, string] | undefined,
  path: string,
  body: string,
): Promise<WorkerThroughput> {
  const start = (workers: number): Promise<MeasuredServer> =>
    startMeasured(service, '/health/ready', {
      WORKERS: String(workers),
      ...(databaseUrls !== undefined && { DATABASE_URL: databaseUrls[workers - 1] ?? '' }),
    });
  const servers = [await start(1), await start(2)] as const;
  const called = (at: 0 | 1, calls: number) => load({ url: servers[at].url, path, body: () => body, connections: 32, calls });
  const perSecond = async (at: 0 | 1) => callsOfWorkerRound / (await called(at, callsOfWorkerRound)).seconds;
  const rounds: { readonly one: number; readonly two: number }[] = [];
  try {
    // Each worker compiles for itself.
    for (const at of [0, 1] as const) await called(at, warmCallsOfWorker * (at + 1));
    for (let round = 0; round < workerRounds; round++) {
      await touchFreeMemory();
      rounds.push({ one: await perSecond(0), two: await perSecond(1) });
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
  return {
    one: median(rounds.map(({ one }) => one)),
    two: median(rounds.map(({ two }) => two)),
    ratio: median(rounds.map(({ one, two }) => two / one)),
  };
}
