import type { Chart } from '../../chart/chart.ts';
import type { Days } from '../../fhir/date.ts';
import type { Evidence, Fact, Hint } from '../../policy/fact.ts';
import type { FactContent, FactFinder, FactFinders, OrderContext } from '../fact-finder.ts';
import { type Amount, amountText, covering } from './amount.ts';
import { dosesOf } from './dose.ts';
import { failedAmong, treatmentSearches } from './exposure.ts';
import { concentrationOf, concentrationText } from './strength.ts';
import { type TalimogeneOrder, type TalimogenePlan, talimogenePlan } from './talimogene-orders.ts';
import { weeksBetween } from './timing.ts';

/** The first dose, the later doses, and the dose as ordered, for the talimogene policy. */
export function doseFacts(content: FactContent): FactFinders {
  const fromPlan =
    (read: (plan: TalimogenePlan, chart: Chart, content: FactContent) => Reading): FactFinder =>
    (chart, context) =>
      factOf(read(planOf(chart, context, content), chart, content), chart, planOf(chart, context, content));
  return {
    firstDoseVolumeMl: fromPlan(firstVolume),
    firstDoseConcentrationPfuPerMl: fromPlan(firstConcentration),
    laterDoseVolumeMl: fromPlan(({ later }) => ofSteps(later, ({ step }) => step.volumeMl, volumeText)),
    laterDoseConcentrationPfuPerMl: fromPlan(({ later }) => ofSteps(later, ({ order }) => order.concentration, strengthText)),
    laterDoseIntervalWeeks: fromPlan(laterInterval),
    weeksToSecondDose: fromPlan(weeksToSecond),
    newDoseVolumeMl: fromPlan(({ judged }) => ofOrder(judged, covering(judged.steps.map((step) => step.volumeMl)), volumeText)),
    newDoseConcentrationPfuPerMl: fromPlan(({ judged }) => ofOrder(judged, judged.concentration, strengthText)),
    newDoseIntervalWeeks: fromPlan(({ judged }) => ofOrder(judged, covering(repeating(judged)), weeksText)),
    firstDoseAtHigherStrength: (chart, context) => atHigherStrength(planOf(chart, context, content)),
  };
}

/** A number read from orders or records, and where. */
interface Reading {
  readonly amount: Amount | undefined;
  readonly evidence: readonly Evidence[];
}

const nothingRead: Reading = { amount: undefined, evidence: [] };
const volumeText = (amount: Amount) => amountText(amount, 'mL');
const weeksText = (amount: Amount) => `every ${amountText(amount, 'weeks')}`;
const strengthText = (amount: Amount) => (typeof amount === 'number' ? concentrationText(amount) : amountText(amount, 'PFU/mL'));

function planOf(chart: Chart, context: OrderContext, content: FactContent): TalimogenePlan {
  return talimogenePlan(chart, context, content);
}

function factOf({ amount, evidence }: Reading, chart: Chart, { hints }: TalimogenePlan): Fact {
  if (amount !== undefined) return { value: amount, evidence, hints: [] };
  return { value: undefined, evidence: [], hints, ...failedReadsOf(chart) };
}

function failedReadsOf(chart: Chart): { readonly failedReads?: readonly string[] } {
  const failedReads = failedAmong(chart, treatmentSearches);
  return failedReads.length > 0 ? { failedReads } : {};
}

function ofOrder(order: TalimogeneOrder, amount: Amount | undefined, text: (amount: Amount) => string): Reading {
  return amount === undefined ? nothingRead : { amount, evidence: [{ reference: order.reference, value: text(amount) }] };
}

/** The amount that covers every step, known only where each step states it. */
function ofSteps<Step extends { readonly order: TalimogeneOrder }>(
  steps: readonly Step[],
  read: (step: Step) => Amount | undefined,
  text: (amount: Amount) => string,
): Reading {
  const amount = covering(steps.map(read));
  if (amount === undefined) return nothingRead;
  const byOrder = new Map(steps.map((step) => [step.order.reference, read(step) ?? amount]));
  return { amount, evidence: [...byOrder].map(([reference, own]) => ({ reference, value: text(own) })) };
}

/** The first dose as recorded, once there is one; else as ordered. */
function firstVolume({ first, given }: TalimogenePlan, chart: Chart, content: FactContent): Reading {
  const [record] = given;
  if (record !== undefined) {
    const [dose] = dosesOf(record.record.resource, concentrationOf(record.record.resource, chart, content.terminology));
    return ofRecord(record.record.reference, dose?.volumeMl, volumeText);
  }
  return first === undefined ? nothingRead : ofOrder(first, first.steps[0]?.volumeMl, volumeText);
}

function firstConcentration({ first, given }: TalimogenePlan, chart: Chart, content: FactContent): Reading {
  const [record] = given;
  if (record !== undefined)
    return ofRecord(record.record.reference, concentrationOf(record.record.resource, chart, content.terminology), strengthText);
  return first === undefined ? nothingRead : ofOrder(first, first.concentration, strengthText);
}

function ofRecord(reference: string, amount: Amount | undefined, text: (amount: Amount) => string): Reading {
  return amount === undefined ? nothingRead : { amount, evidence: [{ reference, value: text(amount) }] };
}

/** Weeks between the later doses: each order's own interval; orders for one dose each, by the days they start. */
function laterInterval({ later }: TalimogenePlan): Reading {
  const stated = ofSteps(later, ({ step }) => step.intervalWeeks, weeksText);
  if (stated.amount !== undefined || later.length < 2) return stated;
  const starts = later.map(({ step }) => step.start).sort(byDay);
  const amount = covering(starts.slice(1).map((start, at) => weeksBetween(starts[at], start)));
  return amount === undefined
    ? nothingRead
    : { amount, evidence: later.map(({ order }) => ({ reference: order.reference, value: weeksText(amount) })) };
}

/** From the first dose, given or ordered for a day, to the earliest later one; or the weeks the first step is said to last. */
function weeksToSecond({ first, later, given }: TalimogenePlan): Reading {
  const [next] = later.toSorted((one, other) => byDay(one.step.start, other.step.start));
  if (next === undefined || given.length > 1) return nothingRead;
  const [record] = given;
  const from = record === undefined ? first?.steps[0]?.start : record.record.when.start;
  const amount = weeksBetween(from, next.step.start) ?? (next.order === first ? first?.steps[0]?.lastsWeeks : undefined);
  if (amount === undefined) return nothingRead;
  const start = record?.record.reference ?? first?.reference;
  const evidence = [...new Set([...(start === undefined ? [] : [start]), next.order.reference])];
  return { amount, evidence: evidence.map((reference) => ({ reference, value: `second dose after ${amountText(amount, 'weeks')}` })) };
}

function repeating({ steps }: TalimogeneOrder): readonly (Amount | undefined)[] {
  const intervals = steps.map((step) => step.intervalWeeks).filter((interval) => interval !== undefined);
  return intervals.length > 0 ? intervals : [undefined];
}

function byDay(one: Days | undefined, other: Days | undefined): number {
  return (one?.first ?? '9999').localeCompare(other?.first ?? '9999');
}

/**
 * Ordered at the strength of later doses while no dose is on record and none of the lower strength is ordered. What we
 * authorized was not therefore given.
 */
function atHigherStrength({ judged, first, given, exposure, isHigherStrength }: TalimogenePlan): Fact {
  const hints: readonly Hint[] = exposure.hints;
  if (!isHigherStrength || first !== undefined || given.length > 0 || judged.concentration === undefined)
    return { value: undefined, evidence: [], hints };
  return { value: true, evidence: [{ reference: judged.reference, value: concentrationText(judged.concentration) }], hints };
}
