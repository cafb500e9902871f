import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { reasonOf, ServiceError } from './service.ts';

/** What is read from the service, and how to read it again. What was read stays while it is. */
export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  reload(): void;
  /** Takes what another answer brought. */
  set(value: T): void;
}

/** Reads once, and again whenever asked to or what to read changes. */
export function useLoaded<T>(read: () => Promise<T>): Loaded<T> {
  const [value, setValue] = useState<T>();
  const [error, setError] = useState<unknown>();
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round reads again
  useEffect(() => {
    let isGone = false;
    read().then(
      (found) => {
        if (isGone) return;
        setValue(found);
        setError(undefined);
      },
      (reason: unknown) => {
        if (!isGone) setError(reason);
      },
    );
    return () => {
      isGone = true;
    };
  }, [read, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  const set = useCallback((given: T) => {
    setValue(given);
    setError(undefined);
  }, []);
  return { value, error, reload, set };
}

/** Says what went wrong and what to do about it. */
export function Problem({ error, children }: { readonly error: unknown; readonly children?: ReactNode }) {
  if (error === undefined) return null;
  const mustSignIn = error instanceof ServiceError && error.status === 401;
  return (
    <div className="problem" role="alert">
      <p>{reasonOf(error)}</p>
      {mustSignIn && (
        <p>
          <a href={signInAddress()} target="_blank" rel="noreferrer">
            Sign in
          </a>{' '}
          (opens a new tab), then come back and try again.
        </p>
      )}
      {children}
    </div>
  );
}

/** Where to sign in, coming back to this page. */
export const signInAddress = (): string => `/sign-in?to=${encodeURIComponent(location.pathname)}`;
