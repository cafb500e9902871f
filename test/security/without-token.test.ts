import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withoutToken } from '../../src/cds-hooks/without-token.ts';

const token = 'secret/of+the-ehr_0123';
const escaped = token.replace('s', '\\u0073').replace('/', '\\/');

describe('what is kept of a call holds no token', () => {
  const rows: [string, string][] = [
    ['as CDS Hooks has it', `{"hook":"x","fhirAuthorization":{"access_token":"${token}","scope":"x"},"context":{}}`],
    [
      'twice, the first being kept nowhere',
      `{"fhirAuthorization":{"access_token":"${token}"},"hook":"x","fhirAuthorization":{"access_token":"other-token-0123"}}`,
    ],
    ['its name in escapes', `{"fhirAuthoriz\\u0061tion":{"access_token":"${token}"}}`],
    ['its value in escapes', `{"fhirAuthorization":{"access_token":"${escaped}"}}`],
    ['deep down', `{"context":{"a":[{"fhirAuthorization":{"access_token":"${token}"}}]}}`],
    ['one within another', `{"fhirAuthorization":{"fhirAuthorization":{"access_token":"${token}"},"access_token":"${token}"}}`],
    ['as text instead of an object', `{"fhirAuthorization":"${token}"}`],
    ['in a list', `{"fhirAuthorization":[{"access_token":"${token}"}]}`],
    ['with spaces', `{ "fhirAuthorization" : { "access_token" : "${token}" } }`],
    ['in another element as well', `{"fhirAuthorization":{"access_token":"${token}"},"prefetch":{"x":"Bearer ${token}"}}`],
    ['in another element, in escapes', `{"fhirAuthorization":{"access_token":"${token}"},"prefetch":{"x":"${escaped}"}}`],
    ['as the name of another element', `{"fhirAuthorization":{"access_token":"${token}"},"prefetch":{"${token}":1}}`],
  ];
  test.each(rows)('%s', (_, body) => {
    const { request, response } = withoutToken(body, `{"cards":[{"detail":"${token}"}]}`);
    for (const kept of [request, response]) {
      expect(JSON.stringify(JSON.parse(kept))).not.toContain(token);
      expect(kept).not.toContain(escaped);
    }
  });

  test.each([
    ['no token', '{"hook":"x","prefetch":{"value":1.50}}'],
    ['the word in a text', '{"x":"fhirAuthorization","y":"access_token"}'],
    ['an empty one', '{"fhirAuthorizations":{"a":1}}'],
  ])('%s: kept as it came', (_, body) => {
    expect(withoutToken(body, '{"cards":[]}')).toEqual({ request: body, response: '{"cards":[]}' });
  });

  test('whatever JSON it stands in, and all else stays as it was', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.string({ minLength: 12 }).filter((value) => /^[\w-]+$/.test(value)),
        (before, secret) => {
          const body = `{"before":${before},"fhirAuthorization":{"access_token":"${secret}"},"after":${before}}`;
          const { request } = withoutToken(body, '{}');
          const kept: { readonly before: unknown; readonly after: unknown } = JSON.parse(request);
          expect(JSON.stringify(kept)).not.toContain(secret);
          if (!before.includes(secret)) expect([kept.before, kept.after]).toEqual([JSON.parse(before), JSON.parse(before)]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
