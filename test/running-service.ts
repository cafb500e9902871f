import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DestinationStream, pino } from 'pino';
import { readConfig } from '../src/config.ts';
import { createHttpServer } from '../src/http/http-server.ts';
import type { Route } from '../src/http/route.ts';
import { openRecords } from '../src/records/open-records.ts';
import type { Records } from '../src/records/records.ts';
import { createService } from '../src/service.ts';

/** The real service on a free loopback port, with a store of its own that goes with it. */
export interface RunningService {
  readonly url: string;
  readonly records: Records;
  readonly routes: readonly Route[];
  post(
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly text: string; readonly json: unknown }>;
  /** Does the work that is due now, and what follows from it: notifications among it. */
  runDueJobs(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param settings environment variables beside HOST, PORT and DATABASE_URL
 * @param now stops the clock
 * @param log where log lines go, with LOG_LEVEL set
 */
export async function startService(
  settings: Readonly<Record<string, string>> = {},
  now: () => Date = () => new Date(),
  log?: DestinationStream,
): Promise<RunningService> {
  const folder = await mkdtemp(join(tmpdir(), 'oncoverage-service-'));
  const port = await freePort();
  const config = readConfig({
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: `sqlite:${join(folder, 'records.db')}`,
    ...settings,
  });
  const records = await openRecords(config.DATABASE_URL, { migrate: true });
  const service = await createService({ config, records, log: pino({ level: config.LOG_LEVEL }, log), now });
  const { server } = createHttpServer(service.app);
  await listening(server, port);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    records,
    routes: service.routes,
    async post(path, body, headers = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: text });
      const answer = await response.text();
      return { status: response.status, text: answer, json: answer === '' ? undefined : JSON.parse(answer) };
    },
    async runDueJobs() {
      while ((await service.runDueJobs(AbortSignal.timeout(20_000))) > 0);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await service.outbound.close();
      await records.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A port nobody listens on now; the service wants to know its own URL before it listens. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await listening(probe, 0);
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const listening = (server: Server, port: number): Promise<void> => new Promise((done) => server.listen(port, '127.0.0.1', done));
