import { closeSync, constants, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { insertionOf } from './insertion.ts';
import { numberedInsertion } from './numbered-insertion.ts';
import { areRowsNumbered, isNumbered } from './numbered-rows.ts';
import { RecordsError, toRecordsError } from './records-error.ts';
import { assertUpToDate, migrate } from './schema/migrate.ts';
import { openHandle, type SqliteHandle } from './sqlite-handle.ts';
import { type Row, type Store, sizeOf } from './store.ts';
import type { Tables } from './tables.ts';
import { writeLane } from './write-lane.ts';

/** Waiting inside SQLite for another process's transaction blocks our event loop, so each wait is short and there are many: 5 s in all. */
const busyWaitMs = 5;
const busyTries = 500;
const pauseMs = 5;

/**
 * A call takes 40 kB, most of it bodies that nobody looks up: in pages of 16 KiB that is a third of the writes of pages of 4. A file that
 * exists already keeps its own. The log is written back every 8 MB, the cache holds the inner pages of the indexes.
 */
const pragmas = ['page_size = 16384', 'journal_mode = wal', 'synchronous = full', 'wal_autocheckpoint = 500', 'cache_size = -4000'];

/**
 * Opens an SQLite file, created with its folder where missing. One connection writes, in one lane; another reads what is committed.
 * @throws RecordsError saying what is wrong with the file
 */
export async function openSqliteStore(path: string, options: SqliteOptions): Promise<Store> {
  prepareFile(path);
  const writer = openHandle(path, busyWaitMs);
  try {
    await patiently(() => {
      for (const pragma of pragmas) writer.run(`pragma ${pragma}`);
    });
    if (options.migrate) await patiently(() => writer.db.transaction().execute((transaction) => migrate(transaction, 'sqlite')));
    else await assertUpToDate(writer.db, 'sqlite');
    if (options.mostPages !== undefined) writer.run(`pragma max_page_count = ${options.mostPages}`);
    return storeOn(path, await areRowsNumbered(writer.db), writer, openHandle(path, 1000));
  } catch (error) {
    writer.close();
    throw toRecordsError(error);
  }
}

export interface SqliteOptions {
  readonly migrate: boolean;
  /** The file is full at this many pages, as a disk would be; as many as the disk takes where absent. */
  readonly mostPages?: number;
}

/**
 * What a lane of SQLite takes: a task within the open transaction, or rows. Rows hardly ever fail, so they are not set apart from the batch
 * they are in: where one does, the lane tries the whole batch again one by one.
 */
type Work = { readonly task: (db: Kysely<Tables>) => Promise<void> } | { readonly rows: Parameters<Store['append']>[0] };

function storeOn(path: string, numbered: boolean, writer: SqliteHandle, reader: SqliteHandle): Store {
  const file = inode(path);
  const insert = inserter(writer, numbered);
  const lane = writeLane<Work>((batch) =>
    inTransaction(writer, async (db) => {
      // A file deleted under us would take every write and lose it with the process.
      if (file === undefined || inode(path) !== file) throw new RecordsError('missing', { detail: 'its file was removed or replaced' });
      const errors: (RecordsError | undefined)[] = [];
      for (const work of batch) {
        if ('task' in work) errors.push(await alone(writer, db, work.task));
        else {
          for (const row of typeof work.rows === 'function' ? work.rows() : work.rows) insert(row);
          errors.push(undefined);
        }
      }
      return errors;
    }),
  );
  return {
    dialect: 'sqlite',
    numbered,
    db: reader.db,
    write: (task) =>
      new Promise((resolve, reject) => {
        let acknowledge = (): void => undefined;
        const work = async (db: Kysely<Tables>): Promise<void> => {
          const answer = await task(db);
          acknowledge = () => resolve(answer);
        };
        lane.put({ task: work }, 0).then(() => acknowledge(), reject);
      }),
    append: (rows) => lane.put({ rows }, sizeOf(rows)),
    prepareAhead: async () => undefined,
    close: async () => {
      await lane.drain();
      reader.close();
      writer.close();
    },
  };
}

/** Runs one task of a batch so that its failure takes back its own changes only. */
async function alone(
  writer: SqliteHandle,
  db: Kysely<Tables>,
  task: (db: Kysely<Tables>) => Promise<void>,
): Promise<RecordsError | undefined> {
  writer.run('savepoint work');
  try {
    await task(db);
    writer.run('release work');
    return undefined;
  } catch (thrown) {
    const error = toRecordsError(thrown);
    // Some failures, a full disk among them, end the whole transaction: then nothing of the batch is stored.
    if (!writer.isTransaction) throw error;
    writer.run('rollback to work');
    writer.run('release work');
    return error;
  }
}

/** Adds a row: one statement a table, as its rows name the same columns and replace alike. */
function inserter(writer: SqliteHandle, numbered: boolean): (row: Row) => void {
  const known = new Map<keyof Tables, (values: Row['values']) => void>();
  return (row) => {
    let insert = known.get(row.table);
    if (insert === undefined) {
      insert = insertInto(writer, row, numbered);
      known.set(row.table, insert);
    }
    insert(row.values);
  };
}

function insertInto(writer: SqliteHandle, row: Row, numbered: boolean): (values: Row['values']) => void {
  if (numbered && isNumbered(row.table)) {
    const { sql, parametersOf } = numberedInsertion(row.table, row.values);
    const run = writer.runner(sql);
    return (values) => run(parametersOf(values));
  }
  const { sql, columns } = insertionOf(row, 1, () => '?');
  const run = writer.runner(sql);
  return (values) => run(columns.map((column) => values[column]));
}

async function inTransaction<T>(handle: SqliteHandle, task: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  await patiently(() => handle.run('begin'));
  try {
    const answer = await task(handle.db);
    handle.run('commit');
    return answer;
  } catch (error) {
    if (handle.isTransaction) handle.run('rollback');
    throw error;
  }
}

/** Does something that another process may stand in the way of, again and again until it is done or 5 s are over. */
async function patiently(attempt: () => void | Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await attempt();
      return;
    } catch (thrown) {
      const error = toRecordsError(thrown);
      if (error.kind !== 'locked' || tries === busyTries) throw error;
      await pause(pauseMs);
    }
  }
}

function inode(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

/** Makes folder and file where missing, readable by us alone: SQLite gives its other files the same permissions. */
function prepareFile(path: string): void {
  if (path === ':memory:') throw new RecordsError('missing', { detail: 'a store in memory would lose what it acknowledged' });
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600));
  } catch (cause) {
    const refused = cause instanceof Error && 'code' in cause && (cause.code === 'EROFS' || cause.code === 'EACCES');
    throw new RecordsError(refused && existsSync(path) ? 'read-only' : 'missing', { detail: path, cause });
  }
}
