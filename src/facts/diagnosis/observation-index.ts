import type { Chart } from '../../chart/chart.ts';
import { perChart } from '../../chart/per-chart.ts';
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

/** What is known of an Observation before anybody asks for it: most are about other things and are never looked at. */
interface Entry {
  readonly resource: Resource;
  readonly codings: readonly Coding[];
  record: ObservationRecord | null | undefined;
}

const status = compilePath('Observation.status');
const countingStatuses: readonly unknown[] = ['final', 'amended', 'corrected'];

/** The counting Observations whose code is in the set, in no particular order. Indexed once by code. */
export function observationsIn(chart: Chart, set: CodeSet): readonly ObservationRecord[] {
  const index = indexOf(chart);
  if (index.size === 0) return [];
  const found = new Set<ObservationRecord>();
  for (const row of set.data.codes)
    for (const entry of index.get(row.code) ?? []) {
      const record = set.find(entry.codings) === undefined ? null : recordOf(entry);
      if (record !== null) found.add(record);
    }
  return [...found];
}

/** Null where its status makes it no evidence. Read once, when a fact first asks for it. */
function recordOf(entry: Entry): ObservationRecord | null {
  if (entry.record !== undefined) return entry.record;
  const { resource, codings } = entry;
  const counts = countingStatuses.includes(status(resource)[0]);
  entry.record = counts ? { resource, reference: referenceTo(resource), codings, days: whenOf(resource) } : null;
  return entry.record;
}

const indexOf = perChart((chart): ReadonlyMap<string, readonly Entry[]> => {
  const index = new Map<string, Entry[]>();
  for (const resource of chart.ofType('Observation')) {
    const codings = codingsOf(resource.code);
    if (codings.length === 0) continue;
    const entry: Entry = { resource, codings, record: undefined };
    for (const code of new Set(codings.map((coding) => coding.code.trim()))) {
      const same = index.get(code);
      if (same === undefined) index.set(code, [entry]);
      else same.push(entry);
    }
  }
  return index;
});

function whenOf(resource: Resource): Days | undefined {
  const { start, end } = spanOf(resource.effectivePeriod ?? {});
  const period = start && { first: start.first, last: (end ?? start).last };
  return daysOf(resource.effectiveDateTime) ?? daysOf(resource.effectiveInstant) ?? period ?? daysOf(resource.issued);
}
