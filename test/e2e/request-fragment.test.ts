import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { carriesRequest, fragmentOf, mostFragmentCharacters, mostRequestCharacters, textIn } from '../../ui/playground/request-fragment.ts';

const packed = (text: string): string => `#request=${deflateRawSync(text).toString('base64url')}`;
const noise = (length: number): string =>
  Array.from({ length }, (_, place) => String.fromCharCode(33 + ((place * place * 7919) % 89))).join('');

describe('a request in a link', () => {
  test.each([
    ['a request', '{"hook": "order-sign"}'],
    ['nothing', ''],
    ['no JSON yet', '{"hook": '],
    ['space, trailing zeros and every script as typed', '{\n  "value": 1.50, "name": "Ünïcödé 黒色腫 🎗" }\n'],
  ])('%s comes back as it was', async (_, text) => {
    const fragment = await fragmentOf(text);
    expect(fragment).toMatch(/^#request=[\w-]+$/);
    expect(carriesRequest(fragment ?? '')).toBe(true);
    expect(await textIn(fragment ?? '')).toBe(text);
  });

  test('one that would be too long is not made', async () => {
    expect(await fragmentOf('x'.repeat(mostRequestCharacters + 1))).toBeUndefined();
    const random = Array.from(crypto.getRandomValues(new Uint8Array(mostFragmentCharacters)), (byte) => byte.toString(36)).join('');
    expect(await fragmentOf(random)).toBeUndefined();
  });

  test.each<[string, string, RegExp]>([
    ['empty', '#request=', /cannot be read/],
    ['not base64', '#request=%%%', /cannot be read/],
    ['no deflate', `#request=${btoa(noise(40)).replaceAll('=', '')}`, /cannot be read/],
    ['cut off', packed(noise(2000)).slice(0, -200), /cannot be read/],
    ['no UTF-8', `#request=${deflateRawSync(Buffer.from([0xff, 0xfe])).toString('base64url')}`, /cannot be read/],
    ['small, and endless once unpacked', packed('x'.repeat(mostRequestCharacters + 1)), /longer than/],
    ['longer than any that is made', `#request=${'A'.repeat(mostFragmentCharacters)}`, /longer than/],
  ])('%s is refused in a sentence', async (_, fragment, sentence) => {
    await expect(textIn(fragment)).rejects.toThrow(sentence);
  });

  test.each(['', '#content', '#requests=x'])('%j carries none', (fragment) => {
    expect(carriesRequest(fragment)).toBe(false);
  });
});
