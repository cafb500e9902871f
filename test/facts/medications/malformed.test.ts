import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSystemicImmunosuppression } from '../../../src/facts/medications/immunosuppression.ts';
import { medicationFacts } from '../../../src/facts/medications/medication-facts.ts';
import type { Resource } from '../../../src/fhir/resource.ts';
import { chartOf, content, contextOf, drug } from './medication-chart.ts';

const finders = [...Object.values(medicationFacts(content)), createSystemicImmunosuppression(content)];

const elements = [
  'status',
  'intent',
  'medicationCodeableConcept',
  'medicationReference',
  'code',
  'effectiveDateTime',
  'effectivePeriod',
  'authoredOn',
  'whenHandedOver',
  'dosage',
  'dosageInstruction',
  'dispenseRequest',
  'statusReason',
  'reasonCode',
  'reasonReference',
  'suspectEntity',
  'clinicalStatus',
  'verificationStatus',
  'onsetDateTime',
  'valueCodeableConcept',
  'extension',
  'contained',
  'focus',
  'priorPrescription',
];
const types = [
  'MedicationRequest',
  'MedicationAdministration',
  'MedicationStatement',
  'MedicationDispense',
  'Procedure',
  'Observation',
  'Condition',
  'AdverseEvent',
  'AllergyIntolerance',
  'ServiceRequest',
];

/** Values of every JSON shape, and values that are nearly right. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    drug.higherStrength,
    [drug.talimogene],
    drug.pembrolizumab,
    'active',
    'completed',
    'order',
    '2026-01',
    '2026-13-45',
    { reference: '#x' },
  ),
  fc.constantFrom<unknown>(
    [{ doseAndRate: [{ doseQuantity: { value: 'four', unit: 4 } }], timing: { repeat: 1, event: [1, null] }, sequence: 'x', route: 3 }],
    { dose: [{ value: 1 }], quantity: null },
    [{ resourceType: 'Medication', id: 'x', ingredient: [{ strength: { numerator: 3 } }, null], code: [] }],
    { coding: [null, { system: 5 }, { system: 'x', code: '' }] },
  ),
);
const malformed: fc.Arbitrary<Resource> = fc
  .record({ resourceType: fc.constantFrom(...types), body: fc.dictionary(fc.constantFrom(...elements), value, { maxKeys: 12 }) })
  .map(({ resourceType, body }) => ({ ...body, resourceType, id: 'x' }));

describe('malformed resources', () => {
  test('no finder throws, whatever shape an element has', () => {
    fc.assert(
      fc.property(fc.array(malformed, { maxLength: 6 }), malformed, (resources, order) => {
        const chart = chartOf(resources.map((resource, at) => ({ ...resource, id: `x${at}` })));
        const context = contextOf({ order, companions: resources.slice(0, 2) });
        for (const finder of finders) expect(finder(chart, context).hints).toBeInstanceOf(Array);
      }),
      { numRuns: 150 },
    );
  });
});
