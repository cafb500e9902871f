import { isObject } from '../../src/fhir/resource.ts';

/** A line of a resource's JSON; `marked` where it holds what a finding used. */
export interface JsonLine {
  readonly text: string;
  readonly marked: boolean;
}

/**
 * A resource as indented JSON, the lines marked that hold the value or date of a piece of evidence. Exact matches win:
 * only where there is none is a line marked that shares a longer word with the value.
 */
export function markedJson(resource: unknown, value: string, date: string | undefined): readonly JsonLine[] {
  const lines = JSON.stringify(resource, null, 2).split('\n');
  const exact = lines.map((line) => matches(line, (leaf) => isSame(leaf, value)));
  const found = exact.includes(true) ? exact : lines.map((line) => matches(line, (leaf) => sharesWord(leaf, value)));
  const dated = lines.map((line) => date !== undefined && matches(line, (leaf) => leaf.startsWith(date)));
  return lines.map((text, place) => ({ text, marked: found[place] === true || dated[place] === true }));
}

/** Elements that name a resource or a system say nothing about its content. */
const unmarked = new Set(['resourceType', 'id', 'system', 'reference', 'url', 'status', 'use']);

function matches(line: string, holds: (leaf: string) => boolean): boolean {
  const found = /^\s*(?:"([^"]+)": )?(.+?),?$/.exec(line);
  if (found === null || unmarked.has(found[1] ?? '')) return false;
  const leaf = leafOf(found[2] ?? '');
  return leaf !== undefined && leaf !== '' && holds(leaf);
}

/** The text of a line that holds a value; yes and no for booleans, as evidence says them. */
function leafOf(text: string): string | undefined {
  if (text === 'true') return 'yes';
  if (text === 'false') return 'no';
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) || Array.isArray(value) || value === null ? undefined : String(value);
  } catch {
    return undefined;
  }
}

function isSame(leaf: string, value: string): boolean {
  const [a, b] = [leaf.toLowerCase(), value.toLowerCase()];
  return a === b || wordsIn(b, a) || (b.length > 3 && wordsIn(a, b));
}

/** Whether `part` stands in `whole` as whole words. */
function wordsIn(whole: string, part: string): boolean {
  const at = whole.indexOf(part);
  const isEdge = (character: string | undefined) => character === undefined || !/[\p{L}\p{N}]/u.test(character);
  return at >= 0 && isEdge(whole[at - 1]) && isEdge(whole[at + part.length]);
}

function sharesWord(leaf: string, value: string): boolean {
  const words = value.toLowerCase().match(/\p{L}{6,}/gu) ?? [];
  return words.some((word) => leaf.toLowerCase().includes(word));
}
