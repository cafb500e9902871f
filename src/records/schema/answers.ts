import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../store.ts';
import type { Tables } from '../tables.ts';
import { columnTypes } from './columns.ts';
import { createDefaultPartition, partitionedBy } from './partitions.ts';

/**
 * Creates the tables of AnswerTables. What every call adds to has as few indexes as it can: rows are removed, and an exchange is found
 * from its id, by their instant, which SQLite numbers them by and PostgreSQL's keys and partitions begin with.
 */
export async function createAnswerTables(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await createExchanges(db, dialect);
  await createDecisions(db, dialect);
  await createSmallTables(db, dialect);
  await createTouchless(db, dialect);
}

async function createExchanges(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { instant } = columnTypes(dialect);
  await db.schema
    .createTable('exchanges')
    .$call((table) => (dialect === 'sqlite' ? table.addColumn('number', 'integer', (column) => column.primaryKey()) : table))
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('endpoint', 'text', (column) => column.notNull())
    .addColumn('received_at', instant, (column) => column.notNull())
    .addColumn('duration_ms', 'double precision', (column) => column.notNull())
    .addColumn('status', 'integer', (column) => column.notNull())
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('response', 'text', (column) => column.notNull())
    .$call((table) =>
      dialect === 'postgres'
        ? table.addPrimaryKeyConstraint('exchanges_key', ['received_at', 'id']).modifyEnd(partitionedBy('exchanges'))
        : table,
    )
    .execute();
  if (dialect === 'postgres') await createDefaultPartition(db, 'exchanges');
}

async function createDecisions(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { instant, json } = columnTypes(dialect);
  await db.schema
    .createTable('decisions')
    .$call((table) => (dialect === 'sqlite' ? table.addColumn('number', 'integer', (column) => column.primaryKey()) : table))
    .addColumn('exchange_id', 'text', (column) => column.notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('decided_at', instant, (column) => column.notNull())
    .addColumn('assertion_key', 'text', (column) => column.notNull())
    .addColumn('patient_key', 'text', (column) => column.notNull())
    .addColumn('assertion_id', 'text', (column) => column.notNull())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('fhir_server', 'text')
    .addColumn('patient', 'text', (column) => column.notNull())
    .addColumn('member_key', 'text')
    .addColumn('order_reference', 'text', (column) => column.notNull())
    .addColumn('coverage', 'text')
    .addColumn('product', 'text')
    .addColumn('policy', 'text')
    .addColumn('policy_version', 'text')
    .addColumn('phase', 'text')
    .addColumn('determination', 'text', (column) => column.notNull())
    .addColumn('criteria', json, (column) => column.notNull())
    .addColumn('notices', json, (column) => column.notNull())
    .$call((table) =>
      dialect === 'postgres'
        ? table.addPrimaryKeyConstraint('decisions_key', ['decided_at', 'exchange_id', 'place']).modifyEnd(partitionedBy('decisions'))
        : table,
    )
    .execute();
  if (dialect === 'postgres') await createDefaultPartition(db, 'decisions');
  await db.schema.createIndex('decisions_assertion').on('decisions').columns(['assertion_key', 'decided_at']).execute();
  await db.schema.createIndex('decisions_patient').on('decisions').columns(['patient_key', 'decided_at']).execute();
}

async function createSmallTables(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { instant, whole } = columnTypes(dialect);
  await db.schema
    .createTable('store_settings')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('feedback')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('service', 'text', (column) => column.notNull())
    .addColumn('received_at', instant, (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('feedback_received').on('feedback').column('received_at').execute();
  await db.schema
    .createTable('used_tokens')
    .addColumn('token_key', 'text', (column) => column.primaryKey())
    .addColumn('expires_at', whole, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('used_tokens_expiry').on('used_tokens').column('expires_at').execute();
}

async function createTouchless(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { instant } = columnTypes(dialect);
  await db.schema
    .createTable('touchless_authorizations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('touchless_key', 'text', (column) => column.notNull())
    .addColumn('assertion_key', 'text', (column) => column.notNull())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('patient', 'text', (column) => column.notNull())
    .addColumn('member_key', 'text')
    .addColumn('coverage', 'text', (column) => column.notNull())
    .addColumn('order_reference', 'text', (column) => column.notNull())
    .addColumn('product', 'text', (column) => column.notNull())
    .addColumn('policy', 'text', (column) => column.notNull())
    .addColumn('content_hash', 'text', (column) => column.notNull())
    .addColumn('assertion_id', 'text', (column) => column.notNull())
    .addColumn('number', 'text', (column) => column.notNull())
    .addColumn('period_start', instant, (column) => column.notNull())
    .addColumn('period_end', instant)
    .addColumn('made_at', instant, (column) => column.notNull())
    .addColumn('voided_at', instant)
    .execute();
  // One in force for a key, however many processes ask at once.
  await db.schema
    .createIndex('touchless_in_force')
    .unique()
    .on('touchless_authorizations')
    .column('touchless_key')
    .where(sql.ref('voided_at'), 'is', null)
    .execute();
  await db.schema.createIndex('touchless_member').on('touchless_authorizations').column('member_key').execute();
  await db.schema.createIndex('touchless_assertion').on('touchless_authorizations').column('assertion_key').execute();
  await db.schema
    .createTable('authorization_numbers')
    .addColumn('number', 'text', (column) => column.primaryKey())
    .addColumn('touchless_id', 'text')
    .addColumn('authorization_id', 'text')
    .addColumn('given_at', instant, (column) => column.notNull())
    .addColumn('replaced_at', instant)
    .execute();
  await db.schema.createIndex('authorization_numbers_of').on('authorization_numbers').column('authorization_id').execute();
}
