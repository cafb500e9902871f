import type { ItemCase } from './decide-items.ts';

/** When the payer's clock for a category runs out, counted from receipt; undefined where the payer has no such clock. Nothing happens then but that it shows. */
export function dueAt(
  { payer, request, receivedAt }: Pick<ItemCase, 'payer' | 'request' | 'receivedAt'>,
  category: 'drug' | 'other',
): string | undefined {
  const { clocks, lineOfBusiness } = payer.payer;
  const clock = clocks.find((candidate) => candidate.category === category && candidate.lineOfBusiness === lineOfBusiness.name);
  if (clock === undefined) return undefined;
  const hours = request.expedited ? clock.expeditedHours : clock.standardHours;
  return new Date(Date.parse(receivedAt) + hours * 3_600_000).toISOString();
}
