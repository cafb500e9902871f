import { randomBytes } from 'node:crypto';
import type { Store } from './store.ts';

/**
 * The store's own secret, made by whoever opens it first and the same for all after. It keys assertion ids.
 */
export async function storeSecret(store: Store): Promise<Buffer> {
  const known = await setting(store, 'secret');
  if (known !== undefined) return Buffer.from(known, 'base64');
  const fresh = { name: 'secret', value: randomBytes(32).toString('base64') };
  await store.write((transaction) =>
    transaction
      .insertInto('store_settings')
      .values(fresh)
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute(),
  );
  return Buffer.from((await setting(store, 'secret')) ?? fresh.value, 'base64');
}

/** Writes and reads one row. @throws RecordsError when either is not possible */
export async function ping(store: Store): Promise<void> {
  const value = randomBytes(6).toString('hex');
  await store.write((transaction) =>
    transaction
      .insertInto('store_settings')
      .values({ name: 'ping', value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute(),
  );
  await setting(store, 'ping');
}

async function setting(store: Store, name: string): Promise<string | undefined> {
  const row = await store.db.selectFrom('store_settings').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value;
}
