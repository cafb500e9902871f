import { badRequest, OutcomeError } from '../fhir/outcome.ts';

/** A body read once: its text as it came, and what the JSON says. */
export interface ParsedBody {
  readonly raw: string;
  readonly value: unknown;
}

/** Nesting beyond this is no FHIR resource anybody meant. */
const deepest = 64;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON body.
 * @throws OutcomeError 400 for invalid UTF-8, an empty body, no JSON, or nesting beyond 64 levels; 415 for another media type
 */
export function parseJsonBody(bytes: unknown, contentType: string | undefined): ParsedBody {
  if (!isJson(contentType))
    throw new OutcomeError(415, [
      { severity: 'error', code: 'not-supported', text: 'The body has to be application/json or application/fhir+json.' },
    ]);
  if (!Buffer.isBuffer(bytes) || bytes.length === 0)
    throw badRequest('The body is empty; a JSON object is expected.', undefined, 'structure');
  const raw = decode(bytes);
  if (isTooDeep(raw)) throw badRequest(`The JSON is nested more than ${deepest} levels deep.`, undefined, 'structure');
  return { raw, value: parse(raw) };
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

/** Brackets inside strings count too little to matter: only a body that has that many opening brackets at all is looked at closely. */
function isTooDeep(raw: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < raw.length; at++) {
    const character = raw.charCodeAt(at);
    if (inString) {
      if (character === 0x5c) at++;
      else if (character === 0x22) inString = false;
    } else if (character === 0x22) {
      // Most of a body is strings: jump to the closing quote.
      const close = raw.indexOf('"', at + 1);
      if (close > 0 && raw.charCodeAt(close - 1) !== 0x5c) at = close;
      else inString = true;
    } else if (character === 0x7b || character === 0x5b) {
      if (++depth > deepest) return true;
    } else if (character === 0x7d || character === 0x5d) depth--;
  }
  return false;
}
