import { load } from './load.ts';
import { type MeasuredServer, startMeasured } from './measured-server.ts';
import { median } from './rounds.ts';

const service = '../src/start.mjs';

/** Seconds from starting the process until it is ready, median of five starts, each on an empty store. */
export async function readySeconds(): Promise<number> {
  const starts: number[] = [];
  for (let start = 0; start < 5; start++) {
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

/** As many as a scenario gets before its rounds. */
const warmCallsOfWorker = 5000;

/** Calls a second of one and of two workers on the same store, median of five rounds taken in turn once the workers are warm. */
export async function workerThroughput(databaseUrls: readonly [string, string] | undefined, path: string, body: string) {
  const start = (workers: number): Promise<MeasuredServer> =>
    startMeasured(service, '/health/ready', {
      WORKERS: String(workers),
      ...(databaseUrls !== undefined && { DATABASE_URL: databaseUrls[workers - 1] ?? '' }),
    });
  const servers = [await start(1), await start(2)] as const;
  const perSecond: [number[], number[]] = [[], []];
  const called = (at: 0 | 1, calls: number) => load({ url: servers[at].url, path, body: () => body, connections: 32, calls });
  try {
    // Each worker compiles for itself.
    for (const at of [0, 1] as const) await called(at, warmCallsOfWorker * (at + 1));
    for (let round = 0; round < 5; round++) {
      for (const at of [0, 1] as const) {
        const { seconds } = await called(at, 1500);
        perSecond[at].push(1500 / seconds);
      }
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
  return [median(perSecond[0]), median(perSecond[1])] as const;
}
