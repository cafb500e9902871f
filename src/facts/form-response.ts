import { addDays, daysOf } from '../fhir/date.ts';
import { isObject, type JsonObject, listOf, type Resource, referenceTo, textOf } from '../fhir/resource.ts';
import type { ResourceEvidence } from '../policy/fact.ts';

/** A form as evidence: `date` is when it was authored. */
export function formEvidence(response: Resource, value: string): ResourceEvidence {
  const authored = textOf(response.authored);
  const date = daysOf(authored) === undefined ? undefined : authored?.slice(0, 10);
  return { reference: referenceTo(response), value, ...(date !== undefined && { date }), attested: true };
}

/** Whether a form is dated after a day that has come. Clocks and time zones differ: the day of the form may be one ahead. */
export function isAuthoredAfter({ authored }: Resource, latestDay: string): boolean {
  const written = daysOf(authored);
  return written !== undefined && written.first > addDays(latestDay, 1);
}

/** Every item below a response or an item, groups and items under answers included. */
export function itemsOf(parent: JsonObject): readonly JsonObject[] {
  return listOf(parent.item)
    .filter(isObject)
    .flatMap((item) => [item, ...itemsOf(item), ...listOf(item.answer).filter(isObject).flatMap(itemsOf)]);
}

/** Orders responses by when they were authored, the newest first. */
export function newestFirst(one: Resource, other: Resource): number {
  return authoredAt(other) - authoredAt(one) || (referenceTo(one) < referenceTo(other) ? -1 : 1);
}

/** Milliseconds; a form that does not say when it was written is older than all others. */
export function authoredAt({ authored }: Resource): number {
  const time = Date.parse(textOf(authored) ?? '');
  return Number.isNaN(time) ? 0 : time;
}
