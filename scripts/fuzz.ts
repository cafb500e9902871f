import { mkdirSync, writeFileSync } from 'node:fs';
import { startServerProcess } from '../test/http/server-process.ts';
import { startService } from '../test/running-service.ts';
import { type FuzzResult, fuzz, isSubmit, takesBody } from '../test/security/fuzz-round.ts';
import { openFuzzWorld } from '../test/security/fuzz-world.ts';
import { waitedMs } from '../test/security/processor-wait.ts';

/**
 * `npm run fuzz -- [bodies a route] [seed] [share]`, nightly: 20,000 mutated bodies for every route that takes one, against the service in a
 * process of its own. What is answered 5xx, not at all, or in more than a second of its own each time it is sent, is written to fuzz-failures/.
 * Exit code 1 if anything was, or if the memory of the service grew from the first half of a route's bodies to the second by more than a fifth.
 * A share `1/3` is every third route, for machines that divide the night.
 */
const [bodies = 20_000, seed = Date.now() % 1_000_000] = process.argv.slice(2, 4).map(Number);
const [share = 1, shares = 1] = (process.argv[4] ?? '1/1').split('/').map(Number);
const table = await startService();
const routes = table.routes
  .filter(takesBody)
  .sort((one, another) => Number(isSubmit(one)) - Number(isSubmit(another)))
  .filter((_, at) => at % shares === share - 1);
await table.close();

const all = { bodies: 0, failures: 0, slowestMs: 0, slowestByItselfMs: 0, grown: 0, started: performance.now() };
console.log(`${bodies} bodies a route, seed ${seed}\n`);
console.log('| route | answers | seconds | slowest | slowest by itself | memory: start, half, end |\n|---|---|--:|--:|--:|--:|');
for (const route of routes) {
  // A process for each route: what one leaves in the store is not what another is slow by.
  const server = await startServerProcess({ LOG_LEVEL: 'error' });
  const started = performance.now();
  const world = await openFuzzWorld(server.url);
  const half = {
    url: server.url,
    bodies: Math.ceil(bodies / 2),
    mostMs: 1000,
    headers: world.headers,
    names: world.names,
    waitedMs: () => waitedMs(String(server.pid)),
  };
  const atStart = await memoryMb(server.url);
  const first = await fuzz(route, { ...half, seed });
  const before = await memoryMb(server.url);
  const second = await fuzz(route, { ...half, seed: seed + 1 });
  const after = await memoryMb(server.url);
  const failures = [...first.failures, ...second.failures];
  const slowestMs = Math.round(Math.max(first.slowestMs, second.slowestMs));
  const slowestByItselfMs = Math.round(Math.max(first.slowestByItselfMs, second.slowestByItselfMs));
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(
    `| ${route.method} ${route.path} | ${answers(first, second)} | ${seconds} | ${slowestMs} ms | ${slowestByItselfMs} ms | ${atStart}, ${before}, ${after} MB |`,
  );
  all.bodies += first.sent + second.sent;
  all.failures += failures.length;
  all.grown += Number(after > before * 1.2 + 30);
  all.slowestMs = Math.max(all.slowestMs, slowestMs);
  all.slowestByItselfMs = Math.max(all.slowestByItselfMs, slowestByItselfMs);
  failures.slice(0, 20).forEach(({ why, path, body, headers }, at) => {
    mkdirSync('fuzz-failures', { recursive: true });
    writeFileSync(
      `fuzz-failures/${route.path.replace(/\W+/g, '-')}-${seed}-${at}.txt`,
      `${why}\n${path}\n${JSON.stringify(headers)}\n${body}`,
    );
  });
  await server.close();
  await world.close();
}
console.log(
  `\n${all.bodies} bodies to ${routes.length} routes in ${Math.round((performance.now() - all.started) / 1000)} s: ${all.failures} failures, ` +
    `slowest ${all.slowestMs} ms, by itself ${all.slowestByItselfMs} ms; memory grew at ${all.grown} routes`,
);
process.exitCode = all.failures > 0 || all.grown > 0 ? 1 : 0;

function answers(first: FuzzResult, second: FuzzResult): string {
  const statuses = [...new Set([...Object.keys(first.statuses), ...Object.keys(second.statuses)].map(Number))].sort((a, b) => a - b);
  return statuses.map((status) => `${(first.statuses[status] ?? 0) + (second.statuses[status] ?? 0)} × ${status}`).join(', ');
}

async function memoryMb(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Math.round(Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1] ?? 0) / 1_048_576);
}
