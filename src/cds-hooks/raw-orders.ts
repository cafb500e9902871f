import type { Resource } from '../fhir/resource.ts';
import { elementsAt, type JsonSpan, membersAt, stringAt } from './json-text.ts';

/**
 * The texts of resources as the EHR wrote them, by `Type/id`: from the context of a hook call first, then from its
 * prefetch; or from the text of a read, a resource or a Bundle. What is not found is left out.
 * @param text JSON that has already been parsed once
 */
export function rawResources(text: string, wanted: ReadonlySet<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (wanted.size === 0) return found;
  takeFromContext(text, wanted, found);
  if (found.size === wanted.size) return found;
  found.clear();
  const root = membersAt(text, 0);
  takeFrom(text, root, { start: 0, end: text.length }, wanted, found);
  const context = root.get('context');
  if (context !== undefined) for (const span of membersAt(text, context.start).values()) take(text, span, wanted, found);
  const prefetch = root.get('prefetch');
  if (prefetch === undefined || found.size === wanted.size) return found;
  for (const span of membersAt(text, prefetch.start).values()) take(text, span, wanted, found);
  return found;
}

/**
 * Those of some drafts that stand in the call just as JSON.stringify writes them, by `Type/id`. Searching for such a text costs a
 * fraction of reading the members of everything before it, and EHRs mostly write so; the others are left to `rawResources`.
 */
export function compactDrafts(text: string, drafts: ReadonlyMap<string, Resource>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [reference, draft] of drafts) {
    const written = JSON.stringify(draft);
    // A number has several spellings, and a copy of the draft elsewhere may have another: then only the context counts.
    const span = mayHoldNumber.test(written) ? onlyContext(text) : { start: 0, end: text.length };
    if (span === undefined) continue;
    const at = text.indexOf(written, span.start);
    if (at >= 0 && at + written.length <= span.end) found.set(reference, written);
  }
  return found;
}

const mayHoldNumber = /[:[,]-?\d/;

/** Mostly all orders stand in the context, and what follows it is long: it is not read where nothing in it can be another context. */
function takeFromContext(text: string, wanted: ReadonlySet<string>, found: Map<string, string>): void {
  const span = onlyContext(text);
  if (span === undefined) return;
  for (const member of membersAt(text, span.start).values()) take(text, member, wanted, found);
}

function onlyContext(text: string): JsonSpan | undefined {
  const span = membersAt(text, 0, 'context').get('context');
  return span === undefined || text.includes('"context"', span.end) || text.includes('\\u', span.end) ? undefined : span;
}

function take(text: string, span: JsonSpan, wanted: ReadonlySet<string>, found: Map<string, string>): void {
  if (text[span.start] === '{') takeFrom(text, membersAt(text, span.start), span, wanted, found);
}

function takeFrom(
  text: string,
  members: ReadonlyMap<string, JsonSpan>,
  span: JsonSpan,
  wanted: ReadonlySet<string>,
  found: Map<string, string>,
): void {
  const type = stringAt(text, members.get('resourceType'));
  if (type === undefined) return;
  if (type !== 'Bundle') {
    const reference = `${type}/${stringAt(text, members.get('id')) ?? ''}`;
    if (wanted.has(reference) && !found.has(reference)) found.set(reference, text.slice(span.start, span.end));
    return;
  }
  const entries = members.get('entry');
  if (entries === undefined) return;
  const list = text[entries.start] === '[' ? elementsAt(text, entries.start) : [entries];
  for (const entry of list) {
    const resource = membersAt(text, entry.start).get('resource');
    if (resource !== undefined) take(text, resource, wanted, found);
  }
}
