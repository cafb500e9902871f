import type { Chart } from '../../chart/chart.ts';
import { codingsOf, wordsOf } from '../../fhir/coding.ts';
import { daysOf } from '../../fhir/date.ts';
import { referenceOf } from '../../fhir/reference.ts';
import { isObject, listOf, type Resource, referenceTo, textOf } from '../../fhir/resource.ts';
import type { Fact, Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { CodeSet } from '../../terminology/code-set.ts';
import { type Agent, type DrugGroup, type Drugs, drugsOf } from '../../terminology/drugs.ts';
import type { FactContent, FactFinder, FactFinders, OrderContext } from '../fact-finder.ts';
import { evidenceOf, failedAmong, isOfThisCall, treatmentSearches, trueOrSilent } from './exposure.ts';
import { type MedicationIndex, medicationIndex } from './medication-index.ts';
import { statusReasonsOf } from './progression.ts';

/** Adverse reactions to PD-1 and BRAF inhibitors. */
export function adverseReactionFacts(content: FactContent): FactFinders {
  const reactionTo =
    (group: DrugGroup): FactFinder =>
    (chart, context) =>
      adverseReaction(chart, context, content, group);
  return { pd1AdverseReaction: reactionTo('drug-pd-1'), brafInhibitorAdverseReaction: reactionTo('drug-braf') };
}

interface Found {
  readonly evidence: ResourceEvidence[];
  readonly hints: Hint[];
}

/** An adverse event that names the agent, a confirmed allergy or intolerance to it, or a coded reason for stopping it. */
function adverseReaction(chart: Chart, context: OrderContext, content: FactContent, group: DrugGroup): Fact {
  const index = medicationIndex(chart, content.terminology);
  const drugs = drugsOf(content.terminology);
  const found: Found = { evidence: [], hints: [] };
  for (const event of chart.ofType('AdverseEvent')) readEvent(event, chart, context.day, drugs, index, group, found);
  for (const allergy of chart.ofType('AllergyIntolerance')) readAllergy(allergy, drugs, group, found);
  readStatusReasons(index, context, group, content.terminology.set('drug-adverse-reaction-reason'), found);
  const failedReads = failedAmong(chart, ['adverseEvents', 'allergies', ...treatmentSearches], index);
  return trueOrSilent(found.evidence, found.hints, failedReads);
}

function readEvent(event: Resource, chart: Chart, day: string, drugs: Drugs, index: MedicationIndex, group: DrugGroup, found: Found): void {
  const reference = referenceTo(event);
  const isFuture = isLater(daysOf(event.date ?? event.detected)?.first, day);
  for (const entity of listOf(event.suspectEntity).filter(isObject)) {
    const { proven, likely } = suspected(entity.instance, event, chart, drugs, index, group);
    const agent = proven ?? likely;
    if (agent === undefined) continue;
    const isDoubted = event.actuality === 'potential' || listOf(entity.causality).filter(isObject).some(isUnlikely);
    if (isFuture) found.hints.push({ reference, text: `an adverse event: ${agent.name}, dated after the order` });
    else if (proven === undefined || isDoubted) found.hints.push({ reference, text: `an adverse event may be due to ${agent.name}` });
    else found.evidence.push(reactionEvidence(reference, `adverse event: ${agent.name}`, event.date));
  }
}

/** The agent a suspect entity stands for: the drug of the record or Medication it refers to; by its display only likely. */
function suspected(instance: unknown, event: Resource, chart: Chart, drugs: Drugs, index: MedicationIndex, group: DrugGroup) {
  const resource = chart.resolve(referenceOf(instance), event);
  const record = resource === undefined ? undefined : index.record(resource);
  const mentions = record?.mentions ?? [];
  const inGroup = (agent: Agent) => agent.groups.has(group);
  const coded = resource?.resourceType === 'Medication' ? drugs.byCode(codingsOf(resource.code)).agents : [];
  const named = drugs.byName([...wordsOf(resource?.code), ...wordsOf(instance)]);
  return {
    proven: mentions.find(({ agent, by }) => by === 'code' && inGroup(agent))?.agent ?? coded.find(inGroup),
    likely: mentions.find(({ agent }) => inGroup(agent))?.agent ?? named.find(inGroup),
  };
}

/** http://terminology.hl7.org/CodeSystem/adverse-event-causality-assess */
function isUnlikely(causality: { readonly [key: string]: unknown }): boolean {
  return codingsOf(causality.assessment).some(({ code }) => code === 'Unlikely');
}

function readAllergy(allergy: Resource, drugs: Drugs, group: DrugGroup, found: Found): void {
  const verification = codingsOf(allergy.verificationStatus).map(({ code }) => code);
  if (verification.includes('entered-in-error') || verification.includes('refuted')) return;
  const substances = [allergy.code, ...listOf(allergy.reaction).map((reaction) => (isObject(reaction) ? reaction.substance : undefined))];
  const inGroup = (agent: Agent) => agent.groups.has(group);
  const proven = drugs.byCode(substances.flatMap(codingsOf)).agents.find(inGroup);
  const agent = proven ?? drugs.byName(substances.flatMap(wordsOf)).find(inGroup);
  if (agent === undefined) return;
  const reference = referenceTo(allergy);
  if (proven !== undefined && verification.includes('confirmed')) {
    found.evidence.push(
      reactionEvidence(reference, `allergy or intolerance: ${agent.name}`, allergy.onsetDateTime ?? allergy.recordedDate),
    );
  } else {
    found.hints.push({ reference, text: `an allergy or intolerance to ${agent.name} is on record, not both confirmed and coded` });
  }
}

function readStatusReasons(index: MedicationIndex, context: OrderContext, group: DrugGroup, reasons: CodeSet, found: Found): void {
  for (const entry of index.inGroup(group)) {
    const { record, agent, by } = entry;
    const stated = statusReasonsOf(entry);
    if (stated.length === 0 || isOfThisCall(record.resource, context)) continue;
    const isReaction = reasons.find(stated.flatMap(codingsOf)) !== undefined;
    if (isReaction && by === 'code' && !isLater(record.when.start?.first, context.day)) {
      found.evidence.push({ ...evidenceOf(entry), value: `${evidenceOf(entry).value}, stopped for a reaction` });
    } else {
      for (const words of stated.flatMap(wordsOf)) found.hints.push({ reference: record.reference, text: `${agent.name}: ${words}` });
    }
  }
}

function isLater(date: string | undefined, day: string): boolean {
  return date !== undefined && date > day;
}

function reactionEvidence(reference: string, value: string, date: unknown): ResourceEvidence {
  const text = textOf(date)?.slice(0, 10);
  return { reference, value, ...(text !== undefined && { date: text }) };
}
