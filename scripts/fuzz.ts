import { mkdirSync, writeFileSync } from 'node:fs';
import { startServerProcess } from '../test/http/server-process.ts';
import { startService } from '../test/running-service.ts';
import { fuzz, isSubmit, takesBody } from '../test/security/fuzz-round.ts';

/**
 * `npm run fuzz -- [bodies a route] [seed]`, nightly: 20,000 mutated bodies for every route that takes one, against the service in a
 * process of its own. What is answered 5xx, not at all or in more than a second is written to fuzz-failures/. Exit code 1 if anything was,
 * or if the memory of the service grew from the first half of a route's bodies to the second by more than a fifth.
 */
const [bodies = 20_000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
const table = await startService();
const routes = table.routes.filter(takesBody).sort((one, another) => Number(isSubmit(one)) - Number(isSubmit(another)));
await table.close();

let failed = false;
console.log(`${bodies} bodies a route, seed ${seed}\n\n| route | answers | slowest | memory |\n|---|---|--:|--:|`);
for (const route of routes) {
  // A process for each route: what one leaves in the store is not what another is slow by.
  const server = await startServerProcess({ LOG_LEVEL: 'error' });
  const half = { url: server.url, bodies: Math.ceil(bodies / 2), mostMs: 1000, headers: await signedIn(server.url) };
  const first = await fuzz(route, { ...half, seed });
  const before = await memoryMb(server.url);
  const second = await fuzz(route, { ...half, seed: seed + 1 });
  const after = await memoryMb(server.url);
  const failures = [...first.failures, ...second.failures];
  const grew = after > before * 1.2 + 30;
  failed ||= failures.length > 0 || grew;
  const statuses = Object.entries(second.statuses).map(([status, count]) => `${count + (first.statuses[Number(status)] ?? 0)} × ${status}`);
  console.log(
    `| ${route.method} ${route.path} | ${statuses.join(', ')} | ${Math.round(Math.max(first.slowestMs, second.slowestMs))} ms | ${before} → ${after} MB |`,
  );
  failures.slice(0, 20).forEach(({ why, path, body }, at) => {
    mkdirSync('fuzz-failures', { recursive: true });
    writeFileSync(`fuzz-failures/${route.path.replace(/\W+/g, '-')}-${seed}-${at}.txt`, `${why}\n${path}\n${body}`);
  });
  await server.close();
}
process.exitCode = failed ? 1 : 0;

async function memoryMb(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Math.round(Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1] ?? 0) / 1_048_576);
}

async function signedIn(url: string): Promise<Readonly<Record<string, string>>> {
  const body = new URLSearchParams({ as: 'demo-medical-director' });
  const response = await fetch(`${url}/sign-in/demo`, { method: 'POST', body, redirect: 'manual' });
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  const { csrfToken }: { readonly csrfToken: string } = JSON.parse(
    await (await fetch(`${url}/sign-in/session`, { headers: { cookie } })).text(),
  );
  return { cookie, 'x-csrf-token': csrfToken };
}
