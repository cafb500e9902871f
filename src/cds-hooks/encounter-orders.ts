import type { Chart } from '../chart/chart.ts';
import { referenceOf, relativeReference } from '../fhir/reference.ts';
import type { Resource } from '../fhir/resource.ts';
import { asksForSomething, orderTypes } from './order-types.ts';

/** The draft and active orders of an encounter that the chart holds: what the encounter hooks are about. */
export function encounterOrders(chart: Chart, encounterId: string): readonly Resource[] {
  return orderTypes
    .flatMap((type) => chart.ofType(type))
    .filter((order) => order.status === 'draft' || order.status === 'active')
    .filter((order) => relativeReference(referenceOf(order.encounter)) === `Encounter/${encounterId}` && asksForSomething(order));
}
