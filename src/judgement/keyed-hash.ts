import { hash } from 'node:crypto';

/**
 * HMAC-SHA-256 (RFC 2104) of a text under the store's secret, hex. Of two hashes in one go each, because node:crypto's Hmac is an object to be
 * made, fed and finished, which costs more than what it does: a row of tests holds that both say the same.
 */
export function keyedHash(secret: Buffer, text: string): string {
  let pads = known.get(secret);
  if (pads === undefined) {
    pads = { inner: padded(secret, 0x36), outer: padded(secret, 0x5c) };
    known.set(secret, pads);
  }
  const inner = hash('sha256', Buffer.concat([pads.inner, Buffer.from(text)]), 'buffer');
  return hash('sha256', Buffer.concat([pads.outer, inner]), 'hex');
}

const known = new WeakMap<Buffer, { readonly inner: Buffer; readonly outer: Buffer }>();

/** Bytes of a block of SHA-256. */
const block = 64;

function padded(secret: Buffer, by: number): Buffer {
  const key = secret.length > block ? hash('sha256', secret, 'buffer') : secret;
  const pad = Buffer.alloc(block, by);
  for (const [at, byte] of key.entries()) pad[at] = byte ^ by;
  return pad;
}

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
