import type { Chart } from '../../chart/chart.ts';
import { perChart } from '../../chart/per-chart.ts';
import { type Coding, codingsOf } from '../../fhir/coding.ts';
import { type Days, daysOf, spanOf } from '../../fhir/date.ts';
import { compilePath } from '../../fhir/fhirpath.ts';
import { isObject, listOf, type Resource, referenceTo } from '../../fhir/resource.ts';
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
  codings: readonly Coding[] | undefined;
  record: ObservationRecord | null | undefined;
}

const status = compilePath('Observation.status');
const countingStatuses: readonly unknown[] = ['final', 'amended', 'corrected'];

/** The counting Observations whose code is in the set, in no particular order. Indexed once by code. */
export function observationsIn(chart: Chart, set: CodeSet): readonly ObservationRecord[] {
  const index = indexOf(chart);
  if (index.size === 0) return none;
  let found: Set<ObservationRecord> | undefined;
  const note = (entry: Entry): void => {
    entry.codings ??= codingsOf(entry.resource.code);
    const record = set.find(entry.codings) === undefined ? null : recordOf(entry);
    if (record === null) return;
    found ??= new Set();
    found.add(record);
  };
  const sought = codesOf(set);
  // Whichever are fewer: the codes of the chart or those of the set.
  if (index.size < sought.size) {
    for (const [code, entries] of index) if (sought.has(code)) entries.forEach(note);
  } else for (const code of sought) index.get(code)?.forEach(note);
  return found === undefined ? none : [...found];
}

const none: readonly never[] = [];

/** The codes of a set as charts write them, each once. */
function codesOf(set: CodeSet): ReadonlySet<string> {
  const known = codes.get(set);
  if (known !== undefined) return known;
  const made = new Set(set.data.codes.map(({ code }) => code));
  codes.set(set, made);
  return made;
}

const codes = new WeakMap<CodeSet, ReadonlySet<string>>();

/** Null where its status makes it no evidence. Read once, when a fact first asks for it. */
function recordOf(entry: Entry): ObservationRecord | null {
  if (entry.record !== undefined) return entry.record;
  const { resource, codings = codingsOf(resource.code) } = entry;
  const counts = countingStatuses.includes(status(resource)[0]);
  entry.record = counts ? { resource, reference: referenceTo(resource), codings, days: whenOf(resource) } : null;
  return entry.record;
}

const indexOf = perChart((chart): ReadonlyMap<string, readonly Entry[]> => {
  const index = new Map<string, Entry[]>();
  for (const resource of chart.ofType('Observation')) {
    const entry: Entry = { resource, codings: undefined, record: undefined };
    for (const item of listOf(resource.code)) {
      if (!isObject(item)) continue;
      // Whatever their systems: those are looked at for the few that anybody asks for.
      for (const coding of listOf(item.coding ?? item))
        if (isObject(coding) && typeof coding.code === 'string') enter(index, coding.code.trim(), entry);
    }
  }
  return index;
});

function enter(index: Map<string, Entry[]>, code: string, entry: Entry): void {
  const same = index.get(code);
  if (same === undefined) index.set(code, [entry]);
  else if (same.at(-1) !== entry) same.push(entry);
}

function whenOf(resource: Resource): Days | undefined {
  const { start, end } = spanOf(resource.effectivePeriod ?? {});
  const period = start && { first: start.first, last: (end ?? start).last };
  return daysOf(resource.effectiveDateTime) ?? daysOf(resource.effectiveInstant) ?? period ?? daysOf(resource.issued);
}
