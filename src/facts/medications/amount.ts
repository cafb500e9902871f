import type { Span } from '../../policy/fact.ts';

/** A number known exactly or within bounds. */
export type Amount = number | Span;

/** The smallest amount that covers all of them; undefined where there is none, or one of them is not known. */
export function covering(amounts: readonly (Amount | undefined)[]): Amount | undefined {
  let covered: Amount | undefined;
  for (const amount of amounts) {
    if (amount === undefined) return undefined;
    covered = covered === undefined ? amount : between(Math.min(lowOf(covered), lowOf(amount)), Math.max(highOf(covered), highOf(amount)));
  }
  return covered;
}

/** The amount between two bounds, a plain number where they agree. */
export function between(low: number, high: number): Amount {
  return low === high ? low : { low, high };
}

/** The amount with both bounds changed alike. */
export function scaled(amount: Amount, change: (value: number) => number): Amount {
  return between(change(lowOf(amount)), change(highOf(amount)));
}

export function lowOf(amount: Amount): number {
  return typeof amount === 'number' ? amount : amount.low;
}

export function highOf(amount: Amount): number {
  return typeof amount === 'number' ? amount : amount.high;
}

/** The amount in words, for evidence. */
export function amountText(amount: Amount, unit: string): string {
  return `${typeof amount === 'number' ? amount : `${amount.low} to ${amount.high}`} ${unit}`;
}
