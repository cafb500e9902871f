import { afterAll, expect, test } from 'vitest';
import { type RunningService, startService } from '../running-service.ts';
import { fuzz, isSubmit, takesBody } from './fuzz-round.ts';
import { openFuzzWorld } from './fuzz-world.ts';
import { waitedMs } from './processor-wait.ts';

/** Mutated bodies for every route that takes one, whoever added it; `npm run fuzz` sends more. */
const bodies = Number(process.env.FUZZ_BODIES ?? 1000);
const seed = Number(process.env.FUZZ_SEED ?? 20_261_121);
const service: RunningService = await startService({ HOOK_BUDGET_MS: '3000', EHR_READ_BUDGET_MS: '500' });
const world = await openFuzzWorld(service.url);
afterAll(async () => {
  await service.close();
  await world.close();
});

// What is submitted piles up for one member, whom an inquiry would then be about for ever: submitting comes last.
const routes = service.routes.filter(takesBody).sort((one, another) => Number(isSubmit(one)) - Number(isSubmit(another)));

test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s',
  async (_, route) => {
    const { headers, names } = world;
    const { failures, sent, statuses } = await fuzz(route, { url: service.url, bodies, seed, mostMs: 1000, headers, names, waitedMs });
    expect(failures.map(({ why, path, body }) => ({ why, path, body: body.slice(0, 2000) })).slice(0, 3)).toEqual([]);
    expect(sent).toBeGreaterThanOrEqual(bodies);
    if (process.env.FUZZ_SHOW !== undefined) process.stderr.write(`${route.path} ${JSON.stringify(statuses)}\n`);
    expect(Object.getOwnPropertyNames(Object.prototype).length).toBe(12);
  },
  300_000,
);
