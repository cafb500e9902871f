import { hash } from 'node:crypto';

/**
 * One short key for a combination of texts of any length: what unique constraints and lookups stand on, since an index
 * of PostgreSQL cannot hold long texts and identifiers come from outside. Null and the empty text differ.
 */
export function lookupKey(...parts: readonly (string | null)[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url');
}
