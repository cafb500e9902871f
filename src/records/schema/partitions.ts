import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

/** The tables that only grow, and the instant by which PostgreSQL keeps them apart by month. */
export const partitionedTables = { exchanges: 'received_at', decisions: 'decided_at', audit_events: 'recorded_at' } as const;

/** How a table of these ends on PostgreSQL. */
export function partitionedBy(table: keyof typeof partitionedTables) {
  return sql`partition by range (${sql.ref(partitionedTables[table])})`;
}

/** The partition that takes what has no month of its own, so that nothing is ever refused for want of one. */
export async function createDefaultPartition(db: Kysely<Tables>, table: keyof typeof partitionedTables): Promise<void> {
  await sql`create table ${sql.table(`${table}_other`)} partition of ${sql.table(table)} default`.execute(db);
}

/**
 * Creates the partitions of this month and the next three by the database's own clock. One that exists is left alone, and so is a month
 * whose rows the default partition has taken already: they are found there as well.
 */
export async function createPartitionsAhead(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ month: string; next: string }>`
    select to_char(m, 'YYYY-MM') as month, to_char(m + interval '1 month', 'YYYY-MM') as next
    from generate_series(date_trunc('month', now() at time zone 'UTC'), now() at time zone 'UTC' + interval '3 months', interval '1 month') as m`.execute(
    db,
  );
  for (const table of Object.keys(partitionedTables)) {
    for (const { month, next } of rows) {
      const name = `${table}_${month.replace('-', '_')}`;
      const taken = await sql<{ taken: boolean }>`
        select to_regclass(${name}) is not null
          or exists (select 1 from ${sql.table(`${table}_other`)} where ${sql.ref(instantOf(table))} >= ${month} and ${sql.ref(instantOf(table))} < ${next}) as taken`.execute(
        db,
      );
      if (taken.rows[0]?.taken === true) continue;
      await sql`create table ${sql.table(name)} partition of ${sql.table(table)} for values from (${sql.lit(month)}) to (${sql.lit(next)})`.execute(
        db,
      );
    }
  }
}

/** Drops the months before the last one that retention has emptied. */
export async function dropEmptyPartitions(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
    where p.relname in (${sql.join(Object.keys(partitionedTables))}) and c.relname ~ '_[0-9]{4}_[0-9]{2}$'
      and right(c.relname, 7) < to_char(now() at time zone 'UTC' - interval '1 month', 'YYYY_MM')`.execute(db);
  for (const { name } of rows) {
    const { rows: found } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db);
    if (found.length === 0) await sql`drop table ${sql.table(name)}`.execute(db);
  }
}

function instantOf(table: string): string {
  return Object.entries(partitionedTables).find(([name]) => name === table)?.[1] ?? '';
}
