import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../package.json' with { type: 'json' };

export interface Usage {
  readonly cpuMicroseconds: number;
  readonly rssBytes: number;
}

/** A server in a process of its own, whose CPU time and memory can be asked for. */
export interface MeasuredServer {
  readonly url: string;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** For the engine, as `npm start` has them; SERVER_FLAGS replaces them. */
const ownFlags: readonly string[] =
  process.env.SERVER_FLAGS?.split(' ') ?? manifest.scripts.start.split(' ').filter((word) => word.startsWith('--'));

/** What everything is compared with, as anybody would start it. */
export const startEcho = () => startMeasured('echo-server.ts', undefined, {}, []);

/**
 * Starts a script with a store of its own. `readyAt` is an address that answers 200 once it serves. SERVER_FLAGS are handed to Node instead of those of `npm start`, `--cpu-prof` for one.
 */
export async function startMeasured(
  script: string,
  readyAt: string | undefined,
  environment: Readonly<Record<string, string>> = {},
  flags: readonly string[] = ownFlags,
): Promise<MeasuredServer & { readonly startMs: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'oncoverage-bench-'));
  const port = await freePort();
  const started = performance.now();
  const child = fork(new URL(script, import.meta.url), {
    execArgv: [...flags, '--import', new URL('report-cpu.mjs', import.meta.url).href],
    env: {
      ...process.env,
      PORT: String(port),
      DATABASE_URL: `sqlite:${join(folder, 'bench.db')}`,
      LOG_LEVEL: 'info',
      RATE_LIMIT_PER_MINUTE: '1000000',
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const url = `http://127.0.0.1:${port}`;
  await (readyAt === undefined ? told(child) : answers(url + readyAt));
  return {
    url,
    startMs: performance.now() - started,
    usage: () => ask(child),
    stop: () =>
      new Promise((done) => {
        const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
        child.once('exit', () => {
          clearTimeout(patience);
          rmSync(folder, { recursive: true, force: true });
          done();
        });
        // The channel would keep a server alive that has otherwise finished.
        child.disconnect();
        child.kill('SIGTERM');
      }),
  };
}

function ask(child: ChildProcess): Promise<Usage> {
  return new Promise((resolve) => {
    child.once('message', (usage) => resolve(usage as Usage));
    child.send('usage');
  });
}

const told = (child: ChildProcess): Promise<void> => new Promise((done) => child.once('message', () => done()));

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    const status = await fetch(url).then(
      ({ status }) => status,
      () => 0,
    );
    if (status === 200) return;
    await new Promise((wait) => setTimeout(wait, 10));
  }
  throw new Error(`${url} did not answer`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address === null || typeof address === 'string' ? reject(new Error('no port')) : resolve(address.port)));
    });
  });
}
