/** Spellings of one code system seen in the wild, by the one we use. Sources: terminology/SYSTEMS.md. */
const canonicalOf: Readonly<Record<string, string>> = {
  'urn:oid:2.16.840.1.113883.6.88': 'http://www.nlm.nih.gov/research/umls/rxnorm',
  'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets': 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  'https://bluebutton.cms.gov/resources/codesystem/hcpcs': 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  'http://www.nlm.nih.gov/research/umls/hcpcs': 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  'urn:oid:2.16.840.1.113883.6.285': 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  'urn:oid:2.16.840.1.113883.6.12': 'http://www.ama-assn.org/go/cpt',
  'urn:oid:2.16.840.1.113883.6.1': 'http://loinc.org',
  'urn:oid:2.16.840.1.113883.6.90': 'http://hl7.org/fhir/sid/icd-10-cm',
  'urn:oid:2.16.840.1.113883.6.96': 'http://snomed.info/sct',
  'urn:oid:2.16.840.1.113883.6.101': 'http://nucc.org/provider-taxonomy',
  'http://www.genenames.org': 'http://www.genenames.org/geneId',
};

/** The system URI we compare by; an unknown one as it came. */
export function canonicalSystem(system: string): string {
  return canonicalOf[system] ?? system;
}

const ndc = 'http://hl7.org/fhir/sid/ndc';

/**
 * A code in the form we compare by: upper case, and for NDC eleven digits without hyphens.
 * A ten-digit NDC without hyphens stays as it is, because which part lacks its zero cannot be known.
 */
export function canonicalCode(system: string, code: string): string {
  const trimmed = code.trim();
  if (system !== ndc) return system === 'http://loinc.org' || system === 'http://varnomen.hgvs.org' ? trimmed : trimmed.toUpperCase();
  const parts = trimmed.split('-');
  const [labeler, product, pack] = parts;
  if (parts.length !== 3 || labeler === undefined || product === undefined || pack === undefined) return trimmed;
  return labeler.padStart(5, '0') + product.padStart(4, '0') + pack.padStart(2, '0');
}
