/** Where a value stands in a JSON text: `text.slice(start, end)`. */
export interface JsonSpan {
  readonly start: number;
  readonly end: number;
}

/*
 * Reads spans out of a text that JSON.parse has already accepted, so that a value can be sent back as it was written:
 * parsing and writing again turns 1.50 into 1.5 and rounds long integers.
 */

/**
 * The members of the object at `at`. Of a repeated name the last counts, as in JSON.parse. Empty where there is no object.
 * @param through reads no further than the first member of this name
 */
export function membersAt(text: string, at: number, through?: string): ReadonlyMap<string, JsonSpan> {
  const members = new Map<string, JsonSpan>();
  let cursor = afterSpace(text, at);
  if (text[cursor] !== '{') return members;
  cursor = afterSpace(text, cursor + 1);
  while (text[cursor] === '"') {
    const nameEnd = endOfString(text, cursor);
    const name: unknown = JSON.parse(text.slice(cursor, nameEnd));
    const start = afterSpace(text, afterSpace(text, nameEnd) + 1);
    const end = endOfValue(text, start);
    members.set(String(name), { start, end });
    if (name === through) break;
    cursor = afterSpace(text, end);
    if (text[cursor] !== ',') break;
    cursor = afterSpace(text, cursor + 1);
  }
  return members;
}

/** The elements of the array at `at`; empty where there is no array. */
export function elementsAt(text: string, at: number): readonly JsonSpan[] {
  const elements: JsonSpan[] = [];
  let cursor = afterSpace(text, at);
  if (text[cursor] !== '[') return elements;
  cursor = afterSpace(text, cursor + 1);
  while (cursor < text.length && text[cursor] !== ']') {
    const end = endOfValue(text, cursor);
    elements.push({ start: cursor, end });
    cursor = afterSpace(text, end);
    if (text[cursor] !== ',') break;
    cursor = afterSpace(text, cursor + 1);
  }
  return elements;
}

/** Every string of the text, names of members among them: where it stands, and what it says once unescaped. */
export function* stringsIn(text: string): Generator<JsonSpan & { readonly value: string }> {
  for (let start = text.indexOf('"'); start >= 0; ) {
    const end = endOfString(text, start);
    const written = text.slice(start + 1, end - 1);
    yield { start, end, value: written.includes('\\') ? String(JSON.parse(text.slice(start, end))) : written };
    start = text.indexOf('"', end);
  }
}

/** The values of all members of this name, at whatever depth and however often; one within another is part of that one. */
export function valuesNamed(text: string, name: string): readonly JsonSpan[] {
  const found: JsonSpan[] = [];
  // Only where some letter may be written as an escape is every string looked at.
  if (!text.includes('\\u')) return valuesWritten(text, name);
  for (const { start, end, value } of stringsIn(text)) {
    if (value !== name || start < (found.at(-1)?.end ?? 0)) continue;
    const colon = afterSpace(text, end);
    if (text[colon] !== ':') continue;
    const from = afterSpace(text, colon + 1);
    found.push({ start: from, end: endOfValue(text, from) });
  }
  return found;
}

/** As `valuesNamed`, of names in plain letters. A quote behind an odd number of backslashes is within a string. */
function valuesWritten(text: string, name: string): readonly JsonSpan[] {
  const found: JsonSpan[] = [];
  const written = JSON.stringify(name);
  // The engine looks for the first letter of what is searched, and hardly any of FHIR is in capitals: a fifth of the time.
  const rare = Math.max(0, written.search(/[A-Z]/));
  const tail = written.slice(rare);
  for (let at = text.indexOf(tail, rare); at >= 0; at = text.indexOf(tail, at + 1)) {
    const start = at - rare;
    if (!text.startsWith(written, start) || start < (found.at(-1)?.end ?? 0) || backslashesBefore(text, start) % 2 === 1) continue;
    const colon = afterSpace(text, start + written.length);
    if (text[colon] !== ':') continue;
    const from = afterSpace(text, colon + 1);
    found.push({ start: from, end: endOfValue(text, from) });
  }
  return found;
}

function backslashesBefore(text: string, at: number): number {
  let count = 0;
  while (text.charCodeAt(at - 1 - count) === 0x5c) count++;
  return count;
}

/** The same JSON without whitespace between its parts; what strings hold stays. */
export function withoutSpace(text: string): string {
  const parts: string[] = [];
  let from = 0;
  let cursor = 0;
  while (cursor < text.length) {
    if (text[cursor] === '"') cursor = endOfString(text, cursor);
    else if (isSpace(text.charCodeAt(cursor))) {
      parts.push(text.slice(from, cursor));
      cursor = afterSpace(text, cursor);
      from = cursor;
    } else cursor++;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/** The string value at a span; undefined where it is none. */
export function stringAt(text: string, span: JsonSpan | undefined): string | undefined {
  if (span === undefined || text[span.start] !== '"') return undefined;
  const value: unknown = JSON.parse(text.slice(span.start, span.end));
  return typeof value === 'string' ? value : undefined;
}

function endOfValue(text: string, at: number): number {
  const first = text[at];
  if (first === '"') return endOfString(text, at);
  if (first !== '{' && first !== '[') return endOfLiteral(text, at);
  let depth = 0;
  let cursor = at;
  while (cursor < text.length) {
    const character = text.charCodeAt(cursor);
    if (character === 0x22) {
      cursor = endOfString(text, cursor);
      continue;
    }
    if (character === 0x7b || character === 0x5b) depth++;
    else if ((character === 0x7d || character === 0x5d) && --depth === 0) return cursor + 1;
    cursor++;
  }
  return text.length;
}

function endOfString(text: string, at: number): number {
  let close = text.indexOf('"', at + 1);
  while (close >= 0) {
    if (backslashesBefore(text, close) % 2 === 0) return close + 1;
    close = text.indexOf('"', close + 1);
  }
  return text.length;
}

function endOfLiteral(text: string, at: number): number {
  let cursor = at;
  while (cursor < text.length) {
    const character = text[cursor];
    if (character === ',' || character === '}' || character === ']' || isSpace(text.charCodeAt(cursor))) break;
    cursor++;
  }
  return cursor;
}

function afterSpace(text: string, at: number): number {
  let cursor = at;
  while (isSpace(text.charCodeAt(cursor))) cursor++;
  return cursor;
}

const isSpace = (character: number): boolean => character === 0x20 || character === 0x0a || character === 0x0d || character === 0x09;
