import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/** Fetches a registered key set: the outbound guard stands behind it. Rejects when it cannot be had. */
export type FetchKeySet = (url: string) => Promise<unknown>;

/**
 * Key sets by URL, fetched when a key is first wanted, is unknown, or the set is old; never more often than every 30 s, whatever
 * tokens come and whether the fetch succeeds, so that a caller cannot make us hammer an EHR.
 */
export interface KeySets {
  /** The key finder for a registered URL. */
  at(url: string): JWTVerifyGetKey;
}

const verifyKey = z.looseObject({ kty: z.enum(['EC', 'RSA']) });
const keySet = z.looseObject({ keys: z.array(z.unknown()).max(100) });
const freshMs = 5 * 60_000;
const refetchAfterMs = 30_000;
/** Known keys are used this long while newer ones cannot be had; a key that was withdrawn is believed no longer than that. */
const staleMs = 60 * 60_000;

interface Cached {
  readonly find: JWTVerifyGetKey;
  readonly fetchedAt: number;
}

export function createKeySets(fetchKeySet: FetchKeySet, now: () => Date): KeySets {
  const cache = new Map<string, Cached>();
  const fetching = new Map<string, Promise<Cached | undefined>>();
  const triedAt = new Map<string, number>();
  const time = (): number => now().getTime();

  /** The set fetched anew; undefined where that failed or was tried a moment ago. Callers at the same time share one fetch. */
  const refreshed = (url: string): Promise<Cached | undefined> => {
    const running = fetching.get(url);
    if (running !== undefined) return running;
    if (time() - (triedAt.get(url) ?? Number.NEGATIVE_INFINITY) < refetchAfterMs) return Promise.resolve(undefined);
    triedAt.set(url, time());
    const started = load(url).finally(() => fetching.delete(url));
    fetching.set(url, started);
    return started;
  };

  const load = async (url: string): Promise<Cached | undefined> => {
    try {
      const entry = { find: createLocalJWKSet(asKeySet(await fetchKeySet(url))), fetchedAt: time() };
      cache.set(url, entry);
      return entry;
    } catch {
      // To the caller a set that cannot be had and a key that is not in it are one: the token cannot be verified.
      return undefined;
    }
  };

  return {
    at: (url) => async (header, token) => {
      const known = cache.get(url);
      const age = known === undefined ? Number.POSITIVE_INFINITY : time() - known.fetchedAt;
      const current = age < freshMs ? known : ((await refreshed(url)) ?? (age < staleMs ? known : undefined));
      if (current === undefined) throw new Error('no key set');
      try {
        return await current.find(header, token);
      } catch (error) {
        // The key may be new: look once more.
        const newer = await refreshed(url);
        if (newer === undefined) throw error;
        return newer.find(header, token);
      }
    },
  };
}

/**
 * A key set as jose wants it: the keys of the kinds we verify. An EHR may publish others beside them (OKP, for encryption), which are passed
 * over; a set with none left verifies nothing, and takes the place of the one before it as any does. @throws ZodError when it is no set
 */
export function asKeySet(value: unknown): JSONWebKeySet {
  const { keys } = keySet.parse(value);
  return { keys: keys.flatMap((key) => verifyKey.safeParse(key).data ?? []) };
}
