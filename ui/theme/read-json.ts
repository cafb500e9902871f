import { useEffect, useState } from 'react';

export type Loading<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly reason: string };

/** What an address of this same service answers, read once. The service and its pages are of one build, so its shape is trusted. */
export function useJson<T>(address: string): Loading<T> {
  const [loading, setLoading] = useState<Loading<T>>({ state: 'loading' });
  useEffect(() => {
    const gone = new AbortController();
    readJson<T>(address, gone.signal).then(
      (value) => setLoading({ state: 'ready', value }),
      (error: unknown) => {
        if (!gone.signal.aborted) setLoading({ state: 'failed', reason: reasonOf(error) });
      },
    );
    return () => gone.abort();
  }, [address]);
  return loading;
}

/** @throws Error with the service's own words where it answers anything but 200 */
export async function readJson<T>(address: string, signal: AbortSignal, body?: unknown): Promise<T> {
  const response = await fetch(address, {
    signal,
    ...(body !== undefined && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(outcomeText(response.status, await response.text()));
  return await response.json();
}

/** The sentences of an OperationOutcome with the elements they are about; the status where the body is none. */
function outcomeText(status: number, body: string): string {
  try {
    const { issue } = JSON.parse(body);
    const said = Array.isArray(issue)
      ? issue.map(({ details, diagnostics, expression }) =>
          [details?.text ?? diagnostics, expression?.join(', ')].filter((part) => part !== undefined).join(' – '),
        )
      : [];
    if (said.length > 0) return `${status}: ${said.join(' ')}`;
  } catch {
    // No JSON: the status says what there is to say.
  }
  return `The service answered ${status}.`;
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'The service cannot be reached.');
