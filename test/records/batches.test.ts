import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveExchange } from '../../src/records/exchanges.ts';
import { openPostgresStore } from '../../src/records/postgres-store.ts';
import { openSqliteStore } from '../../src/records/sqlite-store.ts';
import type { Store } from '../../src/records/store.ts';
import { decision, exchange } from './samples.ts';
import { onEachStore, removeStores } from './stores.ts';

afterAll(removeStores);

onEachStore(({ name, fresh }) => {
  let store: Store;
  beforeAll(async () => {
    const url = await fresh();
    store = await (name === 'SQLite'
      ? openSqliteStore(url.slice('sqlite:'.length), { migrate: true })
      : openPostgresStore(url, { migrate: true }));
  });
  afterAll(() => store?.close());

  test.each([1, 2, 63, 64, 65, 200])('%i exchanges at once, each with no, one or two decisions, are stored as they are', async (count) => {
    const exchanges = Array.from({ length: count }, (_, at) =>
      exchange(`of ${count}: ${at}`, {
        request: `request ${at} `.repeat(at),
        decisions: Array.from({ length: at % 3 }, (__, place) => decision({ assertionId: `${count}-${at}-${place}` })),
      }),
    );
    await Promise.all(exchanges.map((one) => saveExchange(store, one)));
    const stored = await store.db.selectFrom('exchanges').select(['id', 'request']).where('id', 'like', `of ${count}: %`).execute();
    expect(new Map(stored.map(({ id, request }) => [id, request]))).toEqual(new Map(exchanges.map(({ id, request }) => [id, request])));
    const decisions = await store.db
      .selectFrom('decisions')
      .select(['exchange_id', 'assertion_id'])
      .where('assertion_id', 'like', `${count}-%`)
      .execute();
    expect(new Set(decisions.map(({ exchange_id, assertion_id }) => `${exchange_id}, ${assertion_id}`))).toEqual(
      new Set(exchanges.flatMap(({ id, decisions: own }) => own.map(({ assertionId }) => `${id}, ${assertionId}`))),
    );
  });

  test('a long text stays text on SQLite; PostgreSQL compresses it the quick way, if it is built so', async () => {
    await saveExchange(store, exchange('long', { request: 'x'.repeat(100_000) }));
    expect(await keptAs(store)).toBe(name === 'SQLite' ? 'text' : await quickest(store));
  });
});

async function keptAs({ db, dialect }: Store): Promise<string | undefined> {
  const how = sql.raw(dialect === 'sqlite' ? 'typeof(request)' : 'pg_column_compression(request)');
  const { rows } = await sql<{ how: string }>`select ${how} as how from exchanges where id = 'long'`.execute(db);
  return rows[0]?.how;
}

async function quickest({ db }: Store): Promise<string> {
  const known = sql<{
    lz4: boolean;
  }>`select 'lz4' = any (enumvals) as lz4 from pg_catalog.pg_settings where name = 'default_toast_compression'`;
  return (await known.execute(db)).rows[0]?.lz4 === true ? 'lz4' : 'pglz';
}
