import { describe, expect, test } from 'vitest';
import { orderedProduct } from '../../../src/facts/ordered-product.ts';
import type { Resource } from '../../../src/fhir/resource.ts';
import { terminology } from '../../terminology/content.ts';
import { chartOf, drug } from './medication-chart.ts';

const hcpcs = 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';
const option = (concept: unknown) => ({
  extension: [{ url: 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-billing-options', valueCodeableConcept: concept }],
});
const medication: Resource = { resourceType: 'Medication', id: 'm1', code: drug.higherStrength };
const order = (elements: Record<string, unknown>, resourceType = 'MedicationRequest'): Resource => ({
  resourceType,
  id: 'o1',
  status: 'draft',
  ...elements,
});
const ofOrder = (resource: Resource, resources: readonly Resource[] = []) => orderedProduct(resource, chartOf(resources), terminology);

const imlygic = 'talimogene-laherparepvec';

describe('the ordered product', () => {
  test.each<[string, Resource, unknown]>([
    ['medication code', order({ medicationCodeableConcept: drug.talimogene }), [imlygic, 'code', undefined]],
    ['Medication in the chart', order({ medicationReference: { reference: 'Medication/m1' } }), [imlygic, 'code', '10^8']],
    [
      'Medication by absolute URL',
      order({ medicationReference: { reference: 'https://ehr.example.org/fhir/Medication/m1' } }),
      [imlygic, 'code', '10^8'],
    ],
    [
      'contained Medication',
      order({ medicationReference: { reference: '#c' }, contained: [{ resourceType: 'Medication', id: 'c', code: drug.lowerStrength }] }),
      [imlygic, 'code', '10^6'],
    ],
    [
      'Medication that is not there, by its display',
      order({ medicationReference: { reference: 'Medication/x', display: 'Amtagvi' } }),
      ['lifileucel', 'text', undefined],
    ],
    ['Medication that is not there', order({ medicationReference: { reference: 'Medication/x' } }), undefined],
    ['service code', order({ code: drug.talimogene }, 'ServiceRequest'), [imlygic, 'code', undefined]],
    ['device code', order({ codeCodeableConcept: drug.talimogene }, 'DeviceRequest'), [imlygic, 'code', undefined]],
    [
      'billing option on the order',
      order({ medicationCodeableConcept: { text: 'a drug' }, ...option(drug.higherStrength) }),
      [imlygic, 'code', '10^8'],
    ],
    [
      'billing option on the code',
      order({ code: { text: 'injection', ...option(drug.talimogene) } }, 'ServiceRequest'),
      [imlygic, 'code', undefined],
    ],
    ['words', order({ medicationCodeableConcept: { text: 'Imlygic' } }), [imlygic, 'text', undefined]],
    [
      'words beside an unclassified code',
      order({ medicationCodeableConcept: { ...drug.unclassified, text: 'lifileucel (Amtagvi)' } }),
      ['lifileucel', 'text', undefined],
    ],
    ['an unclassified code alone', order({ medicationCodeableConcept: drug.unclassified }), undefined],
    ['the code of another drug named Imlygic', order({ medicationCodeableConcept: { ...drug.pembrolizumab, text: 'Imlygic' } }), undefined],
    ['another drug', order({ medicationCodeableConcept: drug.pembrolizumab }), undefined],
    ['malformed', order({ medicationCodeableConcept: [null, 3], extension: 'x', medicationReference: 5 }), undefined],
    ['empty', order({}), undefined],
  ])('%s', (_, resource, expected) => {
    const ordered = ofOrder(resource, [medication]);
    expect(ordered && [ordered.product, ordered.by, ordered.strength]).toEqual(expected);
  });

  test('codes a bill may carry are HCPCS and NDC, billing options included', () => {
    const rxnorm = { system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '1721289' };
    const ordered = ofOrder(
      order({ medicationCodeableConcept: { coding: [rxnorm] }, ...option({ coding: [{ system: hcpcs, code: 'J9325' }] }) }),
    );
    expect(ordered?.billingCodes).toEqual([{ system: hcpcs, code: 'J9325' }]);
    expect(ordered?.codings).toEqual([rxnorm, { system: hcpcs, code: 'J9325' }]);
  });
});
