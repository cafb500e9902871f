import type { OrderContext } from '../facts/fact-finder.ts';
import { lesions } from '../facts/lesions.ts';
import { orderedProduct } from '../facts/ordered-product.ts';
import { type Estimate, estimate } from './estimate.ts';
import type { JudgementContent, OrderQuestion } from './judge-order.ts';

/**
 * The billing estimate for a talimogene order: the measured skin, subcutaneous and nodal lesions are taken to be those
 * injected. Undefined where sizes are unknown, or the strength is neither ordered nor given by the phase.
 */
export function orderEstimate(content: JudgementContent, question: OrderQuestion, context: OrderContext): Estimate | undefined {
  const sizes = lesions(question.chart, context);
  if (sizes.length === 0) return undefined;
  const ordered = orderedProduct(question.order, question.chart, content.factContent.terminology)?.strength;
  const concentration = ordered ?? (context.phase === 'initial' ? '10^6' : '10^8');
  return estimate(
    sizes.map((lesion) => lesion.longestCm),
    concentration,
    content.billing,
  );
}
