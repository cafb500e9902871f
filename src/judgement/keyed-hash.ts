import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

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

/**
 * SHA-256 of the store's secret and a text, cut to 32 hex digits: an id that says nothing without the secret, for a third of what an HMAC
 * costs. Half of a hash is not enough to reckon the hash of a longer text from; whole ones are `keyedHash`'s.
 */
export function keyedDigest(secret: Buffer, text: string): string {
  let prefix = prefixes.get(secret);
  if (prefix === undefined) {
    prefix = secret.toString('hex');
    prefixes.set(secret, prefix);
  }
  return hash('sha256', prefix + text, 'hex').slice(0, 32);
}

const prefixes = new WeakMap<Buffer, string>();
