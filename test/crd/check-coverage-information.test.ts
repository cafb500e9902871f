import { describe, expect, test } from 'vitest';
import { isObject, type JsonObject, listOf } from '../../src/fhir/resource.ts';
import { checkCoverageInformation, type GuideVersion } from './check-coverage-information.ts';

const url = 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information';
const valid: readonly JsonObject[] = [
  { url: 'coverage', valueReference: { reference: 'Coverage/c1' } },
  { url: 'covered', valueCode: 'covered' },
  { url: 'pa-needed', valueCode: 'auth-needed' },
  { url: 'date', valueDate: '2026-11-20' },
  { url: 'coverage-assertion-id', valueString: 'x' },
];
const withParts = (...parts: readonly JsonObject[]): JsonObject => {
  const replaced = new Set(parts.map((part) => part.url));
  return { url, extension: [...valid.filter((part) => !replaced.has(part.url)), ...parts] };
};
const without = (name: string): JsonObject => ({ url, extension: valid.filter((part) => part.url !== name) });
const reason = { url: 'reason', valueCodeableConcept: { text: 'why' } };

describe('the checker finds what is wrong', () => {
  const rows: readonly (readonly [string, GuideVersion, JsonObject, RegExp])[] = [
    ['no coverage', '2.2.1', without('coverage'), /coverage: at least 1/],
    ['no date', '2.0.1', without('date'), /date: at least 1/],
    ['two assertion ids', '2.2.1', { url, extension: [...valid, { url: 'coverage-assertion-id', valueString: 'y' }] }, /at most one/],
    ['a code of the other version', '2.0.1', withParts({ url: 'covered', valueCode: 'indeterminate' }), /"indeterminate" is not allowed/],
    [
      'the wrong type',
      '2.2.1',
      withParts({ url: 'contact', valueContactPoint: { system: 'fax', value: '1' } }),
      /valueContactDetail is expected/,
    ],
    ['an unknown part', '2.0.1', withParts({ url: 'expiry-date', valueDate: '2027-01-01' }), /no part is called expiry-date/],
    ['an empty value', '2.2.1', withParts({ url: 'reason', valueCodeableConcept: { text: 'why', coding: [] } }), /empty list/],
    [
      'a detail without category',
      '2.2.1',
      withParts({ url: 'detail', extension: [{ url: 'value', valueString: 'x' }] }),
      /detail.category: at least 1/,
    ],
    [
      'q1: a form without doc-needed',
      '2.2.1',
      withParts({ url: 'questionnaire', valueCanonical: 'https://x/Questionnaire/q|1' }),
      /crd-ci-q1/,
    ],
    ['q2: not covered with pa-needed', '2.2.1', withParts({ url: 'covered', valueCode: 'not-covered' }), /crd-ci-q2/],
    ['q2: covered without pa-needed', '2.0.1', without('pa-needed'), /crd-ci-q2/],
    ['q3: conditional without info-needed', '2.2.1', withParts({ url: 'covered', valueCode: 'conditional' }), /crd-ci-q3/],
    ['q3: info-needed without conditional', '2.2.1', withParts({ url: 'info-needed', valueCode: 'location' }), /crd-ci-q3/],
    ['q3: info-needed without conditional', '2.0.1', withParts({ url: 'info-needed', valueCode: 'location' }), /crd-ci-q3/],
    [
      'q4: satisfied with withpa',
      '2.2.1',
      withParts(
        { url: 'pa-needed', valueCode: 'satisfied' },
        { url: 'satisfied-pa-id', valueString: '1' },
        { url: 'doc-purpose', valueCode: 'withpa' },
        reason,
      ),
      /crd-ci-q4/,
    ],
    ['q5: satisfied without a number', '2.2.1', withParts({ url: 'pa-needed', valueCode: 'satisfied' }), /crd-ci-q5/],
    ['q5: a number without satisfied', '2.0.1', withParts({ url: 'satisfied-pa-id', valueString: '1' }), /crd-ci-q5/],
    [
      'q6: OTH without reason',
      '2.2.1',
      withParts({ url: 'covered', valueCode: 'conditional' }, { url: 'info-needed', valueCode: 'OTH' }),
      /crd-ci-q6/,
    ],
    ['q7: a reason without words or code', '2.2.1', withParts({ url: 'reason', valueCodeableConcept: { id: 'x' } }), /crd-ci-q7/],
    ['q8: doc-purpose without reason', '2.2.1', withParts({ url: 'doc-purpose', valueCode: 'withclaim' }), /crd-ci-q8/],
    ['q9: indeterminate without reason', '2.2.1', withParts({ url: 'covered', valueCode: 'indeterminate' }), /crd-ci-q9/],
  ];
  test.each(rows)('%s (%s)', (_, version, extension, expected) => {
    expect(checkCoverageInformation(extension, version).faults.join('\n')).toMatch(expected);
  });
});

describe('the checker passes what is right', () => {
  test.each(['2.2.1', '2.0.1'] as const)('the smallest assertion (%s)', (version) => {
    expect(checkCoverageInformation({ url, extension: valid }, version)).toEqual({ faults: [], guideDefects: [] });
  });

  test('what the published expressions get wrong is named, not passed over', () => {
    const documentation = withParts({ url: 'doc-needed', valueCode: 'clinical' }, { url: 'doc-purpose', valueCode: 'withpa' }, reason);
    expect(checkCoverageInformation(documentation, '2.2.1')).toEqual({ faults: [], guideDefects: ['2.2.1 crd-ci-q4'] });
    const notCovered = {
      url,
      extension: listOf(without('pa-needed').extension).map((part) =>
        isObject(part) && part.url === 'covered' ? { url: 'covered', valueCode: 'not-covered' } : part,
      ),
    };
    expect(checkCoverageInformation(notCovered, '2.0.1')).toEqual({ faults: [], guideDefects: ['2.0.1 crd-ci-q2'] });
  });
});
