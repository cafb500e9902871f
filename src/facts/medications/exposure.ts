import type { Chart, SearchKey } from '../../chart/chart.ts';
import type { Resource } from '../../fhir/resource.ts';
import type { Fact, Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { DrugGroup } from '../../terminology/drugs.ts';
import type { OrderContext } from '../fact-finder.ts';
import type { AgentRecord, MedicationIndex } from './medication-index.ts';
import type { MedicationRecord } from './medication-record.ts';

/** What the chart shows of treatment with the agents of one group: what counts, and what only points there. */
export interface Exposure {
  readonly given: readonly AgentRecord[];
  readonly hints: readonly Hint[];
}

/** The searches that could show a treatment. */
export const treatmentSearches = [
  'medicationAdministrations',
  'medicationDispenses',
  'medicationStatements',
  'medicationRequests',
] as const satisfies readonly SearchKey[];

/**
 * Treatment with an agent of the group up to the order date, by evidence that a code proves: administrations, completed
 * dispenses, statements and completed orders. Plans, names in words and records dated later are hints. The judged order
 * and its companions are neither.
 */
export function exposureTo(index: MedicationIndex, group: DrugGroup, context: OrderContext): Exposure {
  const given: AgentRecord[] = [];
  const hints: Hint[] = [];
  for (const entry of index.inGroup(group)) {
    if (isOfThisCall(entry.record.resource, context)) continue;
    const doubt = doubtAbout(entry, context.day);
    if (doubt === undefined) given.push(entry);
    else hints.push({ reference: entry.record.reference, text: doubt });
  }
  return { given: given.sort(byDate), hints };
}

/** Whether the resource is the judged order or was drafted beside it. */
export function isOfThisCall(resource: Resource, { order, companions }: OrderContext): boolean {
  const isSame = (other: Resource) =>
    other === resource || (other.id !== undefined && other.id === resource.id && other.resourceType === resource.resourceType);
  return isSame(order) || companions.some(isSame);
}

/** A short value for evidence: agent and date. */
export function evidenceOf({ record, agent }: AgentRecord): ResourceEvidence {
  return agentEvidence(record, agent.name);
}

export function agentEvidence(record: MedicationRecord, name: string): ResourceEvidence {
  const date = dateText(record);
  return { reference: record.reference, value: date === undefined ? name : `${name} ${date}`, ...(date !== undefined && { date }) };
}

/** The date as it was written: a day, a month or a year. */
export function dateText({ when: { start, end } }: MedicationRecord): string | undefined {
  const days = start ?? end;
  if (days === undefined) return undefined;
  if (days.first === days.last) return days.first;
  return days.first.slice(0, 7) === days.last.slice(0, 7) ? days.first.slice(0, 7) : days.first.slice(0, 4);
}

/** A fact that is true on this evidence and silent without it. */
export function trueOrSilent(evidence: readonly ResourceEvidence[], hints: readonly Hint[], failedReads: readonly string[] = []): Fact {
  if (evidence.length > 0) return { value: true, evidence, hints: [] };
  return { value: undefined, evidence: [], hints, ...(failedReads.length > 0 && { failedReads }) };
}

/** The searches of these that were tried and failed, and medications referred to that could not be read. */
export function failedAmong(chart: Chart, keys: readonly SearchKey[], index?: MedicationIndex): readonly string[] {
  const failed = keys.filter((key) => chart.search(key) === 'failed').map((key) => chart.searchText(key));
  return [...failed, ...(index?.failedMedications ?? [])];
}

function doubtAbout({ record, agent, by }: AgentRecord, day: string): string | undefined {
  const { start, end } = record.when;
  if (record.standing === 'planned') return `${agent.name} is ${planWord(record)}, which is a plan and not a treatment`;
  if (record.standing === 'open') return `${agent.name}: status ${record.status} does not show that it was given`;
  if (by === 'text') return `${agent.name} is named in words only`;
  if (by === 'supportive-code') return `${agent.name} is likely by its code, which the source lists without its meaning`;
  if (start !== undefined && start.first > day) return `${agent.name} is dated after the order`;
  if (start !== undefined && start.last > day) return `${agent.name}: the date may lie after the order`;
  if (start === undefined && end !== undefined && end.last > day)
    return `${agent.name}: only an end is said, and it may lie after the order`;
  return undefined;
}

function planWord({ resource, status }: MedicationRecord): string {
  return resource.resourceType === 'MedicationStatement' ? 'intended' : `an order (${status})`;
}

function byDate(one: AgentRecord, other: AgentRecord): number {
  return (one.record.when.start?.first ?? '').localeCompare(other.record.when.start?.first ?? '');
}
