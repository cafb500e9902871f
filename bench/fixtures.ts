import { prefetchOf } from '../scripts/example-requests.ts';

type Json = Readonly<Record<string, unknown>>;
const patientId = 'bench-1';
const subject = { reference: `Patient/${patientId}` };
const searchset = (resources: readonly Json[]) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  total: resources.length,
  entry: resources.map((resource) => ({ fullUrl: `https://ehr.example.org/fhir/${resource.resourceType}/${resource.id}`, resource })),
});
const coded = (system: string, code: string, display: string) => ({ coding: [{ system, code, display }], text: display });
const icd = 'http://hl7.org/fhir/sid/icd-10-cm';
const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const loinc = 'http://loinc.org';
const pad = (at: number) => String((at % 27) + 1).padStart(2, '0');

const condition = (at: number): Json => ({
  resourceType: 'Condition',
  id: `condition-${at}`,
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  verificationStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }] },
  code: [
    coded(icd, 'C43.59', 'Malignant melanoma of other part of trunk'),
    coded(icd, 'C78.01', 'Secondary malignant neoplasm of right lung'),
    coded(icd, 'I10', 'Essential hypertension'),
    coded(icd, 'E11.9', 'Type 2 diabetes mellitus'),
    coded(icd, 'M54.50', 'Low back pain'),
  ][at % 5],
  subject,
  onsetDateTime: `2025-03-${pad(at)}`,
});
const observation = (at: number): Json =>
  at === 0
    ? {
        resourceType: 'Observation',
        id: 'observation-0',
        status: 'final',
        code: coded(loinc, '93690-6', 'BRAF V600 mutations'),
        subject,
        effectiveDateTime: '2025-04-02',
        valueCodeableConcept: coded('http://snomed.info/sct', '260385009', 'Negative'),
      }
    : {
        resourceType: 'Observation',
        id: `observation-${at}`,
        status: 'final',
        category: [coded('http://terminology.hl7.org/CodeSystem/observation-category', 'laboratory', 'Laboratory')],
        code: coded(loinc, ['718-7', '6690-2', '777-3', '2160-0'][at % 4] ?? '718-7', 'Laboratory result'),
        subject,
        effectiveDateTime: `2026-05-${pad(at)}T08:00:00Z`,
        valueQuantity: { value: 10 + at / 10, unit: 'g/dL', system: 'http://unitsofmeasure.org', code: 'g/dL' },
        referenceRange: [{ low: { value: 8, unit: 'g/dL' }, high: { value: 17, unit: 'g/dL' } }],
      };
const statement = (at: number): Json => ({
  resourceType: 'MedicationStatement',
  id: `statement-${at}`,
  status: at === 0 ? 'completed' : 'active',
  medicationCodeableConcept:
    at === 0
      ? coded(rxnorm, '1547545', 'pembrolizumab')
      : coded(rxnorm, ['314076', '860975', '617310', '198211'][at % 4] ?? '314076', 'a daily medicine'),
  subject,
  effectivePeriod: { start: `2025-06-${pad(at)}` },
  dosage: [{ text: 'one a day', timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } } }],
});
const order = (id: string, concept: Json): Json => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'draft',
  intent: 'order',
  medicationCodeableConcept: concept,
  subject,
  authoredOn: '2026-11-20',
  requester: { reference: 'PractitionerRole/role-1' },
  reasonCode: [coded(icd, 'C43.59', 'Malignant melanoma of other part of trunk')],
  dosageInstruction: [{ text: 'as directed' }],
});
const people = {
  practitionerRoles: searchset([
    {
      resourceType: 'PractitionerRole',
      id: 'role-1',
      practitioner: { reference: 'Practitioner/p-1' },
      specialty: [coded('http://nucc.org/provider-taxonomy', '207RX0202X', 'Medical Oncology')],
    },
  ]),
  practitioners: searchset([{ resourceType: 'Practitioner', id: 'p-1', name: [{ family: 'Bench' }] }]),
};
const emptyKeys = Object.keys(prefetchOf('cigna-01')).filter((key) => key !== 'patient');

/** An order-sign request with a complete prefetch: `conditions`, `observations` and `statements` entries, two orders. */
export function orderSign(
  size: { readonly conditions: number; readonly observations: number; readonly statements: number },
  drug: 'lifileucel' | 'other' = 'lifileucel',
): string {
  const many = (count: number, make: (at: number) => Json) => searchset(Array.from({ length: count }, (_, at) => make(at)));
  const first =
    drug === 'lifileucel'
      ? order('order-1', coded(rxnorm, '2675868', 'lifileucel'))
      : order('order-1', coded(rxnorm, '617310', 'atorvastatin 20 MG Oral Tablet'));
  return JSON.stringify({
    hook: 'order-sign',
    hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea',
    context: {
      userId: 'PractitionerRole/role-1',
      patientId,
      draftOrders: {
        resourceType: 'Bundle',
        type: 'collection',
        entry: [first, order('order-2', coded(rxnorm, '1734919', 'cyclophosphamide 1000 MG Injection'))].map((resource) => ({ resource })),
      },
    },
    prefetch: {
      ...Object.fromEntries(emptyKeys.map((key) => [key, null])),
      patient: { resourceType: 'Patient', id: patientId, birthDate: '1961-04-12', gender: 'female' },
      coverage: searchset([
        {
          resourceType: 'Coverage',
          id: 'coverage-1',
          status: 'active',
          identifier: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB' }] }, value: 'CIG-0001' }],
          beneficiary: subject,
          payor: [{ reference: 'Organization/payer' }],
        },
      ]),
      organizations: searchset([
        {
          resourceType: 'Organization',
          id: 'payer',
          identifier: [{ system: 'https://oncoverage.example/fhir/sid/payer', value: 'cigna' }],
          name: 'Cigna',
        },
      ]),
      ...people,
      conditions: many(size.conditions, condition),
      observations: many(size.observations, observation),
      medicationStatements: many(size.statements, statement),
    },
    extension: { 'davinci-crd.requestedVersion': '2.2', 'davinci-crd.configuration': {} },
  });
}

/** The body the targets are set for: 5 Conditions, 20 Observations, 10 MedicationStatements, 2 orders. */
export const usual = { conditions: 5, observations: 20, statements: 10 };

/** The same proportions, about `entries` entries in all. */
export const ofSize = (entries: number) => ({
  conditions: Math.round(entries / 7),
  observations: Math.round((entries * 4) / 7),
  statements: Math.round((entries * 2) / 7),
});
