import type { Chart } from '../../chart/chart.ts';
import { perChart } from '../../chart/per-chart.ts';
import { addDays } from '../../fhir/date.ts';
import { isObject, listOf, type Resource, referenceTo, textOf } from '../../fhir/resource.ts';
import type { Hint } from '../../policy/fact.ts';
import type { FactContent, OrderContext } from '../fact-finder.ts';
import { orderedProduct } from '../ordered-product.ts';
import { type Dose, dosesOf } from './dose.ts';
import { type Exposure, exposureTo, isOfThisCall } from './exposure.ts';
import { medicationConcept } from './medication-concept.ts';
import { type AgentRecord, medicationIndex } from './medication-index.ts';
import { concentrationOf, lowestConcentration } from './strength.ts';
import { ownOrders } from './treatment.ts';

/** A talimogene order as far as its dose goes. */
export interface TalimogeneOrder {
  readonly reference: string;
  readonly concentration: number | undefined;
  readonly steps: readonly Dose[];
}

/** The talimogene orders of a call and the doses on record, read once for all dose facts. */
export interface TalimogenePlan {
  readonly judged: TalimogeneOrder;
  /** The order that holds the first dose; undefined where the judged order is of the higher strength and none of the lower is at hand. */
  readonly first: TalimogeneOrder | undefined;
  /** The steps after the first, each with its order. */
  readonly later: readonly { readonly order: TalimogeneOrder; readonly step: Dose }[];
  /** Earlier doses, by date. */
  readonly given: readonly AgentRecord[];
  readonly exposure: Exposure;
  /** True where the judged order is known to be stronger than a first dose. */
  readonly isHigherStrength: boolean;
  /** What the orders say in words only. */
  readonly hints: readonly Hint[];
}

const plansOf = perChart(() => new Map<OrderContext, TalimogenePlan>());

/** How the talimogene orders at hand divide into first and later doses. */
export function talimogenePlan(chart: Chart, context: OrderContext, content: FactContent): TalimogenePlan {
  const plans = plansOf(chart);
  const known = plans.get(context);
  if (known !== undefined) return known;
  const plan = readPlan(chart, context, content);
  plans.set(context, plan);
  return plan;
}

function readPlan(chart: Chart, context: OrderContext, content: FactContent): TalimogenePlan {
  const read = (resource: Resource): TalimogeneOrder => {
    const concentration = concentrationOf(resource, chart, content.terminology);
    return { reference: referenceTo(resource), concentration, steps: dosesOf(resource, concentration) };
  };
  const judged = read(context.order);
  const others = otherOrders(chart, context, content).map(read);
  const lowest = lowestConcentration(content.terminology);
  const isHigher = ({ concentration }: TalimogeneOrder) => concentration !== undefined && concentration > lowest;
  const isLower = ({ concentration }: TalimogeneOrder) => concentration !== undefined && concentration <= lowest;
  const exposure = exposureTo(medicationIndex(chart, content.terminology), 'drug-talimogene', context);
  const hasStarted = exposure.given.length > 0;
  const byStrength = [judged, ...others].find(isLower) ?? (isHigher(judged) ? undefined : judged);
  const first = hasStarted ? undefined : byStrength;
  const later = [judged, ...others].flatMap((order) =>
    (order === first ? order.steps.slice(1) : isLower(order) && !hasStarted ? [] : order.steps).map((step) => ({ order, step })),
  );
  const hints = [context.order, ...context.companions].flatMap((order) => wordHints(order, chart, content));
  return { judged, first, later, given: exposure.given, exposure, isHigherStrength: isHigher(judged), hints };
}

/** Talimogene drafted beside the judged order, or drafted or ordered in the chart within the window of concurrent orders; not what the order replaces. */
function otherOrders(chart: Chart, context: OrderContext, content: FactContent): readonly Resource[] {
  const since = addDays(context.day, -content.rules.concurrentOrderDays);
  const drafted = context.companions.filter(
    (order) => orderedProduct(order, chart, content.terminology)?.product === 'talimogene-laherparepvec' && order.doNotPerform !== true,
  );
  const own = ownOrders(context.order, chart);
  const charted = medicationIndex(chart, content.terminology)
    .openOrders.filter(({ mentions }) => mentions.some(({ agent, by }) => by === 'code' && agent.groups.has('drug-talimogene')))
    .filter(({ resource, reference }) => !isOfThisCall(resource, context) && !own.has(reference))
    .filter(({ when }) => when.start !== undefined && when.start.first >= since);
  return [...drafted, ...charted.map(({ resource }) => resource)];
}

function wordHints(order: Resource, chart: Chart, content: FactContent): readonly Hint[] {
  if (orderedProduct(order, chart, content.terminology)?.product !== 'talimogene-laherparepvec') return [];
  const { words } = medicationConcept(order, chart);
  const instructions = listOf(order.dosageInstruction).map((dosage) => (isObject(dosage) ? textOf(dosage.text) : undefined));
  const uncoded =
    concentrationOf(order, chart, content.terminology) === undefined
      ? words()
          .filter((text) => /\d/.test(text))
          .map((text) => `strength in words only: ${text}`)
      : [];
  return [...uncoded, ...instructions.filter((text) => text !== undefined)].map((text) => ({ reference: referenceTo(order), text }));
}
