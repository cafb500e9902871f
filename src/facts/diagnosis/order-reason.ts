import type { Chart } from '../../chart/chart.ts';
import { type Coding, codingsOf } from '../../fhir/coding.ts';
import { referenceOf } from '../../fhir/reference.ts';
import { listOf, type Resource } from '../../fhir/resource.ts';
import { conditionRecord } from './condition-index.ts';

/** One reason of an order. */
export interface OrderReason {
  /** However many systems say it; empty where it is in words, cannot be read, or is no confirmed and current Condition. */
  readonly codings: readonly Coding[];
  readonly by: 'code' | 'reference';
}

/** Every reason the order itself gives, from reasonCode and reasonReference. A Condition it refers to may be contained in it. */
export function orderReasons(order: Resource, chart: Chart): readonly OrderReason[] {
  const concepts = listOf(order.reasonCode).map((concept): OrderReason => ({ codings: codingsOf(concept), by: 'code' }));
  const referred = listOf(order.reasonReference).map((reference): OrderReason => {
    const resource = chart.resolve(referenceOf(reference), order);
    const records = resource?.resourceType === 'Condition' ? conditionRecord(resource) : [];
    return { codings: records.find(({ standing }) => standing === 'current')?.codings ?? [], by: 'reference' };
  });
  return [...concepts, ...referred];
}
