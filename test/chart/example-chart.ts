import { clinicalSearches } from '../../src/chart/chart.ts';
import type { Resource } from '../../src/fhir/resource.ts';
import { searchset } from './fake-ehr.ts';

const own = { reference: 'Patient/p1' };

/** A small chart with one resource or two of each kind, and the people and places the order leads to. */
export const exampleChart: readonly Resource[] = [
  { resourceType: 'Patient', id: 'p1', birthDate: '1961-03-02' },
  { resourceType: 'Coverage', id: 'c1', status: 'active', beneficiary: own, payor: [{ reference: 'Organization/payer' }] },
  { resourceType: 'Organization', id: 'payer', name: 'Payer' },
  { resourceType: 'Condition', id: 'cond-1', subject: own },
  { resourceType: 'Condition', id: 'cond-2', subject: own },
  { resourceType: 'Observation', id: 'obs-1', subject: own },
  { resourceType: 'Procedure', id: 'proc-1', subject: own },
  { resourceType: 'MedicationRequest', id: 'mr-1', subject: own, medicationReference: { reference: 'Medication/m1' } },
  { resourceType: 'Medication', id: 'm1' },
  { resourceType: 'MedicationStatement', id: 'ms-1', subject: own },
  { resourceType: 'AllergyIntolerance', id: 'al-1', patient: own },
  { resourceType: 'Encounter', id: 'enc-1', subject: own, participant: [{ individual: { reference: 'PractitionerRole/role-2' } }] },
  { resourceType: 'Practitioner', id: 'prac-1' },
  {
    resourceType: 'PractitionerRole',
    id: 'role-1',
    practitioner: { reference: 'Practitioner/prac-1' },
    organization: { reference: 'Organization/clinic' },
  },
  {
    resourceType: 'PractitionerRole',
    id: 'role-2',
    practitioner: { reference: 'Practitioner/prac-2' },
    location: [{ reference: 'Location/loc-1' }],
  },
  { resourceType: 'Practitioner', id: 'prac-2' },
  { resourceType: 'Organization', id: 'clinic' },
  { resourceType: 'Location', id: 'loc-1' },
];

export const exampleOrder: Resource = {
  resourceType: 'MedicationRequest',
  id: 'draft-1',
  subject: own,
  requester: { reference: 'Practitioner/prac-1' },
  encounter: { reference: 'Encounter/enc-1' },
};

/** The same chart as a client that fills every key would send it. */
export function examplePrefetch(): Readonly<Record<string, unknown>> {
  const ofType = (type: string): readonly Resource[] => exampleChart.filter((resource) => resource.resourceType === type);
  const clinical = Object.entries(clinicalSearches).map(([key, type]) => [key, searchset(ofType(type))]);
  return {
    patient: exampleChart[0],
    coverage: searchset(ofType('Coverage')),
    practitioners: searchset(ofType('Practitioner')),
    practitionerRoles: searchset(ofType('PractitionerRole')),
    organizations: searchset(ofType('Organization')),
    locations: searchset(ofType('Location')),
    medications: searchset(ofType('Medication')),
    ...Object.fromEntries(clinical),
  };
}
