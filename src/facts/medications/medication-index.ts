import type { Chart } from '../../chart/chart.ts';
import { perChartAnd } from '../../chart/per-chart.ts';
import type { Resource } from '../../fhir/resource.ts';
import type { Terminology } from '../../terminology/code-set.ts';
import { type DrugGroup, type Drugs, drugsOf } from '../../terminology/drugs.ts';
import { isProposed, type MedicationRecord, type Mention, medicationRecord } from './medication-record.ts';

/** A record with the one agent of it that matters here. */
export interface AgentRecord extends Mention {
  readonly record: MedicationRecord;
}

/** The medications of one chart, each read once whatever number of facts ask. */
export interface MedicationIndex {
  /** The records that name an agent of the group, by code or by name. */
  inGroup(group: DrugGroup): readonly AgentRecord[];
  /** Every medication order that is active or drafted, recognised or not. */
  readonly openOrders: readonly MedicationRecord[];
  /** The record of a resource outside the chart's lists, such as a draft order. */
  record(resource: Resource): MedicationRecord | undefined;
  /** Medications referred to that were asked for and not answered. */
  readonly failedMedications: readonly string[];
}

/** The medications of a chart, classified on first use. */
export const medicationIndex: (chart: Chart, terminology: Terminology) => MedicationIndex = perChartAnd((chart, terminology: Terminology) =>
  createIndex(chart, drugsOf(terminology)),
);

const types = [
  'MedicationAdministration',
  'MedicationDispense',
  'MedicationStatement',
  'MedicationRequest',
  'ServiceRequest',
  'DeviceRequest',
] as const;

function createIndex(chart: Chart, drugs: Drugs): MedicationIndex {
  const read = new Map<Resource, { readonly record: MedicationRecord | undefined }>();
  const record = (resource: Resource): MedicationRecord | undefined => {
    const known = read.get(resource);
    if (known !== undefined) return known.record;
    const made = medicationRecord(resource, chart, drugs);
    read.set(resource, { record: made });
    return made;
  };
  const byGroup = new Map<DrugGroup, AgentRecord[]>();
  const openOrders: MedicationRecord[] = [];
  const failed = new Set<string>();
  for (const type of types) {
    for (const resource of chart.ofType(type)) {
      const found = record(resource);
      if (found === undefined) continue;
      file(found, byGroup);
      if (isOpenOrder(found)) openOrders.push(found);
      const { unresolved } = found.concept;
      if (unresolved !== undefined && chart.failedReads.includes(unresolved)) failed.add(unresolved);
    }
  }
  return { inGroup: (group) => byGroup.get(group) ?? [], openOrders, record, failedMedications: [...failed] };
}

function file(record: MedicationRecord, byGroup: Map<DrugGroup, AgentRecord[]>): void {
  for (const { agent, by } of record.mentions) {
    for (const group of agent.groups) {
      const known = byGroup.get(group);
      const entry = { record, agent, by };
      if (known === undefined) byGroup.set(group, [entry]);
      else known.push(entry);
    }
  }
}

/** Services and devices count among the drug orders only where they name a drug; proposals and options are no orders. */
function isOpenOrder({ resource, status, mentions }: MedicationRecord): boolean {
  if ((status !== 'active' && status !== 'draft') || isProposed({ resource })) return false;
  return resource.resourceType === 'MedicationRequest' || (resource.resourceType.endsWith('Request') && mentions.length > 0);
}
