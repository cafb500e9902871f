import { OutcomeError } from '../fhir/outcome.ts';
import type { Client } from '../security/client.ts';

/** Lets a client's call through, or refuses it for having made too many. @throws OutcomeError 429 with Retry-After */
export type Admit = (client: Client) => void;

/**
 * Bounds the calls of each client, whatever addresses it calls from: a bucket that holds a minute's calls and fills evenly,
 * so that a burst is welcome and a flood is not. One for each client of the registry; each process counts for itself.
 */
export function clientRates(callsPerMinute: number, now: () => Date): Admit {
  const buckets = new Map<string, { readonly calls: number; readonly at: number }>();
  const perMs = callsPerMinute / 60_000;
  return ({ id }) => {
    const at = now().getTime();
    const known = buckets.get(id) ?? { calls: callsPerMinute, at };
    const calls = Math.min(callsPerMinute, known.calls + Math.max(0, at - known.at) * perMs);
    if (calls < 1) throw tooMany(Math.ceil((1 - calls) / perMs / 1000));
    buckets.set(id, { calls: calls - 1, at });
  };
}

/** 429, and when to come again. */
export function tooMany(seconds: number): OutcomeError {
  const issue = { severity: 'error', code: 'throttled', text: 'Too many calls; come again after the seconds of Retry-After.' } as const;
  return new OutcomeError(429, [issue], { headers: { 'retry-after': String(seconds) } });
}
