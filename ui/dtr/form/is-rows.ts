import { isObject, type JsonObject, listOf } from '../../../src/fhir/resource.ts';

const inRows: ReadonlySet<unknown> = new Set(['choice', 'decimal', 'integer', 'display']);

/** Whether a group is a list this app shows itself: it repeats, and each row is a handful of numbers and choices. */
export function isRows(item: JsonObject): boolean {
  const children = listOf(item.item).filter(isObject);
  return item.type === 'group' && item.repeats === true && children.length > 0 && children.every(({ type }) => inRows.has(type));
}
