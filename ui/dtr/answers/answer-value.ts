import { isObject, type JsonObject, textOf } from '../../../src/fhir/resource.ts';

/** The `value[x]` of an answer; undefined where it has none. */
export function valueIn(answer: JsonObject): unknown {
  return Object.entries(answer).find(([key]) => key.startsWith('value'))?.[1];
}

/** Whether two answers say the same. */
export function sameValue(one: JsonObject, other: JsonObject): boolean {
  const [first, second] = [valueIn(one), valueIn(other)];
  if (isObject(first) && isObject(second) && textOf(first.code) !== undefined)
    return first.code === second.code && first.system === second.system;
  return JSON.stringify(first) === JSON.stringify(second);
}

/** An answer in words. */
export function wordsOf(answer: JsonObject): string {
  const value = valueIn(answer);
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return String(value);
  if (isObject(value)) return textOf(value.display) ?? textOf(value.title) ?? textOf(value.code) ?? textOf(value.value) ?? 'given';
  return textOf(value) ?? '';
}
