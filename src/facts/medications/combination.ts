import type { Chart } from '../../chart/chart.ts';
import { addDays } from '../../fhir/date.ts';
import type { Evidence, Fact, Hint } from '../../policy/fact.ts';
import type { FactContent, FactFinders, OrderContext } from '../fact-finder.ts';
import { agentEvidence, failedAmong, isOfThisCall } from './exposure.ts';
import { reachOf } from './immunosuppression.ts';
import { type MedicationIndex, medicationIndex } from './medication-index.ts';
import { boundsEnd, isProposed, type MedicationRecord, type Mention } from './medication-record.ts';

/** Whether the product is ordered alone, or with ipilimumab and nothing else. */
export function combinationFacts(content: FactContent): FactFinders {
  return {
    singleAgent: (chart, context) => singleAgent(chart, surroundings(chart, context, content)),
    combinedWithIpilimumab: (chart, context) => withIpilimumab(chart, surroundings(chart, context, content)),
  };
}

/** The other systemic antineoplastics around an order. */
interface Surroundings {
  /** Coded, and drafted beside the order or ordered within the window: certainly taken together. */
  readonly together: readonly { readonly record: MedicationRecord; readonly mention: Mention }[];
  /** Orders that leave it open: long-standing, undated, uncoded, or named in words. */
  readonly open: readonly Hint[];
  /** The list of active and drafted orders is known to be whole. */
  readonly isWhole: boolean;
  readonly index: MedicationIndex;
}

function singleAgent(chart: Chart, { together, open, isWhole, index }: Surroundings): Fact {
  if (together.length > 0) return { value: false, evidence: together.map(togetherEvidence), hints: open };
  return isWhole && open.length === 0 ? { value: true, evidence: [wholeList(chart)], hints: [] } : undecided(chart, index, open);
}

function withIpilimumab(chart: Chart, { together, open, isWhole, index }: Surroundings): Fact {
  const others = together.filter(({ mention }) => !mention.agent.groups.has('drug-ctla-4') || mention.agent.name !== 'ipilimumab');
  if (others.length > 0) return { value: false, evidence: others.map(togetherEvidence), hints: open };
  if (!isWhole || open.length > 0) return undecided(chart, index, open);
  return { value: together.length > 0, evidence: [...together.map(togetherEvidence), wholeList(chart)], hints: [] };
}

function undecided(chart: Chart, index: MedicationIndex, hints: readonly Hint[]): Fact {
  const failedReads = failedAmong(chart, ['medicationRequests'], index);
  return { value: undefined, evidence: [], hints, ...(failedReads.length > 0 && { failedReads }) };
}

function wholeList(chart: Chart): Evidence {
  return { search: chart.searchText('medicationRequests'), complete: true };
}

function togetherEvidence({ record, mention }: { readonly record: MedicationRecord; readonly mention: Mention }): Evidence {
  return agentEvidence(record, mention.agent.name);
}

function surroundings(chart: Chart, context: OrderContext, content: FactContent): Surroundings {
  const index = medicationIndex(chart, content.terminology);
  const since = addDays(context.day, -content.rules.concurrentOrderDays);
  const local = content.terminology.set('drug-topical-exclusion');
  const together: { record: MedicationRecord; mention: Mention }[] = [];
  const open: Hint[] = [];
  const sort = (record: MedicationRecord, isDraftedBeside: boolean) => {
    const mention = otherAntineoplastic(record, context);
    if (mention === undefined) {
      if (isUnknownDrug(record)) open.push({ reference: record.reference, text: 'a drug without a code may be another antineoplastic' });
    } else if (mention.by !== 'code') {
      open.push({ reference: record.reference, text: `an order that may be ${mention.agent.name}, not named by a code that proves it` });
    } else if (isProposed(record)) {
      open.push({ reference: record.reference, text: `${mention.agent.name} is proposed, not ordered` });
    } else if (reachOf(record, local) === 'local') {
      // A cream is no systemic therapy.
    } else if (reachOf(record, local) === 'local in words') {
      open.push({ reference: record.reference, text: `${mention.agent.name}, local by its words only` });
    } else if (hasEnded(record, context.day)) {
      open.push({ reference: record.reference, text: `${mention.agent.name} was ordered for a time before this order, and is still open` });
    } else if (isDraftedBeside || isWithin(record, since)) {
      together.push({ record, mention });
    } else {
      open.push({ reference: record.reference, text: `${mention.agent.name} was ordered earlier and the order is still open` });
    }
  };
  for (const companion of context.companions) {
    const record = index.record(companion);
    if (record?.standing === 'planned') sort(record, true);
  }
  for (const record of index.openOrders) if (!isOfThisCall(record.resource, context)) sort(record, false);
  open.push(...takenNow(index, context, new Set(together.map(({ mention }) => mention.agent.name))));
  return { together, open, isWhole: chart.search('medicationRequests') === 'complete', index };
}

/** An antineoplastic of the record that is neither the ordered product nor talimogene, which acts in the lesion only. */
function otherAntineoplastic({ mentions }: MedicationRecord, { product }: OrderContext): Mention | undefined {
  const others = mentions.filter(
    ({ agent }) => agent.groups.has('drug-antineoplastic') && !agent.groups.has('drug-talimogene') && agent.product !== product,
  );
  return others.find(({ by }) => by === 'code') ?? others[0];
}

/** A drug that no code and no name tells us. A code we do not know is a code all the same. */
function isUnknownDrug({ mentions, coded, resource }: MedicationRecord): boolean {
  return !coded && resource.resourceType === 'MedicationRequest' && !mentions.some(({ agent }) => agent.groups.has('drug-talimogene'));
}

function isWithin({ when: { start } }: MedicationRecord, since: string): boolean {
  return start !== undefined && start.first >= since;
}

/** Ordered for a time that is over: nobody closed the order, but it is not given together with this one. */
function hasEnded({ resource }: MedicationRecord, day: string): boolean {
  const end = boundsEnd(resource);
  return end !== undefined && end.last < day;
}

/** A record that another antineoplastic is being taken or given now contradicts a list of orders without one. */
function takenNow(index: MedicationIndex, context: OrderContext, ordered: ReadonlySet<string>): readonly Hint[] {
  return index
    .inGroup('drug-antineoplastic')
    .filter(({ record }) => isUnderWay(record))
    .filter(({ record, agent }) => !ordered.has(agent.name) && otherAntineoplastic(record, context) !== undefined)
    .filter(({ record: { when } }) => when.end === undefined || when.end.last >= context.day)
    .map(({ record, agent }) => ({ reference: record.reference, text: `${agent.name} is recorded as being taken` }));
}

function isUnderWay({ resource, status }: MedicationRecord): boolean {
  return resource.resourceType === 'MedicationStatement'
    ? status === 'active'
    : resource.resourceType === 'MedicationAdministration' && status === 'in-progress';
}
