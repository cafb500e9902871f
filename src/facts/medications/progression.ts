import type { Chart } from '../../chart/chart.ts';
import { wordsOf } from '../../fhir/coding.ts';
import type { Fact, Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { DrugGroup } from '../../terminology/drugs.ts';
import type { FactContent, FactFinder, FactFinders, OrderContext } from '../fact-finder.ts';
import { type DiseaseStatus, diseaseStatuses } from './disease-status.ts';
import { evidenceOf, exposureTo, failedAmong, treatmentSearches, trueOrSilent } from './exposure.ts';
import { type AgentRecord, medicationIndex } from './medication-index.ts';

/** Inadequate response to PD-1 and BRAF inhibitors, and therapy that failed before, by recorded progression. */
export function progressionFacts(content: FactContent): FactFinders {
  const failedTreatment =
    (groups: readonly DrugGroup[]): FactFinder =>
    (chart, context) =>
      inadequateResponse(chart, context, content, groups);
  return {
    pd1InadequateResponse: failedTreatment(['drug-pd-1']),
    brafInhibitorInadequateResponse: failedTreatment(['drug-braf']),
    subsequentTherapy: failedTreatment(melanomaTherapy),
  };
}

/** Systemic therapy of melanoma. Other antineoplastics may have been for another disease and end a window only. */
const melanomaTherapy: readonly DrugGroup[] = [
  'drug-pd-1',
  'drug-pd-l1',
  'drug-ctla-4',
  'drug-braf',
  'drug-mek',
  'drug-aldesleukin',
  'drug-lifileucel',
];

/** Days an agent was given: one record, from its first to its last day. */
interface Course {
  readonly agent: string;
  readonly entry: AgentRecord;
  readonly start: { readonly first: string; readonly last: string };
  /** The last day it was certainly given. */
  readonly end: string;
}

/**
 * Progression after an agent's first dose and before the next systemic agent started. Agents whose courses overlapped share
 * it. Exposure alone, a date that leaves the order of events open, and reasons in words are hints.
 */
function inadequateResponse(chart: Chart, context: OrderContext, content: FactContent, groups: readonly DrugGroup[]): Fact {
  const index = medicationIndex(chart, content.terminology);
  const exposures = groups.map((group) => exposureTo(index, group, context));
  const treated = exposures.flatMap(({ given }) => given);
  const hints = exposures.flatMap((exposure) => exposure.hints);
  const failedReads = failedAmong(chart, [...treatmentSearches, 'observations', 'conditions'], index);
  if (treated.length === 0) return trueOrSilent([], hints, failedReads);
  const worsened = diseaseStatuses(chart, content.terminology).filter(({ status }) => status === 'worsened');
  const systemic = exposureTo(index, 'drug-antineoplastic', context).given.filter(isSystemic);
  const courses = systemic.map((entry) => courseOf(entry, context.day));
  const undated = systemic.filter((_, at) => courses[at] === undefined);
  const dated = courses.filter((course) => course !== undefined);
  for (const agent of new Set(treated.map((entry) => entry.agent.name))) {
    if (undated.some((entry) => entry.agent.name !== agent)) continue;
    for (const progression of worsened) {
      const first = isUpTo(progression, context.day) ? answeredBy(progression, agent, dated) : undefined;
      if (first !== undefined) return trueOrSilent(evidenceFor(progression, first), []);
    }
  }
  const open = worsened.length > 0 ? worsened.map(statusHint) : exposureHints(treated);
  return trueOrSilent([], [...hints, ...treated.flatMap(reasonHints), ...open], failedReads);
}

/** A diagnosis that was only recorded again after a drug says nothing of when the disease came back. */
function isUpTo({ days, isOfMelanoma, isRecordedOnly }: DiseaseStatus, day: string): boolean {
  return isOfMelanoma && !isRecordedOnly && days !== undefined && days.last <= day;
}

/** The first course of the agent, where the progression falls between it and the next systemic agent. */
function answeredBy({ days }: DiseaseStatus, agent: string, courses: readonly Course[]): Course | undefined {
  if (days === undefined) return undefined;
  const own = courses.filter((course) => course.agent === agent && course.start.last < days.first);
  const first = own.reduce<Course | undefined>(
    (one, other) => (one === undefined || other.start.first < one.start.first ? other : one),
    undefined,
  );
  if (first === undefined) return undefined;
  const lastDose = own.map(({ end }) => (end < days.first ? end : days.first)).reduce((one, other) => (one > other ? one : other));
  const others = courses.filter((course) => course.agent !== agent);
  const isNext = (course: Course) => course.start.last > lastDose && course.start.first <= days.last;
  const overlapped = (name: string) =>
    others.some((course) => course.agent === name && course.start.last <= lastDose && course.end >= first.start.last);
  return others.some((course) => isNext(course) && !overlapped(course.agent)) ? undefined : first;
}

function courseOf(entry: AgentRecord, day: string): Course | undefined {
  const { start, end } = entry.record.when;
  if (start === undefined) return undefined;
  const isOngoing = end === undefined && (entry.record.status === 'active' || entry.record.status === 'in-progress');
  return { agent: entry.agent.name, entry, start, end: isOngoing ? day : (end ?? start).first };
}

/** Talimogene is injected into lesions: neither the systemic agent that failed nor the next one. */
function isSystemic({ agent }: AgentRecord): boolean {
  return !agent.groups.has('drug-talimogene');
}

function evidenceFor(progression: DiseaseStatus, first: Course): readonly ResourceEvidence[] {
  const date = progression.days?.first;
  return [
    {
      reference: progression.reference,
      value: date === undefined ? progression.value : `${progression.value} ${date}`,
      ...(date && { date }),
    },
    evidenceOf(first.entry),
  ];
}

/** What a record says of why the drug was stopped. */
export function statusReasonsOf({ record }: AgentRecord): readonly unknown[] {
  const { statusReason, statusReasonCodeableConcept } = record.resource;
  return [statusReason, statusReasonCodeableConcept].filter((reason) => reason !== undefined);
}

function reasonHints(entry: AgentRecord): readonly Hint[] {
  return statusReasonsOf(entry)
    .flatMap(wordsOf)
    .map((words) => ({ reference: entry.record.reference, text: `${entry.agent.name}, reason of the status: ${words}` }));
}

function statusHint({ reference, value, days, isOfMelanoma, isRecordedOnly }: DiseaseStatus): Hint {
  if (!isOfMelanoma) return { reference, text: `${value}${days === undefined ? '' : ` ${days.first}`}; of the melanoma?` };
  if (isRecordedOnly && days !== undefined) return { reference, text: `${value}, recorded ${days.first}; since when?` };
  const text = days === undefined ? `${value}, undated` : `${value} ${days.first}, not clearly after one agent and before the next`;
  return { reference, text };
}

function exposureHints(treated: readonly AgentRecord[]): readonly Hint[] {
  const [first] = treated;
  return first === undefined
    ? []
    : [{ reference: first.record.reference, text: `treated with ${first.agent.name}; no response is recorded` }];
}
