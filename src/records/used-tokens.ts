import { lookupKey } from './lookup-key.ts';
import type { Store } from './store.ts';

/** True for the first caller, in whichever process, that brings this token. */
export async function useTokenOnce(store: Store, issuer: string, jti: string, expiresAt: number): Promise<boolean> {
  const added = await store.write((transaction) =>
    transaction
      .insertInto('used_tokens')
      // A NumericDate may have a fraction, the column has none.
      .values({ token_key: lookupKey(issuer, jti), expires_at: Math.ceil(expiresAt) })
      .onConflict((conflict) => conflict.column('token_key').doNothing())
      .returning('token_key')
      .execute(),
  );
  return added.length === 1;
}

/** Whether any process used this token up. */
export async function wasTokenUsed(store: Store, issuer: string, jti: string): Promise<boolean> {
  const found = await store.db
    .selectFrom('used_tokens')
    .select('token_key')
    .where('token_key', '=', lookupKey(issuer, jti))
    .executeTakeFirst();
  return found !== undefined;
}
