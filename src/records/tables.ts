import type { AnswerTables } from './schema/answer-tables.ts';
import type { AuthorizationTables } from './schema/authorization-tables.ts';

/**
 * Every table, the same on SQLite and PostgreSQL. Instants are text as `Date.prototype.toISOString` gives them and days are `YYYY-MM-DD`,
 * so that they compare alike on both; booleans are 0 and 1; `…_key` columns are lookup keys.
 */
export interface Tables extends AnswerTables, AuthorizationTables {}
