import { type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../store.ts';

/** Column types by what they hold, where the two stores differ. */
export interface ColumnTypes {
  /** An instant or a day as ISO text; compared byte by byte on both stores. */
  readonly instant: RawBuilder<unknown>;
  /** JSON text that we wrote. PostgreSQL keeps `json` as written and lets an analyst look into it. */
  readonly json: RawBuilder<unknown>;
  /** Counts and epoch seconds. */
  readonly whole: RawBuilder<unknown>;
}

/** The column types of a store. */
export function columnTypes(dialect: Dialect): ColumnTypes {
  switch (dialect) {
    case 'sqlite':
      return { instant: sql`text`, json: sql`text`, whole: sql`integer` };
    case 'postgres':
      return { instant: sql`text collate "C"`, json: sql`json`, whole: sql`bigint` };
  }
}
