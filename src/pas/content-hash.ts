import { hash } from 'node:crypto';
import { isObject } from '../fhir/resource.ts';

/**
 * A hash of what a Bundle or resource says: members in any order, and without the Bundle's timestamp, which a retry may renew.
 */
export function contentHash(content: unknown): string {
  return hash('sha256', canonical(isBundle(content) ? { ...content, timestamp: undefined } : content), 'hex');
}

function isBundle(content: unknown): content is { readonly resourceType: 'Bundle' } {
  return isObject(content) && content.resourceType === 'Bundle';
}

/** The value as JSON.stringify writes it, the members of every object in the order of their names. */
export function canonical(value: unknown): string {
  if (typeof value === 'string') return written(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  let text = '';
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member !== undefined) text += `${text === '' ? '' : ','}${written(name)}:${canonical(member)}`;
  }
  return `{${text}}`;
}

/** A string in quotes; most hold nothing that has to be escaped. */
const written = (text: string): string => (plain.test(text) ? `"${text}"` : JSON.stringify(text));

const plain = /^[ !#-[\]-~]*$/;
