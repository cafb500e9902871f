import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** HMAC-SHA-256 of a text under the store's secret, hex. Handing node:crypto the bytes of a key costs more than the hash itself, so the key is made once. */
export function keyedHash(secret: Buffer, text: string): string {
  let key = keys.get(secret);
  if (key === undefined) {
    key = createSecretKey(secret);
    keys.set(secret, key);
  }
  return createHmac('sha256', key).update(text).digest('hex');
}

const keys = new WeakMap<Buffer, KeyObject>();
