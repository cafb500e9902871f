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

  if (name === 'PostgreSQL') {
    test.each([
      ['not yet known', 0],
      ['known', 1],
    ])('a statement %s that the server refuses for a time is run again afterwards, on the same connection', async (_, before) => {
      const refused = await openPostgresStore(await fresh(), { migrate: true });
      for (let at = 0; at < before; at++) await saveExchange(refused, exchange(`before ${at}`));
      await sql`alter table exchanges rename to elsewhere`.execute(refused.db);
      await expect(saveExchange(refused, exchange('refused'))).rejects.toMatchObject({ kind: 'unmigrated' });
      await sql`alter table elsewhere rename to exchanges`.execute(refused.db);
      await saveExchange(refused, exchange('stored'));
      const stored = await refused.db.selectFrom('exchanges').select('id').execute();
      expect(stored).toHaveLength(before + 1);
      await refused.close();
    });

    test('a connection keeps a statement for each number of rows of a table, of 32 at most, and runs it when the table has changed', async () => {
      await Promise.all(Array.from({ length: 40 }, (_, at) => saveExchange(store, exchange(`kept ${at}`))));
      const kept = await keptStatements(store);
      expect(kept).toContain('32 exchanges');
      expect(kept.map((statement) => Number.parseInt(statement, 10)).filter((rows) => !(rows >= 1 && rows <= 32))).toEqual([]);
      await sql`alter table exchanges add column later text`.execute(store.db);
      await Promise.all(Array.from({ length: 40 }, (_, at) => saveExchange(store, exchange(`after ${at}`))));
      const { rows } = await sql<{ count: number }>`select count(*) as count from exchanges where id like 'after %'`.execute(store.db);
      expect(rows).toEqual([{ count: 40 }]);
      await sql`alter table exchanges drop column later`.execute(store.db);
    });
  }

  test('a long text stays text on SQLite; PostgreSQL compresses it the quick way, if it is built so', async () => {
    await saveExchange(store, exchange('long', { request: 'x'.repeat(100_000) }));
    expect(await keptAs(store)).toBe(name === 'SQLite' ? 'text' : await quickest(store));
  });
});

/** What the connection that is used next keeps; nobody else uses one. */
async function keptStatements({ db }: Store): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select name from pg_catalog.pg_prepared_statements`.execute(db);
  return rows.map(({ name }) => name);
}

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
