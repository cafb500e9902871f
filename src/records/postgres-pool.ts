import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';
import { boundAll } from './bound-value.ts';
import { RecordsError, toRecordsError } from './records-error.ts';

/** Connections of one process; a worker waits for a free one rather than opening more. */
const mostConnections = 10;

/**
 * A pool whose parameters are guarded, whose errors are RecordsErrors, and which answers as SQLite does:
 * `bigint` as a number (counts and epoch seconds stay far below 2^53) and `json` as the text it was written as.
 * @param nameOf the name of a statement that each connection is to keep parsed and planned; undefined for all others
 */
export function openPool(url: string, nameOf: NameOf): PostgresPool {
  const pool = new pg.Pool({
    connectionString: url,
    max: mostConnections,
    connectionTimeoutMillis: 5000,
    application_name: 'oncoverage',
    keepAlive: true,
    types: { getTypeParser: parserOf },
  });
  // A connection that breaks while nobody uses it is replaced by the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  const guarded = new WeakMap<pg.PoolClient, GuardedConnection>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await translated(pool.connect());
      const connection = guarded.get(client) ?? new GuardedConnection(client, nameOf);
      guarded.set(client, connection);
      return connection;
    },
  };
}

type NameOf = (statement: string) => string | undefined;

/** One connection of the pool, guarded. */
class GuardedConnection implements PostgresPoolClient {
  readonly #client: NamingClient;
  readonly #nameOf: NameOf;

  constructor(client: pg.PoolClient, nameOf: NameOf) {
    this.#client = client;
    this.#nameOf = nameOf;
    client.on('error', () => undefined); // The query under way reports it.
  }
  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    statement: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof statement !== 'string') throw new RecordsError('failed', { detail: 'cursors are not used' });
    const values = isCatalogue(statement) ? [...parameters] : boundAll(parameters);
    return translated(this.#client.query<R>({ name: this.#nameOf(statement), text: statement, values }));
  }
  release(destroy?: boolean): void {
    this.#client.release(destroy);
  }
}

/** A connection of pg, whose statements may bear names. */
interface NamingClient extends Pick<PostgresPoolClient, 'release'> {
  query<R>(statement: {
    readonly name: string | undefined;
    readonly text: string;
    readonly values: unknown[];
  }): Promise<PostgresQueryResult<R>>;
}

/** Kysely asks the catalogue with booleans, which pg binds rightly; for our own columns they are refused as on SQLite. */
function isCatalogue(statement: string): boolean {
  return statement.includes('"pg_catalog"');
}

const wholeNumber = 20;
const json = 114;

function parserOf(oid: number): (text: string) => unknown {
  if (oid === wholeNumber) return Number;
  if (oid === json) return String;
  return pg.types.getTypeParser(oid);
}

async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toRecordsError(error);
  }
}
