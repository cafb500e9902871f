import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };

/** The service as an operator starts it: a process of its own, with all that it writes. */
export interface ServerProcess {
  readonly url: string;
  readonly databasePath: string;
  readonly pid: number;
  /** Everything written to standard output and error so far. */
  written(): string;
  /** Sends SIGTERM. */
  stop(): void;
  /** Exit code once it has ended. */
  readonly ended: Promise<number | null>;
  close(): Promise<void>;
}

/** As `npm start` has them. */
const flags = manifest.scripts.start.split(' ').filter((word) => word.startsWith('--'));

const ownServer = join(import.meta.dirname, '../../src/start.mjs');

/** @param server the `src/start.mjs` of another tree */
export async function startServerProcess(settings: Readonly<Record<string, string>> = {}, server = ownServer): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'oncoverage-process-'));
  const databasePath = join(folder, 'records.db');
  const port = await freePort();
  const child: ChildProcess = spawn(process.execPath, [...flags, server], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), DATABASE_URL: `sqlite:${databasePath}`, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      written += String(chunk);
    });
  const ended = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
  const url = `http://127.0.0.1:${port}`;
  await ready(url, () => written, child);
  return {
    url,
    databasePath,
    pid: child.pid ?? 0,
    written: () => written,
    stop: () => void child.kill('SIGTERM'),
    ended,
    async close() {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ready(url: string, written: () => string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 1200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`The server ended: ${written()}`);
    const response = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (response?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error(`The server did not become ready: ${written()}`);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
