import { isObject, type Resource, textOf } from '../../../src/fhir/resource.ts';
import type { Ehr } from '../ehr/ehr.ts';

/** Whether a form is no longer in effect on a day: its `effectivePeriod` ended before. A form without an end never is. */
export function isExpired({ effectivePeriod }: Resource, today: string): boolean {
  const end = isObject(effectivePeriod) ? textOf(effectivePeriod.end) : undefined;
  // A month or year lasts to its end, so only as many characters are compared as the form states.
  return end !== undefined && end.slice(0, 10) < today.slice(0, Math.min(end.length, 10));
}

/** Stops drafts of an expired form in the EHR, so that nobody goes on with them. @throws Problem where the EHR does not take it */
export async function stopDrafts(ehr: Ehr, drafts: readonly Resource[]): Promise<void> {
  await Promise.all(drafts.map((draft) => ehr.save({ ...draft, status: 'stopped' })));
}
