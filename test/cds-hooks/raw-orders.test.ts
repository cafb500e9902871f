import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withoutSpace } from '../../src/cds-hooks/json-text.ts';
import { compactDrafts, rawResources } from '../../src/cds-hooks/raw-orders.ts';

const wanted = new Set(['MedicationRequest/o1']);
const find = (text: string) => rawResources(text, wanted).get('MedicationRequest/o1');
const drafted = '{"resourceType":"MedicationRequest","id":"o1","a":1.50}';
const fetched = '{"id":"o1","resourceType":"MedicationRequest","b":2.0}';

describe('finds a resource as it was written', () => {
  test.each([
    [
      'in draftOrders',
      `{"context":{"draftOrders":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"X","id":"o1"}},{"resource":${drafted}}]}}}`,
      drafted,
    ],
    [
      'with space everywhere',
      ` { "context" : { "draftOrders" : { "resourceType" : "Bundle" , "entry" : [ { "resource" : ${drafted} } ] } } } `,
      drafted,
    ],
    ['in appointments', `{"context":{"appointments":{"entry":[{"resource":${drafted}}],"resourceType":"Bundle"}}}`, drafted],
    [
      'in a prefetched Bundle',
      `{"prefetch":{"any":{"resourceType":"Bundle","entry":[{"fullUrl":"x","resource":${fetched}}]}},"context":{}}`,
      fetched,
    ],
    ['prefetched alone', `{"prefetch":{"none":null,"text":"x","any":${fetched}}}`, fetched],
    [
      'in context rather than prefetch',
      `{"prefetch":{"any":${fetched}},"context":{"draftOrders":{"resourceType":"Bundle","entry":[{"resource":${drafted}}]}}}`,
      drafted,
    ],
    ['in the text of a read', fetched, fetched],
    ['in the text of a search', `{"resourceType":"Bundle","entry":[{"resource":${fetched}}]}`, fetched],
    ['an entry that is no list', `{"resourceType":"Bundle","entry":{"resource":${fetched}}}`, fetched],
    [
      'of repeated members the last, as parsing does',
      `{"context":{},"context":{"draftOrders":{"resourceType":"Bundle","entry":[{"resource":${drafted}}]}}}`,
      drafted,
    ],
    ['an escaped member name', `{"con\\u0074ext":{"draftOrders":{"resourceType":"Bundle","entry":[{"resource":${drafted}}]}}}`, drafted],
  ])('%s', (_, text, expected) => expect(find(text)).toBe(expected));

  test.each([
    ['an empty object', '{}'],
    ['a list', '[]'],
    ['text', '"x"'],
    ['a context of another type', '{"context":[1,2],"prefetch":null}'],
    ['entries of another type', '{"context":{"draftOrders":{"resourceType":"Bundle","entry":[1,"x",null,[]]}}}'],
    ['a contained resource', `{"resourceType":"ServiceRequest","id":"s1","contained":[${fetched}]}`],
    ['a look-alike in a string', JSON.stringify({ context: { note: drafted } })],
  ])('and nothing in %s', (_, text) => expect(find(text)).toBeUndefined());
});

describe('space', () => {
  test('is left out between the parts only', () =>
    expect(withoutSpace('{ "a b" : [ 1.50 ,\n"x \\" y" ] }')).toBe('{"a b":[1.50,"x \\" y"]}'));
  test('leaves the value the same, however it was laid out', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 1, 2, '\t'), (value, indent) => {
        expect(withoutSpace(JSON.stringify(value, null, indent))).toBe(JSON.stringify(value));
      }),
      { numRuns: 200 },
    );
  });
  test('a large order takes no time worth naming', () => {
    const text = JSON.stringify(
      {
        resourceType: 'MedicationRequest',
        id: 'o1',
        note: Array.from({ length: 20_000 }, (_, index) => ({ text: `line "${index}" \\ ` })),
      },
      null,
      2,
    );
    const started = performance.now();
    expect(find(text)).toBe(text);
    expect(withoutSpace(text)).toBe(JSON.stringify(JSON.parse(text)));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a draft that stands there as JSON.stringify writes it', () => {
  const compact = (text: string, draft: string) =>
    compactDrafts(text, new Map([['MedicationRequest/o1', { resourceType: 'MedicationRequest', ...JSON.parse(draft) }]])).get(
      'MedicationRequest/o1',
    );
  const call = (draft: string, prefetched = '{}') =>
    `{"prefetch":{"any":${prefetched}},"context":{"draftOrders":{"resourceType":"Bundle","entry":[{"resource":${draft}}]}}}`;
  const plain = '{"resourceType":"MedicationRequest","id":"o1","a":1.5}';
  const wordy = '{"resourceType":"MedicationRequest","id":"o1","a":"x"}';
  test.each([
    ['with a number', call(plain), plain, plain],
    ['without numbers', call(wordy), wordy, wordy],
    ['not with space', call(wordy.replace(',', ', ')), wordy, undefined],
    ['not with a number in another spelling', call(drafted), plain, undefined],
    ['not where only a copy elsewhere has that spelling', call(drafted, plain), plain, undefined],
    ['not where another context follows', `${call(plain).slice(0, -1)},"context":{}}`, plain, undefined],
  ])('%s', (_, text, draft, expected) => expect(compact(text, draft)).toBe(expected));
});
