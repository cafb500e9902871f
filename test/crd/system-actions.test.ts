import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rawResources } from '../../src/cds-hooks/raw-orders.ts';
import { coverageInformation } from '../../src/crd/coverage-information.ts';
import { systemActions, withCoverageInformation } from '../../src/crd/system-actions.ts';
import type { JsonObject } from '../../src/fhir/resource.ts';
import { judgement } from './judgements.ts';

const url = 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information';

function ours(
  today: string,
  assertionId: string,
  coverage = 'Coverage/c1',
  determination: 'criteria-met' | 'documentation-needed' = 'documentation-needed',
): JsonObject {
  const policyPage = (key: string) => `https://coverage.example.org/policies/${key}`;
  const context = { shape: '2.2', hookClass: 'primary', client: { docPurpose: true }, assertionId, today, policyPage } as const;
  const extension = coverageInformation(judgement(determination, { coverage }), context);
  if (extension === null) throw new Error('this judgement asserts something');
  return extension;
}

const assertion = ours('2026-11-20', 'id-1');
const written = JSON.stringify(assertion);
const answer = (rawTarget: string, information = assertion, target = 'MedicationRequest/o1') => ({
  target,
  rawTarget,
  name: 'Amtagvi',
  information,
});

describe('the order comes back as it was written', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['trailing zeros', '"value":1.50'],
    ['exponents', '"value":1e2'],
    ['integers beyond 2^53', '"value":12345678901234567890'],
    ['many decimals', '"value":0.10000000000000000055'],
    ['negative zero', '"value":-0.0'],
    ['unicode escapes', '"text":"\\u00e9\\ud83d\\ude00\\/"'],
    ['escaped quotes and backslashes', '"text":"a \\"quoted\\" C:\\\\dir\\\\"'],
    ['whitespace and brackets in strings', '"text":" a , { [ \\" ] } : b "'],
    ['null in a primitive list', '"given":[null,"a"],"_given":[{"id":"x"},null]'],
    ['unknown elements', '"somethingNew":{"deep":[[1.0],[]]}'],
    ['a member called __proto__', '"__proto__":{"x":1.0}'],
  ];
  test.each(rows)('%s', (_, member) => {
    const order = `{"resourceType":"MedicationRequest","id":"o1",${member}}`;
    expect(withCoverageInformation(order, [assertion])).toBe(
      `{"resourceType":"MedicationRequest","id":"o1",${member},"extension":[${written}]}`,
    );
  });

  test('whitespace between the parts is left out, inside strings it stays', () => {
    const order = '{\n  "resourceType" : "MedicationRequest",\r\n\t"id": "o1",\n  "note": [ { "text": "two  spaces\\n" } ]\n}';
    expect(withCoverageInformation(order, [assertion])).toBe(
      `{"resourceType":"MedicationRequest","id":"o1","note":[{"text":"two  spaces\\n"}],"extension":[${written}]}`,
    );
  });

  test('any JSON survives, whatever it holds', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (json) => {
        const text = withCoverageInformation(`{"resourceType":"Basic","id":"o1","x":${json}}`, [assertion]) ?? '';
        expect(JSON.parse(text)).toEqual({ resourceType: 'Basic', id: 'o1', x: JSON.parse(json), extension: [assertion] });
      }),
      { numRuns: 200 },
    );
  });
});

describe('only our own assertion is replaced', () => {
  const foreign = '{"url":"http://example.org/other","valueDecimal":1.50}';
  const otherPayer = JSON.stringify(ours('2025-01-01', 'theirs', 'Coverage/other'));
  const stale = JSON.stringify(ours('2026-11-01', 'id-0', 'Coverage/c1', 'criteria-met'));
  const withExtensions = (...list: readonly string[]) => `{"resourceType":"MedicationRequest","extension":[${list.join(',')}],"id":"o1"}`;

  test.each([
    ['an empty list gets ours', [], [written]],
    ['other extensions stay before it', [foreign], [foreign, written]],
    ["another payer's assertion stays", [otherPayer, foreign], [otherPayer, foreign, written]],
    ['our earlier one is replaced', [foreign, stale, otherPayer], [foreign, otherPayer, written]],
    ['several earlier ones are replaced by one', [stale, written], [written]],
    ['an assertion without a coverage is not ours', [`{"url":"${url}"}`], [`{"url":"${url}"}`, written]],
  ] as const)('%s', (_, before, after) => {
    expect(withCoverageInformation(withExtensions(...before), [assertion])).toBe(withExtensions(...after));
  });

  test('our earlier one is known by an absolute reference too', () => {
    const absolute = stale.replace('"Coverage/c1"', '"https://ehr.example.org/fhir/Coverage/c1"');
    expect(withCoverageInformation(withExtensions(absolute), [assertion])).toBe(withExtensions(written));
  });
});

describe('nothing new is no action', () => {
  const again = JSON.stringify(ours('2026-12-24', 'id-2'));
  const order = (extension: string) => `{"resourceType":"MedicationRequest","id":"o1","extension":[${extension}]}`;
  test('equal apart from date and assertion id', () => expect(systemActions([answer(order(again))])).toEqual([]));
  test('the parts in another order', () => {
    const parts = JSON.stringify({ ...assertion, extension: Array.isArray(assertion.extension) ? assertion.extension.toReversed() : [] });
    expect(systemActions([answer(order(parts))])).toEqual([]);
  });
  test('a changed determination is new', () => {
    expect(systemActions([answer(order(again), ours('2026-12-24', 'id-2', 'Coverage/c1', 'criteria-met'))])).toHaveLength(1);
  });
});

describe('one update a resource', () => {
  const raw = '{"resourceType":"Appointment","id":"a1","status":"proposed"}';
  test('with type, description and the whole resource, and no resourceId', () => {
    const [action = ''] = systemActions([answer(raw, assertion, 'Appointment/a1')]);
    expect(JSON.parse(action)).toEqual({
      type: 'update',
      description: 'Coverage information for Amtagvi',
      resource: { resourceType: 'Appointment', id: 'a1', status: 'proposed', extension: [assertion] },
    });
  });
  test('two answers about one Appointment go into one update', () => {
    const second = ours('2026-11-20', 'id-9', 'Coverage/c2');
    const actions = systemActions([answer(raw, assertion, 'Appointment/a1'), answer(raw, second, 'Appointment/a1')]);
    expect(actions.map((action) => JSON.parse(action))).toMatchObject([{ resource: { extension: [assertion, second] } }]);
  });
});

test('from the body of a call to its answer a number keeps its digits', () => {
  const body =
    '{"hook":"order-sign","context":{"draftOrders":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MedicationRequest","id":"o1","dose":1.50}}]}}}';
  const raw = rawResources(body, new Set(['MedicationRequest/o1'])).get('MedicationRequest/o1') ?? '';
  expect(systemActions([answer(raw)]).join()).toContain('"dose":1.50,');
});
