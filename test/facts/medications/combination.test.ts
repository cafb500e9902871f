import { describe, expect, test } from 'vitest';
import type { Resource } from '../../../src/fhir/resource.ts';
import { draft, drug, factOf, factValue, request, resource, statement } from './medication-chart.ts';

const complete = { search: 'MedicationRequest?patient=p1', complete: true };

describe('single agent and combination with ipilimumab', () => {
  test.each<[string, readonly Resource[], readonly Resource[], boolean | undefined, boolean | undefined]>([
    ['a complete list without another', [request(drug.lisinopril)], [], true, false],
    ['an empty complete list', [], [], true, false],
    ['pembrolizumab drafted beside', [], [draft(drug.pembrolizumab)], false, false],
    ['ipilimumab drafted beside', [], [draft(drug.ipilimumab)], false, true],
    ['ipilimumab and nivolumab drafted beside', [], [draft(drug.ipilimumab), draft(drug.nivolumab)], false, false],
    ['ipilimumab ordered today', [request(drug.ipilimumab, { authoredOn: '2026-06-15' })], [], false, true],
    ['ordered 90 days before', [request(drug.pembrolizumab, { authoredOn: '2026-03-17' })], [], false, false],
    ['ordered 91 days before', [request(drug.pembrolizumab, { authoredOn: '2026-03-16' })], [], undefined, undefined],
    ['ordered on an unknown day', [request(drug.pembrolizumab)], [], undefined, undefined],
    ['ordered in a month that straddles', [request(drug.pembrolizumab, { authoredOn: '2026-03' })], [], undefined, undefined],
    ['ordered after it', [request(drug.pembrolizumab, { authoredOn: '2026-06-20' })], [], false, false],
    ['drafted in the chart', [draft(drug.pembrolizumab)], [], false, false],
    [
      'ordered within the 90 days for a time that is over',
      [
        request(drug.pembrolizumab, {
          authoredOn: '2026-05-01',
          dosageInstruction: [{ timing: { repeat: { boundsPeriod: { end: '2026-06-01' } } } }],
        }),
      ],
      [],
      undefined,
      undefined,
    ],
    [
      'an infusion in progress without an order',
      [
        resource('MedicationAdministration', {
          status: 'in-progress',
          medicationCodeableConcept: drug.pembrolizumab,
          effectiveDateTime: '2026-06-15',
        }),
      ],
      [],
      undefined,
      undefined,
    ],
    [
      'infusions completed before',
      [
        resource('MedicationAdministration', {
          status: 'completed',
          medicationCodeableConcept: drug.pembrolizumab,
          effectiveDateTime: '2026-05-15',
        }),
      ],
      [],
      true,
      false,
    ],
    [
      'an antineoplastic as a cream',
      [
        request(
          { coding: [{ system: 'http://www.whocc.no/atc', code: 'L01BC02' }] },
          { authoredOn: '2026-06-01', dosageInstruction: [{ route: { coding: [{ system: 'http://snomed.info/sct', code: '6064005' }] } }] },
        ),
      ],
      [],
      true,
      false,
    ],
    ['completed', [request(drug.pembrolizumab, { status: 'completed', authoredOn: '2026-06-01' })], [], true, false],
    ['stopped', [request(drug.pembrolizumab, { status: 'stopped', authoredOn: '2026-06-01' })], [], true, false],
    ['cancelled', [request(drug.pembrolizumab, { status: 'cancelled', authoredOn: '2026-06-01' })], [], true, false],
    ['an option', [request(drug.pembrolizumab, { intent: 'option', authoredOn: '2026-06-01' })], [], true, false],
    ['any antineoplastic by ATC', [], [draft(drug.dacarbazine)], false, false],
    ['a BRAF inhibitor that is no melanoma drug', [], [draft(drug.tovorafenib)], false, false],
    [
      'methotrexate by its ATC code as an antineoplastic',
      [],
      [draft({ coding: [{ system: 'http://www.whocc.no/atc', code: 'L01BA01' }] })],
      false,
      false,
    ],
    ['methotrexate by its ingredient', [], [draft(drug.methotrexate)], true, false],
    [
      'as a service by HCPCS',
      [],
      [
        resource('ServiceRequest', {
          status: 'draft',
          intent: 'order',
          code: { coding: [{ system: 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code: 'J9271' }] },
        }),
      ],
      false,
      false,
    ],
    [
      'a laboratory service',
      [],
      [resource('ServiceRequest', { status: 'draft', intent: 'order', code: { text: 'blood count' } })],
      true,
      false,
    ],
    ['lifileucel beside talimogene', [], [draft(drug.lifileucel)], false, false],
    ['the later doses of the same product', [], [draft(drug.higherStrength)], true, false],
    ['the same product in the chart', [request(drug.talimogene, { authoredOn: '2026-06-01' })], [], true, false],
    ['a drug with a code we do not know', [request({ coding: [{ system: 'urn:local', code: '1' }] })], [], true, false],
    [
      'a drug with a code we do not know and a name we know',
      [request({ coding: [{ system: 'urn:local', code: '1' }], text: 'Keytruda' })],
      [],
      undefined,
      undefined,
    ],
    ['a drug in words', [request(drug.words('something'))], [], undefined, undefined],
    ['a drug in words that is no antineoplastic', [request(drug.words('prednisone'))], [], undefined, undefined],
    ['pembrolizumab in words', [], [draft(drug.words('pembrolizumab'))], undefined, undefined],
    ['an unclassified antineoplastic', [], [draft(drug.unclassified)], undefined, undefined],
    [
      'a drug referred to that is not there',
      [request(undefined, { medicationReference: { reference: 'Medication/x' } })],
      [],
      undefined,
      undefined,
    ],
    ['an uncoded drug that is stopped', [request(drug.words('something'), { status: 'stopped' })], [], true, false],
    ['an uncoded drug beside ipilimumab', [request(drug.words('something'))], [draft(drug.ipilimumab)], false, undefined],
    ['a statement that another is being taken', [statement(drug.pembrolizumab)], [], undefined, undefined],
    [
      'a statement of one taken until last month',
      [statement(drug.pembrolizumab, { effectivePeriod: { start: '2026-01-01', end: '2026-05-15' } })],
      [],
      true,
      false,
    ],
    ['a statement of one completed', [statement(drug.pembrolizumab, { status: 'completed' })], [], true, false],
    ['ipilimumab drafted and stated', [statement(drug.ipilimumab)], [draft(drug.ipilimumab)], false, true],
  ])('%s', (_, resources, companions, alone, withIpilimumab) => {
    expect(factValue('singleAgent', resources, { companions })).toBe(alone);
    expect(factValue('combinedWithIpilimumab', resources, { companions })).toBe(withIpilimumab);
  });

  test.each(['partial', 'not-asked', 'failed'] as const)('a list that is %s shows no absence', (state) => {
    const searches = { medicationRequests: state };
    expect(factValue('singleAgent', [], { searches })).toBeUndefined();
    expect(factValue('combinedWithIpilimumab', [], { searches, companions: [draft(drug.ipilimumab)] })).toBeUndefined();
    expect(factValue('singleAgent', [], { searches, companions: [draft(drug.ipilimumab)] })).toBe(false);
    expect(factOf('singleAgent', [], { searches }).failedReads).toEqual(state === 'failed' ? ['MedicationRequest?patient=p1'] : undefined);
  });

  test('evidence is the complete list, or the order that is taken with it', () => {
    const ipilimumab = draft(drug.ipilimumab);
    expect(factOf('singleAgent', []).evidence).toEqual([complete]);
    expect(factOf('combinedWithIpilimumab', [], { companions: [ipilimumab] }).evidence).toEqual([
      { reference: `MedicationRequest/${ipilimumab.id}`, value: 'ipilimumab 2026-06-15', date: '2026-06-15' },
      complete,
    ]);
  });

  test('the judged order in the chart is not another', () => {
    const order = draft(drug.talimogene);
    expect(factValue('singleAgent', [order], { order })).toBe(true);
  });
});
