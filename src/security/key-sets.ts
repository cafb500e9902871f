import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/** Fetches a registered key set: the outbound guard stands behind it. Rejects when it cannot be had. */
export type FetchKeySet = (url: string) => Promise<unknown>;

/** Key sets by URL, cached; an unknown key id makes one more fetch, at most one every 30 s, so that a caller cannot make us hammer an EHR. */
export interface KeySets {
  /** The key finder for a registered URL. */
  at(url: string): JWTVerifyGetKey;
}

const keySet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });
const freshMs = 5 * 60_000;
const refetchAfterMs = 30_000;

export function createKeySets(fetchKeySet: FetchKeySet, now: () => Date): KeySets {
  const cache = new Map<string, { readonly find: JWTVerifyGetKey; readonly fetchedAt: number }>();

  const load = async (url: string): Promise<{ readonly find: JWTVerifyGetKey; readonly fetchedAt: number }> => {
    const find = createLocalJWKSet(asKeySet(await fetchKeySet(url)));
    const entry = { find, fetchedAt: now().getTime() };
    cache.set(url, entry);
    return entry;
  };

  return {
    at: (url) => async (header, token) => {
      const known = cache.get(url);
      const current = known !== undefined && now().getTime() - known.fetchedAt < freshMs ? known : await load(url);
      try {
        return await current.find(header, token);
      } catch (error) {
        // The key may be new: look once more, unless we just did.
        if (now().getTime() - current.fetchedAt < refetchAfterMs) throw error;
        return (await load(url)).find(header, token);
      }
    },
  };
}

/** A key set as jose wants it. @throws ZodError when it is none */
export function asKeySet(value: unknown): JSONWebKeySet {
  return keySet.parse(value);
}
