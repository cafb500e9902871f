import type { Chart } from '../../chart/chart.ts';
import { addMonths, type Days } from '../../fhir/date.ts';
import type { Fact, Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { FactContent, FactFinders, OrderContext } from '../fact-finder.ts';
import { type DiseaseStatus, diseaseStatuses } from './disease-status.ts';
import { evidenceOf, exposureTo, failedAmong, treatmentSearches } from './exposure.ts';
import { type AgentRecord, medicationIndex } from './medication-index.ts';

/** How the melanoma responds to talimogene. */
export function responseFacts(content: FactContent): FactFinders {
  return { respondingPositively: (chart, context) => responding(chart, context, content) };
}

/**
 * By the latest status since the first dose: improved is a response, worsened later than the flare window is none. Stable,
 * worsening within the window (an early flare), a recurrence that only the diagnosis is marked with, and a date that leaves
 * the order of events open decide nothing.
 */
function responding(chart: Chart, context: OrderContext, content: FactContent): Fact {
  const index = medicationIndex(chart, content.terminology);
  const { given, hints } = exposureTo(index, 'drug-talimogene', context);
  const first = given.find(({ record }) => record.when.start !== undefined);
  const failedReads = failedAmong(chart, [...treatmentSearches, 'observations', 'conditions'], index);
  const silent = (more: readonly Hint[]): Fact => ({
    value: undefined,
    evidence: [],
    hints: [...hints, ...more],
    ...(failedReads.length > 0 && { failedReads }),
  });
  const statuses = diseaseStatuses(chart, content.terminology);
  const start = first?.record.when.start;
  if (first === undefined || start === undefined) return silent(statuses.map((status) => hintOf(status, 'no dated first dose')));
  const since = statuses.filter((status) => isBetween(status, start, context.day));
  const latest = latestOf(since);
  const doubtful = latest.filter(({ isOfMelanoma }) => !isOfMelanoma);
  if (doubtful.length > 0) return silent(doubtful.map((status) => hintOf(status, 'of the melanoma?')));
  if (latest.length === 0) return silent(statuses.map((status) => hintOf(status, 'not clearly since the first dose')));
  const status = latest.find(({ isObserved }) => isObserved) ?? latest[0];
  if (status === undefined || latest.some((other) => other.status !== status.status))
    return silent(latest.map((one) => hintOf(one, 'another status of the same time differs')));
  if (status.status === 'improved') return { value: true, evidence: evidenceFor(status, first), hints: [] };
  const flareEnd = addMonths(start.last, content.rules.flareMonths);
  if (status.status === 'worsened' && status.isObserved && status.days !== undefined && status.days.first > flareEnd)
    return { value: false, evidence: evidenceFor(status, first), hints: [] };
  return silent([hintOf(status, whyOpen(status))]);
}

function whyOpen({ status, isObserved }: DiseaseStatus): string {
  if (status !== 'worsened') return 'neither better nor worse';
  return isObserved ? 'may be an early flare' : 'may be what it is given for, and no assessment of the response';
}

function isBetween({ days }: DiseaseStatus, start: Days, day: string): boolean {
  return days !== undefined && days.first > start.last && days.last <= day;
}

/** The statuses of the latest date; a month that covers that day belongs to it. */
function latestOf(statuses: readonly DiseaseStatus[]): readonly DiseaseStatus[] {
  const last = statuses.reduce((latest, { days }) => (days !== undefined && days.first > latest ? days.first : latest), '');
  return statuses.filter(({ days }) => days !== undefined && days.last >= last);
}

function evidenceFor(status: DiseaseStatus, first: AgentRecord): readonly ResourceEvidence[] {
  const date = status.days?.first;
  return [
    {
      reference: status.reference,
      value: date === undefined ? status.value : `${status.value} ${date}`,
      ...(date !== undefined && { date }),
    },
    evidenceOf(first),
  ];
}

function hintOf({ reference, value, days }: DiseaseStatus, why: string): Hint {
  return { reference, text: `${days === undefined ? value : `${value} ${days.first}`}: ${why}` };
}
