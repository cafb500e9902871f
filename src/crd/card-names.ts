import type { Judgement } from '../judgement/judgement.ts';
import { productNames } from './order-name.ts';

/** The insurer's name as on the member's card; for guidance without a payer, who published it. */
export function payerLabel({ payer, policy }: Judgement): string {
  return payer?.label ?? policy?.publisher ?? 'Coverage service';
}

/** The product as people call it. */
export function productName({ product }: Judgement): string {
  return product === null ? 'This order' : productNames[product];
}
