import { addDays, type Days, daysOf } from '../../fhir/date.ts';
import { quantityOf } from '../../fhir/quantity.ts';
import type { Resource } from '../../fhir/resource.ts';
import type { Hint } from '../../policy/fact.ts';
import type { DrugGroup } from '../../terminology/drugs.ts';
import type { OrderContext } from '../fact-finder.ts';
import { isOfThisCall } from './exposure.ts';
import type { AgentRecord, MedicationIndex } from './medication-index.ts';
import { boundsEnd, isProposed, type MedicationRecord } from './medication-record.ts';

/** What is ordered or taken now, and what only may be. */
export interface CurrentUse {
  readonly current: readonly AgentRecord[];
  readonly hints: readonly Hint[];
}

/**
 * The agents of a group that are ordered or taken on the order date: active orders, statements that are active, administrations
 * in progress, what was handed out and lasts that long, and drafts beside the judged order. An end before that date, or a name in words only, leaves a hint.
 */
export function currentUse(index: MedicationIndex, group: DrugGroup, context: OrderContext): CurrentUse {
  const current: AgentRecord[] = [];
  const hints: Hint[] = [];
  const charted = index.inGroup(group).filter(({ record }) => !isOfThisCall(record.resource, context));
  for (const entry of [...charted, ...drafted(index, group, context)]) {
    if (!isUnderWay(entry.record)) continue;
    const doubt = doubtAbout(entry, context.day);
    if (doubt === undefined) current.push(entry);
    else hints.push({ reference: entry.record.reference, text: `${entry.agent.name} ${doubt}` });
  }
  return { current, hints };
}

function drafted(index: MedicationIndex, group: DrugGroup, { companions }: OrderContext): readonly AgentRecord[] {
  return companions.flatMap((companion) => {
    const record = index.record(companion);
    const mention = record?.mentions.find(({ agent }) => agent.groups.has(group));
    return record === undefined || mention === undefined ? [] : [{ ...mention, record }];
  });
}

function isUnderWay({ resource, status }: MedicationRecord): boolean {
  switch (resource.resourceType) {
    case 'MedicationStatement':
      return status === 'active';
    case 'MedicationAdministration':
      return status === 'in-progress';
    case 'MedicationDispense':
      return status === 'completed' && suppliedUntil(resource) !== undefined;
    default:
      return (status === 'active' || status === 'draft') && !isProposed({ resource });
  }
}

/** The last day that what was handed out lasts for; undefined where its days are not said. */
function suppliedUntil({ resourceType, daysSupply, whenHandedOver, whenPrepared }: Resource): Days | undefined {
  if (resourceType !== 'MedicationDispense') return undefined;
  const supply = quantityOf(daysSupply);
  const handed = daysOf(whenHandedOver ?? whenPrepared);
  if (supply === undefined || handed === undefined || !['d', 'day', 'days'].includes(supply.unit.toLowerCase())) return undefined;
  const days = Math.ceil(supply.value);
  return { first: addDays(handed.first, days), last: addDays(handed.last, days) };
}

function doubtAbout({ record, by }: AgentRecord, day: string): string | undefined {
  const { resource, when } = record;
  const isOrder = resource.resourceType.endsWith('Request');
  const end = isOrder ? boundsEnd(resource) : (suppliedUntil(resource) ?? when.end);
  if (by !== 'code') return 'may be in use; it is not named by a code that proves it';
  if (end !== undefined && end.last < day) return 'is bounded to a time before the order';
  if (!isOrder && when.start !== undefined && when.start.first > day) return 'is dated after the order';
  return undefined;
}
