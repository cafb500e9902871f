import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRecords } from '../../src/records/open-records.ts';
import { type NoPostgres, type PostgresFixture, startPostgres } from '../postgres.ts';

/** The real server, killed with SIGKILL in the middle of hundreds of submissions: what it acknowledged is there, once. */
const template = JSON.parse(await readFile(new URL('../../examples/pas/2.2/approve/request.json', import.meta.url), 'utf8'));
const server = new URL('../../src/start.mjs', import.meta.url).pathname;
const folders: string[] = [];
let postgres: PostgresFixture | NoPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  if (postgres.url !== undefined) await postgres.stop();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

/** The template under identifiers of its own. */
function request(number: number): string {
  const bundle = structuredClone(template);
  bundle.identifier.value = `KILL-${number}`;
  bundle.entry[0].resource.identifier = [{ system: 'https://ehr.example.org/sid/claim', value: `KILL-${number}` }];
  return JSON.stringify(bundle);
}

async function start(url: string): Promise<{ readonly base: string; readonly child: ChildProcess }> {
  const port = await freePort();
  const child = spawn(process.execPath, [server], {
    env: { ...process.env, PORT: String(port), DATABASE_URL: url, LOG_LEVEL: 'silent' },
    stdio: 'ignore',
  });
  const base = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 600; tries++) {
    const ready = await fetch(`${base}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return { base, child };
    await new Promise((wait) => setTimeout(wait, 50));
  }
  throw new Error('the server did not become ready');
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });

/** Submits one after another until told to stop; the ClaimResponse ids of what was acknowledged, by number. */
async function submitFrom(base: string, first: number, step: number, most: number, acknowledged: Map<number, string>): Promise<void> {
  for (let number = first; number < most; number += step) {
    const id = await submit(base, number).catch(() => undefined);
    if (id === undefined) return;
    acknowledged.set(number, id);
  }
}

async function submit(base: string, number: number): Promise<string | undefined> {
  const response = await fetch(`${base}/fhir/2.2/Claim/$submit`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: request(number),
  });
  const answer: unknown = await response.json();
  const text = JSON.stringify(answer);
  return response.status === 200 ? /"resourceType":"ClaimResponse","id":"([^"]+)"/.exec(text)?.[1] : undefined;
}

async function killed(url: string): Promise<void> {
  const first = await start(url);
  const acknowledged = new Map<number, string>();
  const working = Promise.all(Array.from({ length: 8 }, (_, lane) => submitFrom(first.base, lane, 8, 2000, acknowledged)));
  while (acknowledged.size < 150) await new Promise((wait) => setTimeout(wait, 5));
  first.child.kill('SIGKILL');
  await working;
  expect(acknowledged.size).toBeGreaterThanOrEqual(150);
  expect(acknowledged.size).toBeLessThan(2000);

  const second = await start(url);
  const again = await Promise.all(
    [...acknowledged.keys()].slice(-40).map(async (number) => [number, await submit(second.base, number)] as const),
  );
  for (const [number, id] of again) expect(id, `KILL-${number} is answered as before`).toBe(acknowledged.get(number));
  const gone = new Promise((done) => second.child.once('exit', done));
  second.child.kill('SIGTERM');
  await gone;

  const records = await openRecords(url, { migrate: false });
  try {
    for (const [number, id] of acknowledged) {
      const found = await records.authorizations.byClaimIdentifier('demo', `https://ehr.example.org/sid/claim|KILL-${number}`);
      expect(found?.id, `KILL-${number} is stored`).toBe(id);
    }
    expect(new Set(acknowledged.values()).size, 'no two share an authorization').toBe(acknowledged.size);
  } finally {
    await records.close();
  }
}

describe('a server killed in the middle of submissions has kept every one it acknowledged, once', () => {
  test('on SQLite', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'oncoverage-kill-'));
    folders.push(folder);
    await killed(`sqlite:${join(folder, 'records.db')}`);
  }, 120_000);

  test('on PostgreSQL', async ({ skip }) => {
    if (postgres.url === undefined) return skip(postgres.reason);
    await killed(await postgres.createDatabase('killed'));
  }, 120_000);
});
