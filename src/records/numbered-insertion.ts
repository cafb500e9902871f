import { type NumberedTable, numberedTables, numbersAround } from './numbered-rows.ts';
import type { Row } from './store.ts';

/** A statement that adds one row of a table under the next number of its 16 ms, and the parameters it takes for a row. */
export interface NumberedInsertion {
  readonly sql: string;
  readonly parametersOf: (values: Row['values']) => readonly unknown[];
}

/**
 * The statement for rows like this one, on SQLite. The number is chosen within the transaction that adds the row, so that no two processes
 * choose the same. An exchange that is there already is given the number it has, and is refused for it. Once a span is used up, its first
 * number is tried again: a row must not stand among those of the next, where nobody would look for it.
 */
export function numberedInsertion(table: NumberedTable, like: Row['values']): NumberedInsertion {
  const columns = Object.keys(like);
  const instant = numberedTables[table];
  const around = `from "${table}" where "number" >= ? and "number" < ?`;
  const taken = table === 'exchanges' ? `(select "number" ${around} and "id" = ?), ` : '';
  const number = `coalesce(${taken}nullif((select max("number") + 1 ${around}), ?), ?)`;
  const sql = `insert into "${table}" ("number","${columns.join('","')}") values (${number},${columns.map(() => '?').join()})`;
  return {
    sql,
    parametersOf: (values) => {
      const [first, after] = numbersAround(values[instant]);
      const given = columns.map((column) => values[column]);
      return taken === '' ? [first, after, after, first, ...given] : [first, after, values.id, first, after, after, first, ...given];
    },
  };
}
