import { badRequest, OutcomeError } from '../fhir/outcome.ts';
import { checkBounds, checkBytes } from './body-bounds.ts';

/** A body read once: its text as it came, and what the JSON says. */
export interface ParsedBody {
  readonly raw: string;
  readonly value: unknown;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON body.
 * @throws OutcomeError 400 for invalid UTF-8, an empty body, no JSON, a member `__proto__`, or nesting beyond 64 levels; 413 for more
 * than is worked on at once; 415 for another media type
 */
export function parseJsonBody(bytes: unknown, contentType: string | undefined): ParsedBody {
  if (!isJson(contentType))
    throw new OutcomeError(415, [
      { severity: 'error', code: 'not-supported', text: 'The body has to be application/json or application/fhir+json.' },
    ]);
  if (!Buffer.isBuffer(bytes) || bytes.length === 0)
    throw badRequest('The body is empty; a JSON object is expected.', undefined, 'structure');
  checkBytes(bytes);
  const raw = decode(bytes);
  const value = parse(raw);
  checkBounds(value);
  if (mayNamePrototype(raw) && namesPrototype(value))
    throw badRequest('No element of FHIR or CDS Hooks is called __proto__.', undefined, 'structure');
  return { raw, value };
}

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/(?:json|[a-z0-9.+-]+\+json)\s*(?:;|$)/i.test(contentType);
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new OutcomeError(400, [{ severity: 'error', code: 'structure', text: 'The body is not valid UTF-8.' }], { cause });
  }
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch (cause) {
    // The parser's own message quotes the body, which is patient data: it stays inside.
    throw new OutcomeError(400, [{ severity: 'error', code: 'structure', text: 'The body is not valid JSON.' }], { cause });
  }
}

/** Whether the text may hold the name, in plain letters or in escapes. */
function mayNamePrototype(raw: string): boolean {
  return raw.includes('__proto__') || (raw.includes('\\u00') && /\\u00(5f|70|72|6f|74)/i.test(raw));
}

/** A member of this name would become the prototype of whatever it is copied into by assignment. */
function namesPrototype(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(namesPrototype);
}
