import { CompiledQuery, type Kysely, Kysely as KyselyDatabase, PostgresAdapter, PostgresDialect, sql } from 'kysely';
import { type Insertion, insertionOf } from './insertion.ts';
import { openPool } from './postgres-pool.ts';
import { RecordsError, toRecordsError } from './records-error.ts';
import { assertUpToDate, migrate } from './schema/migrate.ts';
import { createPartitionsAhead, dropEmptyPartitions } from './schema/partitions.ts';
import { type Row, type Store, sizeOf } from './store.ts';
import type { Tables } from './tables.ts';
import { writeLane } from './write-lane.ts';

/** Whoever changes the schema holds this lock of the database; any number not used by others will do. */
const schemaLock = 4_821_905_117;

/** Rows a statement. Each number of rows is a statement of its own, whose plan a connection keeps: up to 170 kB. */
const mostRows = 32;

/** A transaction that lost a deadlock is run again this often. */
const mostDeadlocks = 3;

/**
 * Opens a PostgreSQL database. Additions go through one lane, many rows a statement; transactions each through a connection of the pool,
 * where the server itself commits concurrent ones together.
 * @throws RecordsError saying why it cannot be reached or used
 */
export async function openPostgresStore(url: string, options: { readonly migrate: boolean }): Promise<Store> {
  const db = new KyselyDatabase<Tables>({
    dialect: new LockedPostgres({ pool: openPool(url, (statement) => names.get(statement)), onCreateConnection: settle }),
  });
  const prepareAhead = async () => {
    await underSchemaLock(db, createPartitionsAhead);
    await whenIdle(db, dropEmptyPartitions);
  };
  try {
    if (options.migrate) {
      await underSchemaLock(db, (transaction) => migrate(transaction, 'postgres'));
      await prepareAhead();
    } else {
      await assertUpToDate(db, 'postgres');
    }
  } catch (error) {
    await db.destroy();
    throw toRecordsError(error);
  }

  const underway = new Set<Promise<unknown>>();
  let closed = false;
  const lane = writeLane<Parameters<Store['append']>[0]>((batch) =>
    db.transaction().execute(async (transaction) => {
      await insertAll(
        transaction,
        batch.flatMap((rows) => (typeof rows === 'function' ? rows() : rows)),
      );
      return [];
    }),
  );
  return {
    dialect: 'postgres',
    numbered: false,
    db,
    async write(task) {
      if (closed) throw new RecordsError('closed');
      const writing = transact(db, task);
      underway.add(writing);
      try {
        return await writing;
      } finally {
        underway.delete(writing);
      }
    },
    append: (rows) => lane.put(rows, sizeOf(rows)),
    prepareAhead,
    async close() {
      closed = true;
      await Promise.allSettled([lane.drain(), ...underway]);
      await db.destroy();
    },
  };
}

async function transact<T>(db: Kysely<Tables>, task: (transaction: Kysely<Tables>) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction().execute(task);
    } catch (thrown) {
      const error = toRecordsError(thrown);
      const { cause } = error;
      const deadlock = typeof cause === 'object' && cause !== null && 'code' in cause && (cause.code === '40P01' || cause.code === '40001');
      if (!deadlock || tries === mostDeadlocks) throw error;
    }
  }
}

/** Adds rows table by table in the order the tables first come up, as many a statement as it takes. */
async function insertAll(transaction: Kysely<Tables>, rows: readonly Row[]): Promise<void> {
  for (const [table, ofTable] of Map.groupBy(rows, (row) => row.table)) {
    const [first] = ofTable;
    if (first === undefined) continue;
    for (let from = 0; from < ofTable.length; from += mostRows) {
      const some = ofTable.slice(from, from + mostRows);
      const { sql: text, columns } = insertionFor(table, first, some.length);
      const parameters = some.flatMap(({ values }) => columns.map((column) => values[column]));
      await transaction.executeQuery(CompiledQuery.raw(text, parameters));
    }
  }
}

function insertionFor(table: keyof Tables, row: Row, rows: number): Insertion {
  const name = `${rows} ${table}`;
  const known = insertions.get(name);
  if (known !== undefined) return known;
  const made = insertionOf(row, rows, (nth) => `$${nth}`);
  insertions.set(name, made);
  names.set(made.sql, name);
  return made;
}

/** By how many rows of which table, which is also their name: a connection parses and plans each once. */
const insertions = new Map<string, Insertion>();
const names = new Map<string, string>();

function underSchemaLock(db: Kysely<Tables>, task: (transaction: Kysely<Tables>) => Promise<void>): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    await sql`set local lock_timeout = '60s'`.execute(transaction);
    await sql`select pg_advisory_xact_lock(${sql.lit(schemaLock)})`.execute(transaction);
    await task(transaction);
  });
}

/** Does what wants a table for itself, if it comes free soon: everybody else waits behind. Otherwise another time. */
async function whenIdle(db: Kysely<Tables>, task: (transaction: Kysely<Tables>) => Promise<void>): Promise<void> {
  try {
    await db.transaction().execute(async (transaction) => {
      await sql`set local lock_timeout = '500ms'`.execute(transaction);
      await task(transaction);
    });
  } catch (error) {
    if (toRecordsError(error).kind !== 'locked') throw error;
  }
}

/**
 * Acknowledged means stored, even where the server's own default is to confirm before that. Long texts are compressed the quick way, where the
 * server knows it (from PostgreSQL 14 on, if so built): the other takes as long as everything else about a call.
 */
async function settle(connection: { executeQuery(query: CompiledQuery): Promise<unknown> }): Promise<void> {
  await connection.executeQuery(
    CompiledQuery.raw(`select set_config('lock_timeout', '5s', false), set_config('statement_timeout', '30s', false),
      case when current_setting('synchronous_commit') = 'off' then set_config('synchronous_commit', 'on', false) end,
      (select set_config(name, 'lz4', false) from pg_settings where name = 'default_toast_compression' and 'lz4' = any (enumvals))`),
  );
}

/** The schema lock is ours and lasts as long as the transaction; Kysely's own would outlive a failed one. */
class LockedPostgres extends PostgresDialect {
  override createAdapter(): PostgresAdapter {
    return new LockedAdapter();
  }
}

class LockedAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}
