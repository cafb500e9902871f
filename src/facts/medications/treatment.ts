import type { Chart } from '../../chart/chart.ts';
import { codingsOf } from '../../fhir/coding.ts';
import { spanOf } from '../../fhir/date.ts';
import { referenceOf, relativeReference } from '../../fhir/reference.ts';
import { listOf, type Resource, referenceTo, textOf } from '../../fhir/resource.ts';
import type { Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { CodeSet } from '../../terminology/code-set.ts';
import type { DrugGroup } from '../../terminology/drugs.ts';
import type { FactContent, FactFinder, FactFinders, OrderContext } from '../fact-finder.ts';
import { evidenceOf, exposureTo, failedAmong, treatmentSearches, trueOrSilent } from './exposure.ts';
import { medicationIndex } from './medication-index.ts';

/** Whether the patient was treated: with PD-1, PD-L1 and BRAF inhibitors, and with lifileucel before. */
export function treatmentFacts(content: FactContent): FactFinders {
  const infusions = content.terminology.set('procedure-lifileucel-infusion');
  const treatedWith =
    (group: DrugGroup): FactFinder =>
    (chart, context) => {
      const index = medicationIndex(chart, content.terminology);
      const { given, hints } = exposureTo(index, group, context);
      return trueOrSilent(given.map(evidenceOf), hints, failedAmong(chart, treatmentSearches, index));
    };
  return {
    treatedWithPd1: treatedWith('drug-pd-1'),
    treatedWithPdL1: treatedWith('drug-pd-l1'),
    treatedWithBrafInhibitor: treatedWith('drug-braf'),
    previouslyTreatedWithLifileucel: (chart, context) => lifileucelBefore(chart, context, content, infusions),
  };
}

/**
 * Only an administration, a statement or a completed infusion shows an earlier dose; what stems from the judged order or
 * from one it replaces is that order's own dose, not an earlier one.
 */
function lifileucelBefore(chart: Chart, context: OrderContext, content: FactContent, infusions: CodeSet) {
  const index = medicationIndex(chart, content.terminology);
  const { given, hints } = exposureTo(index, 'drug-lifileucel', context);
  const own = ownOrders(context.order, chart);
  const evidence: ResourceEvidence[] = [];
  const open: Hint[] = [...hints];
  for (const entry of given) {
    const { resource, reference } = entry.record;
    const isDose = resource.resourceType === 'MedicationAdministration' || resource.resourceType === 'MedicationStatement';
    if (!isDose) open.push({ reference, text: 'lifileucel was ordered or handed out, which shows no dose' });
    else if (stemsFrom(resource, own)) open.push({ reference, text: 'lifileucel was given on this very order' });
    else evidence.push(evidenceOf(entry));
  }
  for (const procedure of chart.ofType('Procedure')) {
    const row = infusions.find(codingsOf(procedure.code));
    if (row !== undefined) sortInfusion(procedure, stemsFrom(procedure, own), context.day, evidence, open);
  }
  return trueOrSilent(evidence, open, failedAmong(chart, ['medicationAdministrations', 'medicationStatements', 'procedures'], index));
}

function sortInfusion(procedure: Resource, isOwn: boolean, day: string, evidence: ResourceEvidence[], open: Hint[]): void {
  const reference = referenceTo(procedure);
  const { start } = spanOf(procedure.performedPeriod ?? procedure.performedDateTime);
  const status = textOf(procedure.status) ?? 'unknown';
  if (status === 'completed' && !isOwn && (start === undefined || start.last <= day)) {
    const date = textOf(procedure.performedDateTime)?.slice(0, 10) ?? start?.first;
    evidence.push({ reference, value: date === undefined ? 'lifileucel infusion' : `lifileucel infusion ${date}`, ...(date && { date }) });
  } else if (status !== 'entered-in-error' && status !== 'not-done') {
    open.push({ reference, text: `a lifileucel infusion, status ${status}, shows no earlier dose` });
  }
}

/** References of the judged order and of the orders it replaces, as far as the chart holds them. */
export function ownOrders(order: Resource, chart: Chart): ReadonlySet<string> {
  const own = new Set<string>();
  const waiting = [order];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.id !== undefined) {
      if (own.has(referenceTo(next))) continue;
      own.add(referenceTo(next));
    }
    for (const prior of [...listOf(next.priorPrescription), ...listOf(next.replaces)]) {
      const reference = relativeReference(referenceOf(prior));
      const resource = chart.resolve(reference);
      if (reference === undefined || own.has(reference)) continue;
      if (resource === undefined) own.add(reference);
      else waiting.push(resource);
    }
  }
  return own;
}

function stemsFrom(resource: Resource, own: ReadonlySet<string>): boolean {
  return [resource.request, ...listOf(resource.basedOn), ...listOf(resource.derivedFrom)].some((item) =>
    own.has(relativeReference(referenceOf(item)) ?? ''),
  );
}
