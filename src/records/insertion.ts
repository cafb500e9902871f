import type { Row } from './store.ts';

/** A statement that adds rows of one table, and the columns whose values it takes, row by row. */
export interface Insertion {
  readonly sql: string;
  readonly columns: readonly string[];
}

/** The statement for so many rows like this one. `parameter` names the nth parameter, counted from 1, as the dialect does. */
export function insertionOf({ table, values, replaces }: Row, rows: number, parameter: (nth: number) => string): Insertion {
  const columns = Object.keys(values);
  const tuple = (row: number): string => `(${columns.map((_, column) => parameter(row * columns.length + column + 1)).join()})`;
  const into = `insert into "${table}" ("${columns.join('","')}") values ${Array.from({ length: rows }, (_, row) => tuple(row)).join()}`;
  if (replaces === undefined) return { sql: into, columns };
  const changed = replaces.columns.map((column) => `"${column}" = excluded."${column}"`).join();
  return { sql: `${into} on conflict ("${replaces.key}") do update set ${changed}`, columns };
}
