import type { Chart } from '../../chart/chart.ts';
import { type Coding, codingsOf } from '../../fhir/coding.ts';
import { type Days, daysOf, spanOf } from '../../fhir/date.ts';
import { compilePath } from '../../fhir/fhirpath.ts';
import { type Resource, referenceTo } from '../../fhir/resource.ts';
import type { CodeSet } from '../../terminology/code-set.ts';

/** One Observation that counts: final, amended or corrected, with what it asks and when. */
export interface ObservationRecord {
  readonly resource: Resource;
  readonly reference: string;
  readonly codings: readonly Coding[];
  readonly days: Days | undefined;
}

const known = new WeakMap<Chart, ReadonlyMap<string, readonly ObservationRecord[]>>();

const status = compilePath('Observation.status');
const countingStatuses: readonly unknown[] = ['final', 'amended', 'corrected'];

/** The counting Observations whose code is in the set, in no particular order. Indexed once by code. */
export function observationsIn(chart: Chart, set: CodeSet): readonly ObservationRecord[] {
  const index = indexOf(chart);
  const found = new Set<ObservationRecord>();
  for (const row of set.data.codes)
    for (const record of index.get(row.code) ?? []) if (set.find(record.codings) !== undefined) found.add(record);
  return [...found];
}

function indexOf(chart: Chart): ReadonlyMap<string, readonly ObservationRecord[]> {
  const before = known.get(chart);
  if (before !== undefined) return before;
  const index = new Map<string, ObservationRecord[]>();
  for (const resource of chart.ofType('Observation')) {
    const codings = codingsOf(resource.code);
    if (codings.length === 0 || !countingStatuses.includes(status(resource)[0])) continue;
    const record = { resource, reference: referenceTo(resource), codings, days: whenOf(resource) };
    for (const code of new Set(codings.map((coding) => coding.code.trim()))) {
      const same = index.get(code);
      if (same === undefined) index.set(code, [record]);
      else same.push(record);
    }
  }
  known.set(chart, index);
  return index;
}

function whenOf(resource: Resource): Days | undefined {
  const { start, end } = spanOf(resource.effectivePeriod ?? {});
  const period = start && { first: start.first, last: (end ?? start).last };
  return daysOf(resource.effectiveDateTime) ?? daysOf(resource.effectiveInstant) ?? period ?? daysOf(resource.issued);
}
