import type { Chart } from '../../chart/chart.ts';
import { type Coding, codingsOf } from '../../fhir/coding.ts';
import { referenceOf } from '../../fhir/reference.ts';
import { listOf, type Resource } from '../../fhir/resource.ts';

/** One reason of an order, coded: its codings, however many systems say it. */
export type CodedReason = readonly Coding[];

/** The order's own reasons that carry codes, from reasonCode and from the Conditions of reasonReference. A reason in words only is left out. */
export function codedReasons(order: Resource, chart: Chart): readonly CodedReason[] {
  const concepts = listOf(order.reasonCode).map((concept) => codingsOf(concept));
  const conditions = listOf(order.reasonReference).flatMap((reference) => {
    const resource = chart.resolve(referenceOf(reference), order);
    return resource?.resourceType === 'Condition' ? [codingsOf(resource.code)] : [];
  });
  return [...concepts, ...conditions].filter((codings) => codings.length > 0);
}
