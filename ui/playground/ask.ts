import { useEffect, useState } from 'react';
import { readJson, reasonOf } from '../theme/read-json.ts';
import type { Explanation, HookAnswer } from './explanation.ts';
import type { HookRequest } from './hook-request.ts';

/** The hook's answer and its reasoning for one request; `before` is the reasoning without the suppositions. */
export interface Answered {
  readonly request: HookRequest;
  readonly answer: HookAnswer;
  readonly explanation: Explanation;
  readonly before: Explanation | undefined;
}

export interface Asking {
  readonly answered: Answered | undefined;
  /** True while a newer answer is on its way. */
  readonly isAsking: boolean;
  readonly problem: string | undefined;
}

/**
 * Asks the service's own addresses, a moment after the last change. The last answer stays until the next one is there,
 * also when a call fails.
 * @param request undefined while there is nothing to ask
 * @param original the same request before anything was supposed
 */
export function useAnswers(
  request: HookRequest | undefined,
  original: HookRequest | undefined,
  services: ReadonlyMap<string, string>,
): Asking {
  const [asking, setAsking] = useState<Asking>({ answered: undefined, isAsking: true, problem: undefined });
  useEffect(() => {
    if (request === undefined || services.size === 0) return;
    const gone = new AbortController();
    setAsking(({ answered }) => ({ answered, isAsking: true, problem: undefined }));
    const timer = setTimeout(() => {
      askAll(request, original, services, gone.signal).then(
        (answered) => setAsking({ answered, isAsking: false, problem: undefined }),
        (error: unknown) => {
          if (!gone.signal.aborted) setAsking(({ answered }) => ({ answered, isAsking: false, problem: reasonOf(error) }));
        },
      );
    }, 150);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [request, original, services]);
  return asking;
}

async function askAll(
  request: HookRequest,
  original: HookRequest | undefined,
  services: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Answered> {
  const id = services.get(String(request.hook));
  if (id === undefined) throw new Error(`No service answers the hook ${JSON.stringify(request.hook)}.`);
  const [answer, explanation, before] = await Promise.all([
    readJson<HookAnswer>(`/cds-services/${id}`, signal, request),
    readJson<Explanation>(`/explain/${id}`, signal, request),
    original === undefined || original === request ? undefined : readJson<Explanation>(`/explain/${id}`, signal, original),
  ]);
  return { request, answer, explanation, before };
}
