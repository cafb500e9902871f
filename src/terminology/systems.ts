const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const hcpcs = 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';
const ndc = 'http://hl7.org/fhir/sid/ndc';
const atc = 'http://www.whocc.no/atc';
const icd10Pcs = 'http://www.cms.gov/Medicare/Coding/ICD10';
const loinc = 'http://loinc.org';
const hgvs = 'http://varnomen.hgvs.org';
const snomed = 'http://snomed.info/sct';

/** The system URI we compare by, of each other spelling seen in the wild. Sources: terminology/SYSTEMS.md. */
export const canonicalSystems: ReadonlyMap<string, string> = new Map([
  ['urn:oid:2.16.840.1.113883.6.88', rxnorm],
  ['http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', hcpcs],
  ['https://bluebutton.cms.gov/resources/codesystem/hcpcs', hcpcs],
  ['http://www.nlm.nih.gov/research/umls/hcpcs', hcpcs],
  ['http://terminology.hl7.org/CodeSystem/HCPCS', hcpcs],
  ['urn:oid:2.16.840.1.113883.6.285', hcpcs],
  ['urn:oid:2.16.840.1.113883.6.14', hcpcs],
  ['urn:oid:2.16.840.1.113883.6.69', ndc],
  ['urn:oid:2.16.840.1.113883.6.73', atc],
  ['http://hl7.org/fhir/sid/icd-10-pcs', icd10Pcs],
  ['urn:oid:2.16.840.1.113883.6.4', icd10Pcs],
  ['urn:oid:2.16.840.1.113883.6.12', 'http://www.ama-assn.org/go/cpt'],
  ['urn:oid:2.16.840.1.113883.6.1', loinc],
  ['urn:oid:2.16.840.1.113883.6.90', 'http://hl7.org/fhir/sid/icd-10-cm'],
  ['urn:oid:2.16.840.1.113883.6.96', snomed],
  ['urn:oid:2.16.840.1.113883.6.101', 'http://nucc.org/provider-taxonomy'],
  ['http://www.genenames.org', 'http://www.genenames.org/geneId'],
]);

/** The system URI we compare by; an unknown one as it came. */
export function canonicalSystem(system: string): string {
  return canonicalSystems.get(system) ?? (snomedEdition.test(system) ? snomed : system);
}

/** An edition of SNOMED CT, or a version of one: a code means the same in each. */
const snomedEdition = /^http:\/\/snomed\.info\/sct\/\d+(?:\/version\/\d+)?$/;

/**
 * A code in the form we compare by: upper case, and for NDC eleven digits without hyphens.
 * A ten-digit NDC without hyphens stays as it is, because which part lacks its zero cannot be known.
 */
export function canonicalCode(system: string, code: string): string {
  const trimmed = code.trim();
  if (system !== ndc) return system === loinc || system === hgvs ? trimmed : trimmed.toUpperCase();
  const parts = trimmed.split('-');
  const [labeler, product, pack] = parts;
  if (parts.length !== 3 || labeler === undefined || product === undefined || pack === undefined) return trimmed;
  return labeler.padStart(5, '0') + product.padStart(4, '0') + pack.padStart(2, '0');
}

/** Whether the code system is one a bill names a drug by: HCPCS or NDC. */
export function isBillingSystem(system: string): boolean {
  const canonical = canonicalSystem(system);
  return canonical === hcpcs || canonical === ndc;
}
