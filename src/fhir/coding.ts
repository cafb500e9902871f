import { isObject, listOf, textOf } from './resource.ts';

export interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

/** Every coding with system and code in a CodeableConcept, a Coding, or a list of either. Others decide nothing and are left out. */
export function codingsOf(concept: unknown): readonly Coding[] {
  const codings: Coding[] = [];
  for (const item of listOf(concept)) {
    if (!isObject(item)) continue;
    for (const candidate of item.coding === undefined ? [item] : listOf(item.coding)) {
      if (!isObject(candidate)) continue;
      const { system, code, display } = candidate;
      if (typeof system !== 'string' || typeof code !== 'string' || code === '') continue;
      codings.push(typeof display === 'string' ? { system, code, display } : { system, code });
    }
  }
  return codings;
}

/** The words of a concept: its text and every display, also of codings without a system. */
export function wordsOf(concept: unknown): readonly string[] {
  const words: string[] = [];
  for (const item of listOf(concept)) {
    if (!isObject(item)) continue;
    note(words, item.text);
    note(words, item.display);
    for (const coding of listOf(item.coding)) if (isObject(coding)) note(words, coding.display);
  }
  return words;
}

function note(words: string[], part: unknown): void {
  const word = textOf(part);
  if (word !== undefined && !words.includes(word)) words.push(word);
}

/** Whether the concept carries any coding at all, recognised or not. */
export function isCoded(concept: unknown): boolean {
  return codingsOf(concept).length > 0;
}
