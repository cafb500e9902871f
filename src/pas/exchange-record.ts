import type { PasParts } from './pas-parts.ts';
import type { Incoming } from './submit.ts';

/** Placeholder until written. */
export async function recordExchange(
  _parts: PasParts,
  _exchange: Incoming & { readonly answer: string; readonly endedAt: Date },
): Promise<void> {}
