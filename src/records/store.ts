import type { Insertable, Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** The open database as the records see it: SQLite and PostgreSQL behave alike behind it. */
export interface Store {
  readonly dialect: Dialect;
  /** Whether rows of `numberedTables` bear numbers that follow their instants: on SQLite, but for files made before. */
  readonly numbered: boolean;
  /** For reading what is committed. */
  readonly db: Kysely<Tables>;
  /**
   * Runs a task in a transaction, all or nothing; resolves when it is on disk. The task may run again after a failure,
   * so it touches nothing but `transaction`, and it never waits for anything else: others wait for it.
   */
  write<T>(task: (transaction: Kysely<Tables>) => Promise<T>): Promise<T>;
  /**
   * Adds rows that nothing depends on, all of them or none; resolves when they are on disk. Rows that build on what was added before them
   * are given by a function, which is asked when their turn comes, and again after a failure.
   */
  append(rows: readonly Row[] | (() => readonly Row[])): Promise<void>;
  /** Creates what must be there ahead of time and drops what stands empty: the months of PostgreSQL. */
  prepareAhead(): Promise<void>;
  /** Refuses further writes, waits for those accepted, and closes. */
  close(): Promise<void>;
}

export type Dialect = 'sqlite' | 'postgres';

/** One row to be added. Rows of a table always name the same columns, and replace alike. */
export interface Row {
  readonly table: keyof Tables;
  readonly values: Readonly<Record<string, unknown>>;
  /** Where a row of this key is there already, these columns of it are changed instead. */
  readonly replaces?: { readonly key: string; readonly columns: readonly string[] };
}

/** A row whose columns are checked against its table. */
export function row<T extends keyof Tables>(table: T, values: Insertable<Tables[T]>): Row {
  return { table, values };
}

/** A row whose columns are checked against its table, in place of what is there under its key. */
export function rowInPlace<T extends keyof Tables>(
  table: T,
  values: Insertable<Tables[T]>,
  replaces: { readonly key: keyof Tables[T] & string; readonly columns: readonly (keyof Tables[T] & string)[] },
): Row {
  return { table, values, replaces };
}

/** About how many bytes rows take on disk; 0 of rows not made yet. */
export function sizeOf(rows: readonly Row[] | (() => readonly Row[])): number {
  let size = 0;
  if (typeof rows === 'function') return size;
  for (const { values } of rows) {
    for (const column in values) {
      const value = values[column];
      size += typeof value === 'string' ? value.length : 8;
    }
  }
  return size;
}
