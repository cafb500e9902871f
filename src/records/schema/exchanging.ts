import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../store.ts';
import type { Tables } from '../tables.ts';
import { columnTypes } from './columns.ts';
import { createDefaultPartition, partitionedBy } from './partitions.ts';

/** Creates the tables of forms, subscriptions, jobs, measures and the audit. */
export async function createExchangingTables(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await createForms(db, dialect);
  await createSubscriptions(db, dialect);
  await createJobs(db, dialect);
  await createMeasures(db, dialect);
  await createAudit(db, dialect);
}

async function createForms(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { instant } = columnTypes(dialect);
  await db.schema
    .createTable('questionnaire_responses')
    .addColumn('response_key', 'text', (column) => column.primaryKey())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('patient_key', 'text', (column) => column.notNull())
    .addColumn('context_key', 'text')
    .addColumn('questionnaire', 'text', (column) => column.notNull())
    .addColumn('saved_at', instant, (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('questionnaire_responses_patient').on('questionnaire_responses').column('patient_key').execute();
  await db.schema.createIndex('questionnaire_responses_context').on('questionnaire_responses').column('context_key').execute();
  await db.schema.createIndex('questionnaire_responses_saved').on('questionnaire_responses').column('saved_at').execute();
  await db.schema
    .createTable('questionnaire_errors')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('questionnaire', 'text')
    .addColumn('received_at', instant, (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('questionnaire_errors_received').on('questionnaire_errors').column('received_at').execute();
}

async function createSubscriptions(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { instant, json, whole } = columnTypes(dialect);
  await db.schema
    .createTable('subscriptions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('guide_version', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('error', 'text')
    .addColumn('endpoint', 'text', (column) => column.notNull())
    .addColumn('headers', json, (column) => column.notNull())
    .addColumn('filters', json, (column) => column.notNull())
    .addColumn('payload', 'text', (column) => column.notNull())
    .addColumn('heartbeat_seconds', 'integer')
    .addColumn('heartbeat_due_at', instant)
    .addColumn('ends_at', instant)
    .addColumn('event_count', whole, (column) => column.notNull())
    .addColumn('updated_at', instant, (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('subscriptions_client').on('subscriptions').columns(['client', 'state']).execute();
  await db.schema.createIndex('subscriptions_heartbeat').on('subscriptions').columns(['state', 'heartbeat_due_at']).execute();
}

async function createJobs(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { instant } = columnTypes(dialect);
  await db.schema
    .createTable('jobs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('job_key', 'text', (column) => column.unique())
    .addColumn('payload', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('run_at', instant, (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('most_attempts', 'integer', (column) => column.notNull())
    .addColumn('leased_until', instant)
    .addColumn('last_error', 'text')
    .addColumn('created_at', instant, (column) => column.notNull())
    .execute();
  // Only what waits is ever looked for.
  await db.schema.createIndex('jobs_waiting').on('jobs').column('run_at').where(sql.ref('state'), '=', sql.lit('waiting')).execute();
}

async function createMeasures(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { instant, json } = columnTypes(dialect);
  await db.schema
    .createTable('exchange_measures')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('at', instant, (column) => column.notNull())
    .addColumn('authorization_id', 'text')
    .addColumn('body', json, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('exchange_measures_at').on('exchange_measures').column('at').execute();
}

async function createAudit(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { instant } = columnTypes(dialect);
  await db.schema
    .createTable('audit_events')
    .addColumn('chain', 'text', (column) => column.notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('recorded_at', instant, (column) => column.notNull())
    .addColumn('client', 'text')
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('subject_key', 'text')
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('previous_hash', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_events_key', ['chain', 'place', 'recorded_at'])
    .$call((table) => (dialect === 'postgres' ? table.modifyEnd(partitionedBy('audit_events')) : table))
    .execute();
  if (dialect === 'postgres') await createDefaultPartition(db, 'audit_events');
  await db.schema.createIndex('audit_events_subject').on('audit_events').columns(['subject_key', 'recorded_at']).execute();
  await db.schema
    .createTable('audit_chains')
    .addColumn('chain', 'text', (column) => column.primaryKey())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('updated_at', instant, (column) => column.notNull())
    .addColumn('removed_through', 'integer', (column) => column.notNull())
    .addColumn('removed_hash', 'text', (column) => column.notNull())
    .execute();
}
