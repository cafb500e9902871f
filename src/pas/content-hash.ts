import { createHash } from 'node:crypto';
import { isObject } from '../fhir/resource.ts';

/**
 * A hash of what a Bundle or resource says: members in any order, and without the Bundle's timestamp, which a retry may renew.
 */
export function contentHash(content: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(isBundle(content) ? { ...content, timestamp: undefined } : content)))
    .digest('hex');
}

function isBundle(content: unknown): content is { readonly resourceType: 'Bundle' } {
  return isObject(content) && content.resourceType === 'Bundle';
}

/** The value with the members of every object in the order of their names. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, canonical(value[name])]),
  );
}
