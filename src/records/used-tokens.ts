import { lookupKey } from './lookup-key.ts';
import type { Store } from './store.ts';

/** True for the first caller, in whichever process, that brings this token. */
export async function useTokenOnce(store: Store, issuer: string, jti: string, expiresAt: number): Promise<boolean> {
  const added = await store.write((transaction) =>
    transaction
      .insertInto('used_tokens')
      .values({ token_key: lookupKey(issuer, jti), expires_at: expiresAt })
      .onConflict((conflict) => conflict.column('token_key').doNothing())
      .returning('token_key')
      .execute(),
  );
  return added.length === 1;
}
