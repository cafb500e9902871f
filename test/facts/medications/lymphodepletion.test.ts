import { describe, expect, test } from 'vitest';
import type { Resource } from '../../../src/fhir/resource.ts';
import { administration, draft, drug, factOf, factValue, request, statement } from './medication-chart.ts';

const { cyclophosphamide, fludarabine } = drug;
const order = draft(drug.lifileucel);

describe('lymphodepletion received: both drugs within 30 days before the order or later', () => {
  const flu = administration(fludarabine, '2026-06-10');
  test.each<[string, readonly Resource[], true | undefined]>([
    ['both inside', [administration(cyclophosphamide, '2026-06-05'), flu], true],
    ['the first 30 days before', [administration(cyclophosphamide, '2026-05-16'), flu], true],
    ['the first 31 days before', [administration(cyclophosphamide, '2026-05-15'), flu], undefined],
    ['after the order', [administration(cyclophosphamide, '2026-06-18'), administration(fludarabine, '2026-06-20')], true],
    ['only one of them', [flu], undefined],
    ['one in words', [administration(drug.words('cyclophosphamide'), '2026-06-05'), flu], undefined],
    ['one undated', [administration(cyclophosphamide), flu], undefined],
    ['one in a month that straddles', [administration(cyclophosphamide, '2026-05'), flu], undefined],
    ['one not done', [administration(cyclophosphamide, '2026-06-05', { status: 'not-done' }), flu], undefined],
    [
      'one for a lymphoma',
      [
        administration(cyclophosphamide, '2026-06-05', {
          reasonCode: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'C83.30' }] }],
        }),
        flu,
      ],
      undefined,
    ],
    ['one stated for later', [statement(cyclophosphamide, { effectiveDateTime: '2026-07-01' }), flu], undefined],
    ['an old course still stated as active', [statement(cyclophosphamide, { effectivePeriod: { start: '2020-01-01' } }), flu], undefined],
    ['orders alone', [request(cyclophosphamide), request(fludarabine)], undefined],
    ['nothing', [], undefined],
  ])('%s', (_, resources, expected) => {
    expect(factValue('lymphodepletionReceived', resources, { order })).toBe(expected);
  });

  test('an older course and a lone drug are hints', () => {
    const hints = factOf('lymphodepletionReceived', [administration(cyclophosphamide, '2020-01-01'), flu], { order }).hints;
    expect(hints.map(({ text }) => text)).toEqual([
      'cyclophosphamide was given before the weeks that count',
      'fludarabine 2026-06-10, without the other drug',
    ]);
  });
});

describe('lymphodepletion planned: active or drafted orders for both', () => {
  test.each<[string, readonly Resource[], readonly Resource[], true | undefined]>([
    ['both beside the order', [], [draft(cyclophosphamide), draft(fludarabine)], true],
    ['both in the chart', [request(cyclophosphamide), request(fludarabine)], [], true],
    ['one here, one there', [request(cyclophosphamide)], [draft(fludarabine)], true],
    ['both in the chart, one 90 days old', [request(cyclophosphamide, { authoredOn: '2026-03-17' }), request(fludarabine)], [], true],
    [
      'one ordered 91 days before and never closed',
      [request(cyclophosphamide, { authoredOn: '2026-03-16' }), request(fludarabine)],
      [],
      undefined,
    ],
    [
      'one ordered for a time that is over',
      [
        request(cyclophosphamide, { dosageInstruction: [{ timing: { repeat: { boundsPeriod: { end: '2026-05-01' } } } }] }),
        request(fludarabine),
      ],
      [],
      undefined,
    ],
    [
      'both for a leukemia',
      [cyclophosphamide, fludarabine].map((drug) =>
        request(drug, {
          authoredOn: '2026-06-01',
          reasonCode: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'C91.10' }] }],
        }),
      ),
      [],
      undefined,
    ],
    ['a draft in the chart', [request(cyclophosphamide, { status: 'draft' }), request(fludarabine)], [], true],
    [
      'by HCPCS as a service',
      [],
      [
        {
          resourceType: 'ServiceRequest',
          id: 's1',
          status: 'draft',
          intent: 'order',
          code: { coding: [{ system: 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code: 'J9075' }] },
        },
        {
          resourceType: 'ServiceRequest',
          id: 's2',
          status: 'draft',
          intent: 'order',
          code: { coding: [{ system: 'https://bluebutton.cms.gov/resources/codesystem/hcpcs', code: 'J9185' }] },
        },
      ],
      true,
    ],
    ['only one', [request(cyclophosphamide)], [], undefined],
    ['one on hold', [request(cyclophosphamide, { status: 'on-hold' }), request(fludarabine)], [], undefined],
    ['one cancelled', [request(cyclophosphamide, { status: 'cancelled' }), request(fludarabine)], [], undefined],
    ['one completed', [request(cyclophosphamide, { status: 'completed' }), request(fludarabine)], [], undefined],
    ['one proposed', [request(cyclophosphamide, { intent: 'proposal' }), request(fludarabine)], [], undefined],
    ['one not to be performed', [request(cyclophosphamide, { doNotPerform: true }), request(fludarabine)], [], undefined],
    ['one in words', [request(drug.words('Cytoxan')), request(fludarabine)], [], undefined],
    ['nothing', [], [], undefined],
  ])('%s', (_, resources, companions, expected) => {
    expect(factValue('lymphodepletionPlanned', resources, { order, companions })).toBe(expected);
  });
});
