import { readFile } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { type RunningService, startService } from '../running-service.ts';
import { fuzz, isSubmit, takesBody } from './fuzz-round.ts';

/** Mutated bodies for every route that takes one, whoever added it; `npm run fuzz` sends more. */
const bodies = Number(process.env.FUZZ_BODIES ?? 1000);
const seed = Number(process.env.FUZZ_SEED ?? 20_261_121);
const service: RunningService = await startService({ HOOK_BUDGET_MS: '3000', EHR_READ_BUDGET_MS: '500' });
afterAll(() => service.close());

const form = new URLSearchParams({ as: 'demo-medical-director' });
const signedIn = await fetch(`${service.url}/sign-in/demo`, { method: 'POST', body: form, redirect: 'manual' });
const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
const session: { readonly csrfToken: string } = JSON.parse(
  await (await fetch(`${service.url}/sign-in/session`, { headers: { cookie } })).text(),
);
const headers = { cookie, 'x-csrf-token': session.csrfToken };

const pended: unknown = JSON.parse(await readFile(new URL('../../examples/pas/2.2/pend/request.json', import.meta.url), 'utf8'));
await service.post('/fhir/2.2/Claim/$submit', pended);
const workList = await (await fetch(`${service.url}/review/api/requests`, { headers: { cookie } })).text();
const requestId = /"id":"([^"]+)"/.exec(workList)?.[1] ?? 'x1';

// What is submitted piles up for one member, whom an inquiry would then be about for ever: submitting comes last.
const routes = service.routes.filter(takesBody).sort((one, another) => Number(isSubmit(one)) - Number(isSubmit(another)));

test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s',
  async (_, route) => {
    const { failures, sent, statuses } = await fuzz(route, { url: service.url, bodies, seed, mostMs: 1000, headers, requestId });
    expect(failures.map(({ why, path, body }) => ({ why, path, body: body.slice(0, 2000) })).slice(0, 3)).toEqual([]);
    expect(sent).toBeGreaterThanOrEqual(bodies);
    if (process.env.FUZZ_SHOW !== undefined) process.stderr.write(`${route.path} ${JSON.stringify(statuses)}\n`);
    expect(Object.getOwnPropertyNames(Object.prototype).length).toBe(12);
  },
  120_000,
);
