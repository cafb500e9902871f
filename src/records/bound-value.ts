import { RecordsError } from './records-error.ts';

/** What may be bound to a query on either store. Instants are ISO 8601 text in UTC, booleans 0 and 1, documents JSON text. */
export type BoundValue = string | number | bigint | null | Buffer;

/**
 * A parameter as it may be bound. node:sqlite would bind a Date or NaN as NULL and true as 1 without a word, so anything else is refused.
 * U+0000 becomes U+FFFD, since PostgreSQL cannot hold it in text and both stores are to answer alike.
 * @throws RecordsError of kind `value` naming the type, never the value
 */
export function bound(value: unknown): BoundValue {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
  if (value === null || typeof value === 'bigint' || Buffer.isBuffer(value)) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new RecordsError('value', { detail: value instanceof Date ? 'Date' : typeof value });
}

/** All parameters of one query, in order. */
export function boundAll(values: readonly unknown[]): BoundValue[] {
  return values.map(bound);
}
