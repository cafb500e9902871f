import { evidenceRules } from '../../../policies/evidence-rules.ts';
import { type Chart, clinicalSearches, createChart, type SearchKey, type SearchState } from '../../../src/chart/chart.ts';
import type { FactContent, FactFinder, OrderContext } from '../../../src/facts/fact-finder.ts';
import type { FactName } from '../../../src/facts/fact-names.ts';
import { medicationFacts } from '../../../src/facts/medications/medication-facts.ts';
import type { Resource } from '../../../src/fhir/resource.ts';
import type { Fact } from '../../../src/policy/fact.ts';
import { terminology } from '../../terminology/content.ts';

export const content: FactContent = { terminology, rules: evidenceRules, forms: new Map(), oncologistAlso: [] };
const finders = medicationFacts(content);

/** The day every order of these tests is written on. */
export const day = '2026-06-15';

const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const coded = (system: string, code: string, text?: string) => ({ coding: [{ system, code }], ...(text !== undefined && { text }) });

export const drug = {
  pembrolizumab: coded(rxnorm, '1547545'),
  nivolumab: coded(rxnorm, '1597876'),
  opdualag: coded('https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', 'J9298'),
  atezolizumab: coded(rxnorm, '1792776'),
  ipilimumab: coded(rxnorm, '1094833'),
  dabrafenib: coded(rxnorm, '1424911'),
  tovorafenib: coded('http://www.whocc.no/atc', 'L01EC04'),
  trametinib: coded(rxnorm, '1425099'),
  dacarbazine: coded('http://www.whocc.no/atc', 'L01AX04'),
  cyclophosphamide: coded(rxnorm, '3002'),
  fludarabine: coded(rxnorm, '24698'),
  tacrolimus: coded(rxnorm, '42316'),
  tacrolimusOintment: coded(rxnorm, '313189'),
  prednisone: coded(rxnorm, '8640'),
  methotrexate: coded(rxnorm, '6851'),
  acyclovir: coded(rxnorm, '281'),
  lisinopril: coded(rxnorm, '29046'),
  lifileucel: coded(rxnorm, '2675868'),
  unclassified: coded('https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', 'J9999'),
  talimogene: coded('https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', 'J9325'),
  lowerStrength: coded('http://hl7.org/fhir/sid/ndc', '55513-0078-01'),
  higherStrength: coded('http://hl7.org/fhir/sid/ndc', '55513-0079-01'),
  words: (text: string) => ({ text }),
};

type Elements = { readonly [element: string]: unknown };
let next = 0;
const made = (resourceType: string, elements: Elements): Resource => ({ resourceType, id: `r${++next}`, ...elements });

export const administration = (medicationCodeableConcept: unknown, effectiveDateTime?: string, elements: Elements = {}): Resource =>
  made('MedicationAdministration', {
    status: 'completed',
    medicationCodeableConcept,
    ...(effectiveDateTime !== undefined && { effectiveDateTime }),
    ...elements,
  });
export const statement = (medicationCodeableConcept: unknown, elements: Elements = {}): Resource =>
  made('MedicationStatement', { status: 'active', medicationCodeableConcept, ...elements });
export const dispense = (medicationCodeableConcept: unknown, elements: Elements = {}): Resource =>
  made('MedicationDispense', { status: 'completed', medicationCodeableConcept, ...elements });
export const request = (medicationCodeableConcept: unknown, elements: Elements = {}): Resource =>
  made('MedicationRequest', { status: 'active', intent: 'order', medicationCodeableConcept, ...elements });
export const draft = (medicationCodeableConcept: unknown, elements: Elements = {}): Resource =>
  request(medicationCodeableConcept, { status: 'draft', authoredOn: day, ...elements });
export const resource = made;

/** How the disease is doing: improved, stable or worsened. */
export const status = (answer: keyof typeof answers, effectiveDateTime?: string, elements: Elements = {}): Resource =>
  made('Observation', {
    status: 'final',
    code: coded('http://loinc.org', '97509-4'),
    valueCodeableConcept: coded('http://snomed.info/sct', answers[answer]),
    ...(effectiveDateTime !== undefined && { effectiveDateTime }),
    ...elements,
  });
const answers = { improved: '268910001', stable: '359746009', worsened: '271299001', undetermined: '709137006' } as const;

export const melanoma = (clinicalStatus: string, elements: Elements = {}): Resource =>
  made('Condition', {
    code: coded('http://hl7.org/fhir/sid/icd-10-cm', 'C43.9'),
    clinicalStatus: coded('http://terminology.hl7.org/CodeSystem/condition-clinical', clinicalStatus),
    verificationStatus: coded('http://terminology.hl7.org/CodeSystem/condition-ver-status', 'confirmed'),
    ...elements,
  });

export interface Setting {
  readonly order?: Resource;
  readonly companions?: readonly Resource[];
  readonly searches?: Partial<Record<SearchKey, SearchState>>;
  readonly ownAuthorizations?: OrderContext['ownAuthorizations'];
}

const allComplete: Partial<Record<SearchKey, SearchState>> = Object.fromEntries(
  Object.keys(clinicalSearches).map((key) => [key, 'complete']),
);

export function chartOf(resources: readonly Resource[], { searches = {} }: Setting = {}): Chart {
  return createChart({ patientId: 'p1', resources, searches: { ...allComplete, ...searches } });
}

export function contextOf({ order = draft(drug.talimogene), companions = [], ownAuthorizations = [] }: Setting = {}): OrderContext {
  const product = JSON.stringify(order).includes('2675868') ? 'lifileucel' : 'talimogene-laherparepvec';
  const judged = { order, companions, product, policy: 'any', phase: 'initial', places: [], ownAuthorizations } as const;
  return { ...judged, day, latestDay: day, treatmentCenters: undefined };
}

/** The fact of that name for a chart of these resources. */
export function factOf(name: FactName, resources: readonly Resource[], setting: Setting = {}): Fact {
  return found(finders[name], resources, setting);
}

export function found(finder: FactFinder | undefined, resources: readonly Resource[], setting: Setting = {}): Fact {
  if (finder === undefined) throw new Error('no such fact');
  return finder(chartOf(resources, setting), contextOf(setting));
}

export const factValue = (name: FactName, resources: readonly Resource[], setting: Setting = {}) => factOf(name, resources, setting).value;
