import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, type ServiceProcess, startProcess, until, workersOf } from './service-process.ts';
import { steadyLoad } from './steady-load.ts';

const order = readFileSync('examples/order-sign/request.json', 'utf8');
const call = () => ({ method: 'POST', path: '/cds-services/crd-order-sign', body: order }) as const;

// Whose worker a process is, is read from /proc.
describe.skipIf(!existsSync('/proc/self/task'))('two workers on one port', () => {
  let folder: string;
  let service: ServiceProcess;
  let metricsPort: number;
  beforeAll(async () => {
    metricsPort = await freePort();
    folder = await mkdtemp(join(tmpdir(), 'oncoverage-workers-'));
    service = await startProcess({
      WORKERS: '2',
      METRICS_PORT: String(metricsPort),
      DATABASE_URL: `sqlite:${join(folder, 'records.db')}`,
    });
  });
  afterAll(async () => {
    service.signal('SIGKILL');
    await service.ended;
    await rm(folder, { recursive: true, force: true });
  });

  test('are replaced one by one under load, and no call is dropped', async () => {
    const before = workersOf(service.pid);
    expect(before).toHaveLength(2);
    const load = steadyLoad(service.url, 6, call);
    await until('calls are answered', () => load.answered > 20);
    service.signal('SIGHUP');
    await until('workers are replaced', () => service.log.some((line) => line.includes('workers replaced')));
    const replaced = load.answered;
    await until('calls go on', () => load.answered > replaced + 20);
    const { statuses, dropped } = await load.end();
    expect(dropped).toEqual([]);
    expect(Object.keys(statuses)).toEqual(['200']);
    const after = workersOf(service.pid);
    expect(after).toHaveLength(2);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
  }, 60_000);

  test('are collected from together', async () => {
    const calls = 40;
    const counted = async (): Promise<number> => {
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      return Number(/duration_seconds_count\{route="\/health\/live"[^}]*\} (\d+)/.exec(text)?.[1] ?? 0);
    };
    const load = steadyLoad(service.url, 4, () => ({ method: 'GET', path: '/health/live' }));
    await until('calls are answered', () => load.answered >= calls);
    await load.end();
    expect(await counted()).toBe(load.answered);
  });

  test('one that is killed is replaced while the other serves', async () => {
    const [victim = 0] = workersOf(service.pid);
    process.kill(victim, 'SIGKILL');
    // A connection handed to it in its last moment is lost with it, as a call in progress is; the next one is not.
    const answers = async (): Promise<number> => (await fetch(`${service.url}/health/ready`, { signal: AbortSignal.timeout(2000) })).status;
    expect(await answers().catch(answers)).toBe(200);
    await until('it is replaced', () => {
      const now = workersOf(service.pid);
      return now.length === 2 && !now.includes(victim);
    });
  }, 60_000);

  test('end with the leading process, which ends well', async () => {
    service.signal('SIGTERM');
    expect(await service.ended).toBe(0);
    expect(service.log.filter((line) => line.includes('"stopped"')).length).toBeGreaterThanOrEqual(2);
  }, 30_000);
});

test('a port that is taken ends all of it with a word', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'oncoverage-workers-'));
  const first = await startProcess({ DATABASE_URL: `sqlite:${join(folder, 'one.db')}` });
  const settings = { WORKERS: '2', PORT: new URL(first.url).port, DATABASE_URL: `sqlite:${join(folder, 'two.db')}` };
  try {
    const second = await startProcess(settings);
    expect(await second.ended).toBe(1);
    expect(second.log.join(' ')).toContain('cannot listen');
  } finally {
    first.signal('SIGTERM');
    expect(await first.ended).toBe(0);
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
