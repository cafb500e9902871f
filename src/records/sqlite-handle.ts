import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Kysely, SqliteAdapter, SqliteDialect } from 'kysely';
import { boundAll } from './bound-value.ts';
import { toRecordsError } from './records-error.ts';
import type { Tables } from './tables.ts';

/** One connection to an SQLite file: bare for transactions and quick inserts, and as Kysely for everything else. */
export interface SqliteHandle {
  readonly db: Kysely<Tables>;
  readonly isTransaction: boolean;
  /** Runs a statement that answers no rows. */
  run(sql: string, values?: readonly unknown[]): void;
  /** The same, compiled once for many runs. */
  runner(sql: string): (values: readonly unknown[]) => void;
  close(): void;
}

/** Statements are compiled once; more kinds than this are compiled again, which only a defect would bring about. */
const mostStatements = 500;

/**
 * Opens a file. Its errors are RecordsErrors from here on.
 * @throws RecordsError when it cannot be opened or is no database
 */
export function openHandle(path: string, busyTimeoutMs: number): SqliteHandle {
  return translated(() => {
    const raw = new DatabaseSync(path, { timeout: busyTimeoutMs });
    const statements = new Map<string, Statement>();

    function prepare(sql: string): Statement {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      // Kysely asks for a deferred transaction, in which a read before a write cannot be repeated: take the write lock at once.
      const compiled = translated(() => raw.prepare(sql === 'begin' ? 'begin immediate' : sql));
      const statement = new Statement(compiled);
      if (statements.size < mostStatements) statements.set(sql, statement);
      return statement;
    }

    return {
      db: new Kysely<Tables>({ dialect: new TransactionalSqlite({ database: { prepare, close: () => undefined } }) }),
      get isTransaction() {
        return raw.isTransaction;
      },
      run: (sql, values = []) => {
        prepare(sql).run(values);
      },
      runner: (sql) => {
        const statement = prepare(sql);
        return (values) => {
          statement.run(values);
        };
      },
      close: () => translated(() => raw.close()),
    };
  });
}

/** What Kysely wants of a statement, with guarded parameters and our own errors. */
class Statement {
  readonly reader: boolean;
  readonly #compiled: StatementSync;

  constructor(compiled: StatementSync) {
    this.#compiled = compiled;
    this.reader = compiled.columns().length > 0;
  }
  all(values: readonly unknown[]) {
    return translated(() => this.#compiled.all(...boundAll(values)));
  }
  run(values: readonly unknown[]) {
    return translated(() => this.#compiled.run(...boundAll(values)));
  }
  iterate(values: readonly unknown[]) {
    return translated(() => this.#compiled.iterate(...boundAll(values)));
  }
}

/** SQLite changes its schema within a transaction perfectly well; Kysely only does not count on it. */
class TransactionalSqlite extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toRecordsError(error);
  }
}
