import type { Chart } from '../../chart/chart.ts';
import { type Days, daysOf, spanOf } from '../../fhir/date.ts';
import { isObject, listOf, type Resource, referenceTo, textOf } from '../../fhir/resource.ts';
import type { Agent, Drugs } from '../../terminology/drugs.ts';
import { type MedicationConcept, medicationConcept } from './medication-concept.ts';

/**
 * What a record's status makes of it. `given`: the drug was given, taken or handed out; `planned`: it is ordered or intended;
 * `open`: it does not say. A record that was cancelled, refused or entered in error is no record at all.
 */
export type Standing = 'given' | 'planned' | 'open';

/** How a record names an agent: only a code proves it. */
export type NamedBy = 'code' | 'supportive-code' | 'text';

export interface Mention {
  readonly agent: Agent;
  readonly by: NamedBy;
}

/** One order, administration, dispense, statement or service request for a drug. */
export interface MedicationRecord {
  readonly resource: Resource;
  readonly reference: string;
  readonly status: string;
  readonly standing: Standing;
  readonly concept: MedicationConcept;
  readonly mentions: readonly Mention[];
  /** True where a code could tell the drug: no code, or an unclassified one, cannot. */
  readonly coded: boolean;
  /** True where the product code itself is a form for skin, eye, ear, nose or mouth. */
  readonly localProduct: boolean;
  /** When it was given, taken, handed out or ordered; empty also for a drug of no group. */
  readonly when: { readonly start?: Days; readonly end?: Days };
}

/** The record a resource is; undefined where its type or status makes it none. */
export function medicationRecord(resource: Resource, chart: Chart, drugs: Drugs): MedicationRecord | undefined {
  const standing = standingOf(resource);
  if (standing === undefined) return undefined;
  const concept = medicationConcept(resource, chart);
  const codes = drugs.byCode(concept.codings);
  const mentions: Mention[] = codes.agents.map((agent) => ({ agent, by: 'code' }));
  for (const agent of codes.supported) mentions.push({ agent, by: 'supportive-code' });
  if (mentions.length === 0) for (const agent of drugs.byName(concept.words())) mentions.push({ agent, by: 'text' });
  return {
    resource,
    reference: referenceTo(resource),
    status: textOf(resource.status) ?? 'unknown',
    standing,
    concept,
    mentions,
    coded: codes.coded,
    localProduct: codes.local,
    when: mentions.length > 0 ? whenOf(resource) : {},
  };
}

/** Statuses: http://hl7.org/fhir/R4/valueset-medication-admin-status.html and its like for the other types. */
function standingOf(resource: Resource): Standing | undefined {
  const status = textOf(resource.status) ?? 'unknown';
  switch (resource.resourceType) {
    case 'MedicationAdministration':
      return standing(status, ['completed', 'in-progress', 'stopped'], ['on-hold', 'unknown']);
    case 'MedicationDispense':
      return standing(status, ['completed'], ['preparation', 'in-progress', 'on-hold', 'stopped', 'unknown']);
    case 'MedicationStatement':
      return status === 'intended' ? 'planned' : standing(status, ['active', 'completed', 'stopped', 'on-hold'], ['unknown']);
    case 'MedicationRequest':
      return resource.doNotPerform === true ? undefined : requestStanding(status, resource.intent === 'order');
    case 'ServiceRequest':
    case 'DeviceRequest':
      return resource.doNotPerform === true || status === 'completed' ? undefined : requestStanding(status, false);
    default:
      return undefined;
  }
}

function standing(status: string, given: readonly string[], open: readonly string[]): Standing | undefined {
  if (given.includes(status)) return 'given';
  return open.includes(status) ? 'open' : undefined;
}

function requestStanding(status: string, isOrder: boolean): Standing | undefined {
  if (status === 'completed') return isOrder ? 'given' : 'open';
  if (status === 'active' || status === 'draft' || status === 'on-hold') return 'planned';
  return status === 'stopped' || status === 'unknown' ? 'open' : undefined;
}

function whenOf(resource: Resource): MedicationRecord['when'] {
  switch (resource.resourceType) {
    case 'MedicationStatement':
      return statedWhen(resource);
    case 'MedicationAdministration':
      return spanOf(resource.effectivePeriod ?? resource.effectiveDateTime);
    case 'MedicationDispense':
      return spanOf(resource.whenHandedOver ?? resource.whenPrepared);
    default:
      return spanOf(resource.authoredOn);
  }
}

/** A drug stated as active at one time is being taken since then: the time is no end. */
function statedWhen(resource: Resource): MedicationRecord['when'] {
  const span = spanOf(resource.effectivePeriod ?? resource.effectiveDateTime);
  const isPoint = resource.effectivePeriod === undefined && resource.status === 'active';
  return isPoint && span.start !== undefined ? { start: span.start } : span;
}

/** A suggestion, which nobody has decided to follow: neither an order nor a plan. */
export function isProposed({ resource: { intent } }: Pick<MedicationRecord, 'resource'>): boolean {
  return intent === 'proposal' || intent === 'option';
}

/** The last day a record's own dosage bounds name, the latest of all steps of a taper; undefined where a step names none. */
export function boundsEnd(resource: Resource): Days | undefined {
  let latest: Days | undefined;
  for (const dosage of listOf(resource.dosageInstruction ?? resource.dosage)) {
    const timing = isObject(dosage) && isObject(dosage.timing) ? dosage.timing.repeat : undefined;
    const bounds = isObject(timing) && isObject(timing.boundsPeriod) ? daysOf(timing.boundsPeriod.end) : undefined;
    if (bounds === undefined) return undefined;
    if (latest === undefined || bounds.last > latest.last) latest = bounds;
  }
  return latest;
}
