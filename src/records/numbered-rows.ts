import { type Kysely, type RawBuilder, sql } from 'kysely';
import { RecordsError } from './records-error.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

/**
 * What every call adds, and the instant its rows are numbered by on SQLite. A table is sorted by its row number there, so that rows are found
 * and removed by their instant without an index for it. PostgreSQL has keys that begin with the instant, and so have SQLite files made before.
 */
export const numberedTables = { exchanges: 'received_at', decisions: 'decided_at' } as const;
export type NumberedTable = keyof typeof numberedTables;

export function isNumbered(table: keyof Tables): table is NumberedTable {
  return table in numberedTables;
}

/** Numbers stay integers that JavaScript can hold until 2089: 65,536 rows of a table may come within 16 ms, counted from 2020. */
const beginning = Date.UTC(2020);
const spanMs = 16;
const rowsInSpan = 65_536;

/**
 * The numbers of the 16 ms an instant is in: from the first on, up to but without the second.
 * @throws RecordsError of kind `value` where it is no instant
 */
export function numbersAround(instant: unknown): readonly [number, number] {
  const milliseconds = typeof instant === 'string' ? Date.parse(instant) : Number.NaN;
  if (Number.isNaN(milliseconds)) throw new RecordsError('value', { detail: 'not an instant' });
  const first = Math.floor((milliseconds - beginning) / spanMs) * rowsInSpan;
  return [first, first + rowsInSpan];
}

/** Whether an SQLite file numbers its rows. */
export async function areRowsNumbered(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql`select 1 from pragma_table_info('exchanges') where name = 'number'`.execute(db);
  return rows.length > 0;
}

/** Of a table's rows those of an instant. */
export function atInstant({ numbered }: Pick<Store, 'numbered'>, table: NumberedTable, instant: string): RawBuilder<boolean> {
  const exactly = sql<boolean>`${instantIn(table)} = ${instant}`;
  if (!numbered) return exactly;
  const [first, after] = numbersAround(instant);
  return sql`${numberIn(table)} >= ${first} and ${numberIn(table)} < ${after} and ${exactly}`;
}

/** Of a table's rows those from before an instant. */
export function beforeInstant({ numbered }: Pick<Store, 'numbered'>, table: NumberedTable, instant: string): RawBuilder<boolean> {
  const exactly = sql<boolean>`${instantIn(table)} < ${instant}`;
  return numbered ? sql`${numberIn(table)} < ${numbersAround(instant)[1]} and ${exactly}` : exactly;
}

/** What a table's rows are put in order by, the oldest first. */
export function byInstant({ numbered }: Pick<Store, 'numbered'>, table: NumberedTable): RawBuilder<unknown> {
  return numbered ? numberIn(table) : instantIn(table);
}

function numberIn(table: NumberedTable): RawBuilder<unknown> {
  return sql.ref(`${table}.number`);
}

function instantIn(table: NumberedTable): RawBuilder<unknown> {
  return sql.ref(`${table}.${numberedTables[table]}`);
}
