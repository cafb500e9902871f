import { isObject } from '../fhir/resource.ts';
import { type JsonSpan, stringsIn, valuesNamed } from './json-text.ts';

/** What is kept of a hook call and its answer: JSON texts in which no access token stands. */
export interface Kept {
  readonly request: string;
  readonly response: string;
}

/**
 * Takes the EHR's token out of a call before it is stored: every `fhirAuthorization`, at any depth, repeated or written with
 * escapes, and every string that holds a token named by one of them.
 */
export function withoutToken(request: string, response: string): Kept {
  const authorizations = valuesNamed(request, 'fhirAuthorization');
  const tokens = authorizations.flatMap((span) => tokensOf(JSON.parse(request.slice(span.start, span.end))));
  const bare = replaced(request, authorizations, '{"access_token":"removed"}');
  return { request: withoutStrings(bare, tokens), response: withoutStrings(response, tokens) };
}

/** Shorter than this is no secret, and would be found in words. */
const shortestToken = 12;

function tokensOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length < shortestToken ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(tokensOf);
  return isObject(value) ? tokensOf(value.access_token) : [];
}

function withoutStrings(text: string, tokens: readonly string[]): string {
  if (tokens.length === 0) return text;
  // A token is ASCII, so only escapes of ASCII can hide one.
  const isHidden = /\\(?:u00[0-7]|\/)/i.test(text) || tokens.some((token) => /[\u0080-\uffff]/.test(token));
  const present = tokens.filter((token) => isHidden || text.includes(token));
  if (present.length === 0) return text;
  const holding = [...stringsIn(text)].filter(({ value }) => present.some((token) => value.includes(token)));
  return replaced(text, holding, '"removed"');
}

function replaced(text: string, spans: readonly JsonSpan[], by: string): string {
  if (spans.length === 0) return text;
  const ends = [0, ...spans.map(({ end }) => end)];
  return [...spans.map(({ start }, at) => text.slice(ends[at], start)), text.slice(ends.at(-1))].join(by);
}
