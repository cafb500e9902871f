import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRecords } from '../../src/records/open-records.ts';
import { type NoPostgres, type PostgresFixture, startPostgres } from '../postgres.ts';
import { type ServiceProcess, startProcess } from './service-process.ts';

const claim = JSON.stringify(JSON.parse(readFileSync('examples/pas/2.2/approve/request.json', 'utf8')));
const order = readFileSync('examples/order-sign/request.json', 'utf8');
const claimSystem = 'https://ehr.example.org/sid/claim';

let postgres: PostgresFixture | NoPostgres;
const instances: ServiceProcess[] = [];
beforeAll(async () => {
  postgres = await startPostgres({ flush: false });
}, 60_000);
afterAll(async () => {
  for (const instance of instances) instance.signal('SIGKILL');
  await Promise.all(instances.map(({ ended }) => ended));
  if (postgres.url !== undefined) await postgres.stop();
}, 60_000);

/** The ClaimResponse id of a submission under identifiers of its own; undefined where it was not acknowledged. */
async function submit(url: string, name: string): Promise<string | undefined> {
  const body = claim.replaceAll('"EX-2.2-1"', `"${name}"`);
  const answer = await called(`${url}/fhir/2.2/Claim/$submit`, body);
  return answer === undefined ? undefined : /"resourceType":"ClaimResponse","id":"([^"]+)"/.exec(answer)?.[1];
}

async function called(url: string, body: string): Promise<string | undefined> {
  try {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: AbortSignal.timeout(20_000) };
    const answer = await fetch(url, init);
    return answer.status === 200 ? await answer.text() : undefined;
  } catch {
    return undefined;
  }
}

test('three instances on one PostgreSQL, one killed under load and started again: nothing lost, nothing doubled', async ({ skip }) => {
  if (postgres.url === undefined) return skip(postgres.reason);
  const database = await postgres.createDatabase('instances');
  // All three at once on an empty database: the schema is made under a lock.
  const started = await Promise.all([1, 2, 3].map(() => startProcess({ DATABASE_URL: database })));
  instances.push(...started);
  const urls = started.map(({ url }) => url);
  const acknowledged = new Map<string, string>();
  const unanswered: string[] = [];
  const different: string[] = [];
  let signed = 0;
  let signedAcknowledged = 0;
  let made = 0;
  let ending = false;
  const caller = async (own: number): Promise<void> => {
    while (!ending) {
      const url = urls[own % urls.length] ?? '';
      const other = urls[(own + 1) % urls.length] ?? '';
      const name = `INST-${made++}`;
      // Every third is sent to two instances at once, as an impatient client does.
      const ids = await Promise.all([submit(url, name), ...(made % 3 === 0 ? [submit(other, name)] : [])]);
      const answered = [...new Set(ids.filter((id) => id !== undefined))];
      if (answered.length > 1) different.push(name);
      const [id] = answered;
      if (id === undefined) unanswered.push(name);
      else acknowledged.set(name, id);
      signed += 1;
      if ((await called(`${url}/cds-services/crd-order-sign`, order)) !== undefined) signedAcknowledged += 1;
    }
  };
  const calling = Promise.all([0, 1, 2, 3, 4, 5].map(caller));
  const reached = async (count: number): Promise<void> => {
    for (const last = performance.now() + 20_000; acknowledged.size < count && performance.now() < last; )
      await new Promise((resume) => setTimeout(resume, 20));
  };
  await reached(40);
  started[1]?.signal('SIGKILL');
  await started[1]?.ended;
  await reached(80);
  const again = await startProcess({ DATABASE_URL: database });
  instances.push(again);
  urls[1] = again.url;
  await reached(140);
  ending = true;
  await calling;

  // What was not answered is sent once more under the same identifiers, to whoever is there.
  for (const name of unanswered) {
    const id = await submit(urls[0] ?? '', name);
    if (id !== undefined) acknowledged.set(name, id);
  }
  expect(acknowledged.size).toBe(made);
  expect(different).toEqual([]);

  const client = new pg.Client(database);
  await client.connect();
  const count = async (sql: string): Promise<number> => Number((await client.query<{ n: string }>(sql)).rows[0]?.n);
  const records = await openRecords(database, { migrate: false });
  try {
    expect(await count('select count(*) n from authorizations')).toBe(made);
    expect(await count('select count(number) - count(distinct number) n from authorization_items')).toBe(0);
    for (const [name, id] of acknowledged)
      expect((await records.authorizations.byClaimIdentifier('demo', `${claimSystem}|${name}`))?.id, name).toBe(id);
    const exchanges = await count(`select count(*) n from exchanges where endpoint = '/cds-services/order-sign'`);
    expect(exchanges).toBeGreaterThanOrEqual(signedAcknowledged);
    expect(exchanges).toBeLessThanOrEqual(signed);
    expect(await records.audit.verify()).toEqual([]);
  } finally {
    await records.close();
    await client.end();
  }
}, 90_000);
