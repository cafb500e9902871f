import type { Chart } from '../../chart/chart.ts';
import type { Evidence, Fact } from '../../policy/fact.ts';
import type { FactContent, FactFinders, OrderContext } from '../fact-finder.ts';
import { type Amount, amountText, covering, highOf, lowOf } from './amount.ts';
import { dosesOf } from './dose.ts';
import { failedAmong, treatmentSearches } from './exposure.ts';
import type { AgentRecord } from './medication-index.ts';
import { concentrationOf, concentrationText } from './strength.ts';
import { talimogenePlan } from './talimogene-orders.ts';

/** Whether the ordered talimogene dose is higher than the last one recorded. */
export function doseIncreaseFacts(content: FactContent): FactFinders {
  return { doseIncrease: (chart, context) => doseIncrease(chart, context, content) };
}

interface Recorded {
  readonly reference: string;
  readonly volumeMl: Amount | undefined;
  readonly concentration: number | undefined;
}

/** True where concentration or volume exceeds the last recorded dose; false only where both are known and neither does. */
function doseIncrease(chart: Chart, context: OrderContext, content: FactContent): Fact {
  const { judged, given, hints } = talimogenePlan(chart, context, content);
  const last = lastRecorded(given, chart, content);
  const failedReads = failedAmong(chart, treatmentSearches);
  if (last === undefined) return { value: undefined, evidence: [], hints, ...(failedReads.length > 0 && { failedReads }) };
  const volumeMl = covering(judged.steps.map((step) => step.volumeMl));
  const rises = [exceeds(volumeMl, last.volumeMl), exceeds(judged.concentration, last.concentration)];
  const evidence: readonly Evidence[] = [
    { reference: judged.reference, value: doseText(volumeMl, judged.concentration) },
    { reference: last.reference, value: doseText(last.volumeMl, last.concentration) },
  ];
  if (rises.includes(true)) return { value: true, evidence, hints: [] };
  if (rises.every((rise) => rise === false)) return { value: false, evidence, hints: [] };
  const known = { reference: last.reference, text: `last recorded dose: ${doseText(last.volumeMl, last.concentration)}` };
  return { value: undefined, evidence: [], hints: [...hints, known], ...(failedReads.length > 0 && { failedReads }) };
}

/** The latest record that states a volume or a strength. */
function lastRecorded(given: readonly AgentRecord[], chart: Chart, content: FactContent): Recorded | undefined {
  for (const { record } of given.toReversed()) {
    if (record.when.start === undefined) continue;
    const concentration = concentrationOf(record.resource, chart, content.terminology);
    const volumeMl = dosesOf(record.resource, concentration).at(-1)?.volumeMl;
    if (concentration !== undefined || volumeMl !== undefined) return { reference: record.reference, volumeMl, concentration };
  }
  return undefined;
}

/** Whether one amount is certainly more than another; undefined where the bounds leave it open. */
function exceeds(ordered: Amount | undefined, recorded: Amount | undefined): boolean | undefined {
  if (ordered === undefined || recorded === undefined) return undefined;
  if (lowOf(ordered) > highOf(recorded)) return true;
  return highOf(ordered) <= lowOf(recorded) ? false : undefined;
}

function doseText(volumeMl: Amount | undefined, concentration: number | undefined): string {
  const parts = [
    ...(volumeMl === undefined ? [] : [amountText(volumeMl, 'mL')]),
    ...(concentration === undefined ? [] : [concentrationText(concentration)]),
  ];
  return parts.length > 0 ? parts.join(' of ') : 'dose not stated';
}
