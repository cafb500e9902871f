import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyedHash } from '../../src/judgement/keyed-hash.ts';

const secret = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 37 + 11) % 256));

test.each([
  ['none', 0],
  ['shorter than a block', 32],
  ['a byte less than a block', 63],
  ['a block', 64],
  ['a byte more than a block', 65],
  ['longer', 200],
])('a secret of %s: what node:crypto calls the HMAC', (_, length) => {
  const key = secret(length);
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 200, maxLength: 5000 }), fc.constant('\ud800'));
  fc.assert(
    fc.property(text, (content) => {
      expect(keyedHash(key, content)).toBe(createHmac('sha256', key).update(content).digest('hex'));
    }),
  );
});

// https://www.rfc-editor.org/rfc/rfc4231#section-4.3
test('the published example', () => {
  expect(keyedHash(Buffer.from('Jefe'), 'what do ya want for nothing?')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});
