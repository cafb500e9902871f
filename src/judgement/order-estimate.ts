import { formAnswers } from '../facts/attestations.ts';
import type { OrderContext } from '../facts/fact-finder.ts';
import { measuredLesions } from '../facts/lesions.ts';
import { orderedProduct } from '../facts/ordered-product.ts';
import { type Estimate, estimate } from './estimate.ts';
import type { JudgementContent, OrderQuestion } from './judge-order.ts';

/**
 * The billing estimate for a talimogene order: the measured skin, subcutaneous and nodal lesions are taken to be those
 * injected. Undefined while a size is unknown, or the strength is neither ordered nor given by the phase.
 */
export function orderEstimate(content: JudgementContent, question: OrderQuestion, context: OrderContext): Estimate | undefined {
  const { terminology } = content.factContent;
  const { injectable } = measuredLesions(question.chart, terminology, context.latestDay);
  const stated = formAnswers(question.chart, context, content.factContent).lesionsCm;
  const measured = injectable.flatMap(({ longestCm }) => longestCm ?? []);
  const sizes = stated.length > 0 ? stated : measured;
  if (sizes.length === 0 || (stated.length === 0 && measured.length < injectable.length)) return undefined;
  const ordered = orderedProduct(question.order, question.chart, terminology)?.strength;
  const concentration = ordered === '10^6' || ordered === '10^8' ? ordered : context.phase === 'initial' ? '10^6' : '10^8';
  return estimate(sizes, concentration, content.billing);
}
