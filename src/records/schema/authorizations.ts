import type { Kysely } from 'kysely';
import type { Dialect } from '../store.ts';
import type { Tables } from '../tables.ts';
import { columnTypes } from './columns.ts';

/** Creates the tables of authorizations, what was submitted for them and what was done about them. */
export async function createAuthorizationTables(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await createAuthorizations(db, dialect);
  await createItems(db, dialect);
  await createKeys(db);
  await createSubmissions(db, dialect);
  await createDocuments(db, dialect);
  await createReviewActs(db, dialect);
}

async function createAuthorizations(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { instant, json } = columnTypes(dialect);
  await db.schema
    .createTable('authorizations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('member_key', 'text', (column) => column.notNull())
    .addColumn('policy', 'text')
    .addColumn('submitted_at', instant, (column) => column.notNull())
    .addColumn('updated_at', instant, (column) => column.notNull())
    .addColumn('decided_at', instant)
    .addColumn('due_at', instant)
    .addColumn('was_pended', 'integer', (column) => column.notNull())
    .addColumn('keep_until', instant)
    .addColumn('state', json, (column) => column.notNull())
    .addColumn('answer', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('authorizations_member').on('authorizations').column('member_key').execute();
  await db.schema.createIndex('authorizations_due').on('authorizations').columns(['status', 'due_at']).execute();
  await db.schema.createIndex('authorizations_updated').on('authorizations').column('updated_at').execute();
}

async function createItems(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { instant } = columnTypes(dialect);
  await db.schema
    .createTable('authorization_items')
    .addColumn('authorization_id', 'text', (column) => column.notNull())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('member_key', 'text', (column) => column.notNull())
    .addColumn('product', 'text')
    .addColumn('policy', 'text')
    .addColumn('expedited', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('number', 'text')
    .addColumn('period_start', instant)
    .addColumn('period_end', instant)
    .addColumn('requested_at', instant, (column) => column.notNull())
    .addColumn('decided_at', instant)
    .addColumn('due_at', instant)
    .addColumn('minutes_to_decision', 'double precision')
    .addColumn('was_pended', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('authorization_items_key', ['authorization_id', 'sequence'])
    .execute();
  await db.schema.createIndex('authorization_items_member').on('authorization_items').columns(['member_key', 'product']).execute();
  await db.schema.createIndex('authorization_items_requested').on('authorization_items').column('requested_at').execute();
}

async function createKeys(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('authorization_npis')
    .addColumn('authorization_id', 'text', (column) => column.notNull())
    .addColumn('npi', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('authorization_npis_key', ['authorization_id', 'npi'])
    .execute();
  await db.schema
    .createTable('authorization_assertions')
    .addColumn('authorization_id', 'text', (column) => column.notNull())
    .addColumn('assertion_key', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('authorization_assertions_key', ['assertion_key', 'authorization_id'])
    .execute();
  await db.schema.createIndex('authorization_assertions_of').on('authorization_assertions').column('authorization_id').execute();
  await db.schema
    .createTable('claim_identifiers')
    .addColumn('claim_key', 'text', (column) => column.primaryKey())
    .addColumn('authorization_id', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('claim_identifiers_of').on('claim_identifiers').column('authorization_id').execute();
}

async function createSubmissions(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { instant } = columnTypes(dialect);
  await db.schema
    .createTable('submissions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('bundle_key', 'text', (column) => column.notNull().unique())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('authorization_id', 'text')
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('content_hash', 'text', (column) => column.notNull())
    .addColumn('received_at', instant, (column) => column.notNull())
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('answer', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('submissions_of').on('submissions').columns(['authorization_id', 'received_at']).execute();
}

async function createDocuments(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { instant, json } = columnTypes(dialect);
  await db.schema
    .createTable('document_requests')
    .addColumn('tracking_id', 'text', (column) => column.primaryKey())
    .addColumn('authorization_id', 'text', (column) => column.notNull())
    .addColumn('client', 'text', (column) => column.notNull())
    .addColumn('member_key', 'text', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('item_sequences', json, (column) => column.notNull())
    .addColumn('requested_at', instant, (column) => column.notNull())
    .addColumn('received_at', instant)
    .execute();
  await db.schema.createIndex('document_requests_of').on('document_requests').column('authorization_id').execute();
  await db.schema
    .createTable('documents')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tracking_id', 'text', (column) => column.notNull())
    .addColumn('authorization_id', 'text', (column) => column.notNull())
    .addColumn('content_hash', 'text', (column) => column.notNull())
    .addColumn('received_at', instant, (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addUniqueConstraint('documents_once', ['tracking_id', 'content_hash'])
    .execute();
  await db.schema.createIndex('documents_of').on('documents').column('authorization_id').execute();
}

async function createReviewActs(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  const { instant, json } = columnTypes(dialect);
  await db.schema
    .createTable('review_acts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('authorization_id', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('at', instant, (column) => column.notNull())
    .addColumn('who', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('act', 'text', (column) => column.notNull())
    .addColumn('item_sequences', json, (column) => column.notNull())
    .addColumn('citation', 'text')
    .addColumn('note', 'text')
    .execute();
  await db.schema.createIndex('review_acts_of').on('review_acts').columns(['authorization_id', 'at']).execute();
}
