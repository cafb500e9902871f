import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { RecordsError, toRecordsError } from '../records-error.ts';
import type { Dialect } from '../store.ts';
import type { Tables } from '../tables.ts';
import { createAnswerTables } from './answers.ts';
import { createAuthorizationTables } from './authorizations.ts';
import { createExchangingTables } from './exchanging.ts';

/** Every step the store took, in order of its name. A step that is out in the world never changes; what comes next is a new one. */
function steps(dialect: Dialect): Readonly<Record<string, Migration>> {
  return {
    '0001-answers': { up: (db) => createAnswerTables(db, dialect) },
    '0002-authorizations': { up: (db) => createAuthorizationTables(db, dialect) },
    '0003-exchanging': { up: (db) => createExchangingTables(db, dialect) },
  };
}

/**
 * Brings the store up to date within a transaction that nobody else can be in at the same time: the caller takes the lock.
 * A store that knows all our steps and more, because a newer version runs beside us, is left as it is.
 */
export async function migrate(transaction: Kysely<Tables>, dialect: Dialect): Promise<void> {
  if (await isUpToDate(transaction, dialect)) return;
  const migrator = new Migrator({ db: transaction, provider: { getMigrations: async () => ({ ...steps(dialect) }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw toRecordsError(error);
}

/** @throws RecordsError of kind `unmigrated` when a step is missing */
export async function assertUpToDate(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  if (!(await isUpToDate(db, dialect)))
    throw new RecordsError('unmigrated', { detail: 'let the first process migrate it before others open it' });
}

async function isUpToDate(db: Kysely<Tables>, dialect: Dialect): Promise<boolean> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return false;
  const taken = await db.withTables<{ kysely_migration: { name: string } }>().selectFrom('kysely_migration').select('name').execute();
  return Object.keys(steps(dialect)).every((name) => taken.some((step) => step.name === name));
}
