import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** The service as an operator runs it: a process of its own, to be signalled and killed. */
export interface ServiceProcess {
  readonly url: string;
  readonly pid: number;
  /** What it has logged. */
  readonly log: readonly string[];
  /** Resolves with the exit code once it has ended. */
  readonly ended: Promise<number | null>;
  signal(name: NodeJS.Signals): void;
}

/** Starts src/start.mjs and waits until it is ready. */
export async function startProcess(settings: Readonly<Record<string, string>>): Promise<ServiceProcess> {
  const port = settings.PORT ?? (await freePort());
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/start.mjs')], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'info', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => log.push(...text.split('\n').filter((line) => line !== '')));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  await ready(url, child, log);
  return { url, pid: child.pid ?? 0, log, ended, signal: (name) => child.kill(name) };
}

/** The worker processes of a leading process; Linux tells. */
export function workersOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
}

/** Waits until something holds. @throws Error with `what` after `ms` */
export async function until(what: string, holds: () => boolean, ms = 30_000): Promise<void> {
  for (const last = performance.now() + ms; !holds(); ) {
    if (performance.now() > last) throw new Error(`waited in vain until ${what}`);
    await new Promise((resume) => setTimeout(resume, 25));
  }
}

async function ready(url: string, child: ChildProcess, log: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  child.kill('SIGKILL');
  throw new Error(`the service did not get ready: ${log.slice(-5).join(' ')}`);
}

/** A port of loopback that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
