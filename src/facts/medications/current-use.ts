import type { Hint } from '../../policy/fact.ts';
import type { DrugGroup } from '../../terminology/drugs.ts';
import type { OrderContext } from '../fact-finder.ts';
import { isOfThisCall } from './exposure.ts';
import type { AgentRecord, MedicationIndex } from './medication-index.ts';
import { boundsEnd, type MedicationRecord } from './medication-record.ts';

/** What is ordered or taken now, and what only may be. */
export interface CurrentUse {
  readonly current: readonly AgentRecord[];
  readonly hints: readonly Hint[];
}

/**
 * The agents of a group that are ordered or taken on the order date: active orders, statements that are active, administrations
 * in progress, and drafts beside the judged order. An end before that date, or a name in words only, leaves a hint.
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
      return false;
    default:
      return (status === 'active' || status === 'draft') && resource.intent !== 'proposal' && resource.intent !== 'option';
  }
}

function doubtAbout({ record, by }: AgentRecord, day: string): string | undefined {
  const { resource, when } = record;
  const isOrder = resource.resourceType.endsWith('Request');
  const end = isOrder ? boundsEnd(resource) : when.end;
  if (by !== 'code') return 'may be in use; it is not named by a code that proves it';
  if (end !== undefined && end.last < day) return 'is bounded to a time before the order';
  if (!isOrder && when.start !== undefined && when.start.first > day) return 'is dated after the order';
  return undefined;
}
