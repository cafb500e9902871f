import type { Judgement } from '../judgement/judgement.ts';

/** The insurer's name as on the member's card; for guidance without a payer, who published it. */
export function payerLabel({ payer, policy }: Judgement): string {
  return payer?.label ?? policy?.publisher ?? 'Coverage service';
}

/** The product in the summary of a card: its brand, so that what is said of it comes before the line ends. */
export function productName({ productNames }: Judgement): string {
  return productNames?.brand ?? 'This order';
}
