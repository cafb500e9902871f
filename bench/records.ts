/**
 * `node bench/records.ts [postgres]`: durable inserts a second of a 25 kB exchange with one decision by 1, 8 and 32 callers at once, three rounds each,
 * on SQLite or on a PostgreSQL server of its own. Prints wall-clock and CPU of this process; figures of the machine, not of the code alone.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecords } from '../src/records/open-records.ts';
import { startPostgres } from '../test/postgres.ts';
import { decision, exchange } from '../test/records/samples.ts';

const folder = await mkdtemp(join(tmpdir(), 'oncoverage-bench-'));
const postgres = process.argv[2] === 'postgres' ? await startPostgres() : undefined;
if (postgres !== undefined && postgres.url === undefined) throw new Error(postgres.reason);
const records = await openRecords(postgres?.url ?? `sqlite:${join(folder, 'bench.db')}`, { migrate: true });

const request = JSON.stringify({ padding: 'x'.repeat(22_000) });
const response = JSON.stringify({ padding: 'y'.repeat(3_000) });
let written = 0;

/** Writes so many from so many callers, each waiting for its own to be durable before the next. */
async function round(callers: number, count: number) {
  let left = count;
  const slowest: number[] = [];
  const started = performance.now();
  const cpu = process.cpuUsage();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (left-- > 0) {
        const id = `bench-${written++}`;
        const own = performance.now();
        await records.saveExchange(exchange(id, { request, response, decisions: [decision({ assertionId: id })] }));
        slowest.push(performance.now() - own);
      }
    }),
  );
  const used = process.cpuUsage(cpu);
  const seconds = (performance.now() - started) / 1000;
  slowest.sort((a, b) => a - b);
  return { perSecond: count / seconds, cpuMicros: (used.user + used.system) / count, p99Ms: slowest[Math.floor(count * 0.99)] ?? 0 };
}

try {
  await round(32, 300); // Warm-up.
  for (const callers of [1, 8, 32]) {
    const rounds: Awaited<ReturnType<typeof round>>[] = [];
    for (let i = 0; i < 3; i += 1) rounds.push(await round(callers, callers === 1 ? 500 : 1500));
    const median = (of: (result: Awaited<ReturnType<typeof round>>) => number) => rounds.map(of).sort((a, b) => a - b)[1] ?? 0;
    console.log(
      `${String(callers).padStart(2)} callers: ${median((one) => one.perSecond)
        .toFixed(0)
        .padStart(5)} inserts/s, ` +
        `${median((one) => one.cpuMicros)
          .toFixed(0)
          .padStart(4)} µs CPU each, p99 ${median((one) => one.p99Ms).toFixed(1)} ms`,
    );
  }
} finally {
  await records.close();
  if (postgres?.url !== undefined) await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
