import type { Chart } from '../../chart/chart.ts';
import { addDays } from '../../fhir/date.ts';
import type { Fact, Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { DrugGroup } from '../../terminology/drugs.ts';
import { orderReasons } from '../diagnosis/order-reason.ts';
import type { FactContent, FactFinders, OrderContext } from '../fact-finder.ts';
import { agentEvidence, evidenceOf, failedAmong, isOfThisCall, treatmentSearches, trueOrSilent } from './exposure.ts';
import { type AgentRecord, type MedicationIndex, medicationIndex } from './medication-index.ts';
import { boundsEnd, isProposed, type MedicationRecord } from './medication-record.ts';

const agents = ['drug-cyclophosphamide', 'drug-fludarabine'] as const satisfies readonly DrugGroup[];

/** Cyclophosphamide and fludarabine, both of them, received or planned for this infusion. */
export function lymphodepletionFacts(content: FactContent): FactFinders {
  return {
    lymphodepletionReceived: (chart, context) => received(chart, context, content),
    lymphodepletionPlanned: (chart, context) => planned(chart, context, content),
  };
}

/** Given at most the window before the order, or later. Older courses were for something else. */
function received(chart: Chart, context: OrderContext, content: FactContent): Fact {
  const index = medicationIndex(chart, content.terminology);
  const isElsewhere = otherDisease(chart, content);
  const from = addDays(context.day, -content.rules.lymphodepletionDays);
  const hints: Hint[] = [];
  const evidence = agents.map((group) =>
    index
      .inGroup(group)
      .filter((entry) => !isOfThisCall(entry.record.resource, context))
      .filter((entry) => belongsToInfusion(entry, from, context.day, hints) && !isElsewhere(entry.record, hints))
      .map(evidenceOf),
  );
  return both(evidence, hints, failedAmong(chart, treatmentSearches, index));
}

function belongsToInfusion(entry: AgentRecord, from: string, day: string, hints: Hint[]): boolean {
  const { record, agent, by } = entry;
  if (record.standing !== 'given') return false;
  const { start } = record.when;
  const isFuture = start !== undefined && start.last > day && record.resource.resourceType === 'MedicationStatement';
  const belongs = by === 'code' && start !== undefined && start.first >= from && !isFuture;
  if (!belongs) hints.push({ reference: record.reference, text: `${agent.name} ${reasonAgainst(entry, from)}` });
  return belongs;
}

function reasonAgainst({ record, by }: AgentRecord, from: string): string {
  const { start } = record.when;
  if (by !== 'code') return 'is not named by a code that proves it';
  if (start === undefined) return 'carries no date';
  return start.last < from ? 'was given before the weeks that count' : 'carries a date that leaves open whether it counts';
}

/** Active or drafted orders, in the chart or beside the judged order. */
function planned(chart: Chart, context: OrderContext, content: FactContent): Fact {
  const index = medicationIndex(chart, content.terminology);
  const isElsewhere = otherDisease(chart, content);
  const since = addDays(context.day, -content.rules.concurrentOrderDays);
  const hints: Hint[] = [];
  const isPlan = (record: MedicationRecord) => !isPast(record, since, context.day, hints) && !isElsewhere(record, hints);
  const evidence = agents.map((group) => plans(index, group, context, hints, isPlan));
  return both(evidence, hints, failedAmong(chart, ['medicationRequests'], index));
}

/** An order that began long ago or has ended was for an earlier course, though nobody closed it. Without a date it is taken as it stands. */
function isPast({ resource, reference, when }: MedicationRecord, since: string, day: string, hints: Hint[]): boolean {
  const end = boundsEnd(resource);
  const isOld = (when.start !== undefined && when.start.last < since) || (end !== undefined && end.last < day);
  if (isOld) hints.push({ reference, text: 'an older order that is still open, perhaps for another course' });
  return isOld;
}

/** Tells an order or a record by its coded reason to be for another cancer. */
function otherDisease(chart: Chart, { terminology }: FactContent): (record: MedicationRecord, hints: Hint[]) => boolean {
  const other = terminology.set('condition-other-primary');
  const melanoma = terminology.set('condition-melanoma');
  return ({ resource, reference }, hints) => {
    const reasons = orderReasons(resource, chart).flatMap(({ codings }) => codings);
    const isOther = other.find(reasons) !== undefined && melanoma.find(reasons) === undefined;
    if (isOther) hints.push({ reference, text: 'for another disease by its reason' });
    return isOther;
  };
}

function plans(
  index: MedicationIndex,
  group: DrugGroup,
  context: OrderContext,
  hints: Hint[],
  isPlan: (record: MedicationRecord) => boolean,
): readonly ResourceEvidence[] {
  const records = context.companions.map(index.record).filter((record) => record !== undefined);
  const drafts = records.filter((record) => !isProposed(record));
  const orders = [...drafts, ...index.openOrders.filter((record) => !isOfThisCall(record.resource, context))];
  return orders.flatMap((record) => {
    const mention = record.mentions.find(({ agent }) => agent.groups.has(group));
    if (mention === undefined || record.standing !== 'planned' || !isPlan(record)) return [];
    if (mention.by === 'code') return [agentEvidence(record, `${mention.agent.name} ordered`)];
    hints.push({ reference: record.reference, text: `an order that may be ${mention.agent.name}, not named by a code` });
    return [];
  });
}

function both(evidence: readonly (readonly ResourceEvidence[])[], hints: readonly Hint[], failedReads: readonly string[]): Fact {
  if (evidence.every((list) => list.length > 0)) return trueOrSilent(evidence.flat(), []);
  const halves = evidence.flat().map(({ reference, value }) => ({ reference, text: `${value}, without the other drug` }));
  return trueOrSilent([], [...hints, ...halves], failedReads);
}
