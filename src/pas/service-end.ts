import { daysOf } from '../fhir/date.ts';
import { isObject } from '../fhir/resource.ts';
import { servicedDays } from './billed-line.ts';
import type { PasRequest } from './request-bundle.ts';

/** The ISO day on which the requested services are expected to be over; undefined where the request does not say. */
export function serviceEndOf({ items, claim }: Pick<PasRequest, 'items' | 'claim'>): string | undefined {
  const billable = isObject(claim.billablePeriod) ? daysOf(claim.billablePeriod.end)?.last : undefined;
  const ends = [billable, ...items.map((item) => servicedDays(item)?.last)].filter((end) => end !== undefined);
  return ends.sort().at(-1);
}
