import { expect } from 'vitest';
import { createChart, type SearchKey, type SearchState, searchKeys } from '../../src/chart/chart.ts';
import type { OrderContext } from '../../src/facts/fact-finder.ts';
import type { Resource } from '../../src/fhir/resource.ts';
import { judgeOrder } from '../../src/judgement/judge-order.ts';
import type { Judgement } from '../../src/judgement/judgement.ts';
import { matchPayer } from '../../src/judgement/match-payer.ts';
import { demoContent } from '../demo/demo-set.ts';
import {
  concept,
  condition,
  type Elements,
  icdConcept,
  loinc,
  made,
  npi,
  nucc,
  observation,
  snomed,
  snomedConcept,
} from '../facts/fact-chart.ts';

export type PolicyKey = 'cigna-amtagvi' | 'carepartners-amtagvi' | 'lhcc-imlygic';

/** The day the orders are written on. */
export const orderDay = '2026-06-15';

const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const drugConcept = (code: string) => concept(`${rxnorm}|${code}`);
export const drug = {
  lifileucel: drugConcept('2675868'),
  pembrolizumab: drugConcept('1547545'),
  nivolumab: drugConcept('1597876'),
  atezolizumab: drugConcept('1792776'),
  ipilimumab: drugConcept('1094833'),
  dabrafenib: drugConcept('1424911'),
  trametinib: drugConcept('1425099'),
  cyclophosphamide: drugConcept('3002'),
  fludarabine: drugConcept('24698'),
  prednisone: drugConcept('8640'),
  acyclovir: drugConcept('281'),
  tacrolimusOintment: drugConcept('313189'),
  lowerStrength: concept('http://hl7.org/fhir/sid/ndc|55513-0078-01'),
  higherStrength: concept('http://hl7.org/fhir/sid/ndc|55513-0079-01'),
  noStrength: concept('https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets|J9325'),
};

export const given = (medicationCodeableConcept: unknown, effectiveDateTime?: string, elements: Elements = {}): Resource =>
  made('MedicationAdministration', {
    status: 'completed',
    medicationCodeableConcept,
    ...(effectiveDateTime !== undefined && { effectiveDateTime }),
    ...elements,
  });
export const ordered = (medicationCodeableConcept: unknown, elements: Elements = {}): Resource =>
  made('MedicationRequest', { status: 'active', intent: 'order', medicationCodeableConcept, ...elements });
export const answer = (code: string): Elements => ({ valueCodeableConcept: concept(`${loinc}|${code}`) });
export const worsened = (effectiveDateTime: string, elements: Elements = {}): Resource => status('271299001', effectiveDateTime, elements);
export const status = (code: string, effectiveDateTime: string, elements: Elements = {}): Resource =>
  observation('97509-4', { valueCodeableConcept: snomedConcept(code), effectiveDateTime, ...elements });
export const stage = (code: string, elements: Elements = {}): Resource =>
  observation('21908-9', { valueCodeableConcept: concept(`${snomed}|${code}`), effectiveDateTime: '2026-01-10', ...elements });

/** A completed form of a policy with boolean answers, or answers as they are. */
export const form = (name: string, answers: Readonly<Record<string, boolean | Elements>>, elements: Elements = {}): Resource =>
  made('QuestionnaireResponse', {
    status: 'completed',
    questionnaire: `https://oncoverage.example/fhir/Questionnaire/${name}|1.0.0`,
    authored: '2026-06-14T10:00:00Z',
    item: Object.entries(answers).map(([linkId, value]) => ({
      linkId,
      answer: [typeof value === 'boolean' ? { valueBoolean: value } : value],
    })),
    ...elements,
  });

export const lesion = (value: number, unit: string | undefined, words: string, site = '39937001', elements: Elements = {}): Resource =>
  observation('33728-7', {
    valueQuantity: { value, ...(unit !== undefined && { unit, system: 'http://unitsofmeasure.org', code: unit }) },
    bodySite: { ...snomedConcept(site), text: words },
    effectiveDateTime: '2026-06-10',
    ...elements,
  });

export const oncologist: Resource = {
  resourceType: 'PractitionerRole',
  id: 'onc',
  practitioner: { reference: 'Practitioner/dr' },
  organization: { reference: 'Organization/clinic' },
  specialty: [concept(`${nucc}|207RX0202X`)],
};
export const dermatologist: Resource = { ...oncologist, specialty: [concept(`${nucc}|207N00000X`)] };
const clinic: Resource = { resourceType: 'Organization', id: 'clinic', identifier: [{ system: npi, value: '9999990010' }] };
const center: Resource = { resourceType: 'Organization', id: 'center', identifier: [{ system: npi, value: '9999990101' }] };

const members = {
  'cigna-amtagvi': ['cigna', 'CIG-0001'],
  'carepartners-amtagvi': ['carepartners-ct', 'CPCT-0001'],
  'lhcc-imlygic': ['lhcc', 'LHCC-0001'],
} as const;

export function coverageOf(policy: PolicyKey, elements: Elements = {}): Resource {
  const [payer, memberId] = members[policy];
  return {
    resourceType: 'Coverage',
    id: 'cov',
    status: 'active',
    beneficiary: { reference: 'Patient/p1' },
    subscriberId: memberId,
    payor: [{ identifier: { system: 'https://oncoverage.example/fhir/sid/payer', value: payer } }],
    ...elements,
  };
}

const orderOf = (medication: unknown, elements: Elements = {}): Resource => ({
  resourceType: 'MedicationRequest',
  id: 'order',
  status: 'draft',
  intent: 'order',
  subject: { reference: 'Patient/p1' },
  authoredOn: orderDay,
  requester: { reference: 'PractitionerRole/onc' },
  medicationCodeableConcept: medication,
  ...elements,
});

export const volume = (value: number, elements: Elements = {}): Elements => ({
  dosageInstruction: [
    { doseAndRate: [{ doseQuantity: { value, unit: 'mL', system: 'http://unitsofmeasure.org', code: 'mL' } }], ...elements },
  ],
});

/** A chart that meets every criterion of its policy, piece by piece by name, so that a row can take one away or put another in. */
type Pieces = Readonly<Record<string, Resource>>;
interface Baseline {
  readonly order: Resource;
  readonly companions: readonly Resource[];
  readonly pieces: Pieces;
}

const melanoma = condition(icdConcept('C43.59'));
const noV600 = observation('53844-7', { ...answer('LA9634-2'), effectiveDateTime: '2025-01-05' });
const baselines: Readonly<Record<PolicyKey, Baseline>> = {
  'cigna-amtagvi': {
    order: orderOf(drug.lifileucel),
    companions: [ordered(drug.cyclophosphamide, { status: 'draft' }), ordered(drug.fludarabine, { status: 'draft' })],
    pieces: {
      oncologist,
      melanoma,
      stage: stage('1222837003'),
      braf: noV600,
      pd1: given(drug.pembrolizumab, '2025-03-01'),
      form: form('cigna-amtagvi-initial', { F: true }),
    },
  },
  'carepartners-amtagvi': {
    order: orderOf(drug.lifileucel, { performer: { reference: 'Organization/center' } }),
    companions: [],
    pieces: {
      oncologist,
      melanoma,
      stage: stage('1222837003'),
      braf: noV600,
      pd1: given(drug.nivolumab, '2025-03-01'),
      progression: worsened('2025-09-01'),
      form: form('carepartners-amtagvi-initial', { 'limit-single-dose': true }),
    },
  },
  'lhcc-imlygic': {
    order: orderOf(drug.lowerStrength, volume(2)),
    companions: [],
    pieces: {
      oncologist,
      melanoma,
      skin: condition(icdConcept('C79.2')),
      thigh: lesion(2, 'cm', 'thigh'),
      calf: lesion(12, 'mm', 'calf'),
      form: form('lhcc-imlygic-initial', { lesionCount: { valueInteger: 2 }, 'I.A.6.a.ii': true }),
    },
  },
};

export interface Change {
  /** Pieces of the baseline taken away. */
  readonly without?: readonly string[];
  readonly with?: readonly Resource[];
  readonly order?: Elements;
  readonly companions?: readonly Resource[];
  readonly patient?: Elements;
  readonly coverage?: Elements;
  readonly places?: OrderContext['places'];
  readonly ownAuthorizations?: OrderContext['ownAuthorizations'];
  readonly searches?: Partial<Record<SearchKey, SearchState>>;
}

export function judged(policy: PolicyKey, change: Change = {}): Judgement {
  const { order, companions, pieces } = baselines[policy];
  const kept = Object.entries(pieces).flatMap(([name, piece]) => (change.without?.includes(name) ? [] : [piece]));
  const patient: Resource = { resourceType: 'Patient', id: 'p1', birthDate: '1960-02-01', ...change.patient };
  const chart = createChart({
    patientId: 'p1',
    resources: [patient, clinic, center, ...kept, ...(change.with ?? [])],
    searches: { ...Object.fromEntries(searchKeys.map((key) => [key, 'complete'])), ...change.searches },
    couldAsk: true,
  });
  const coverage = coverageOf(policy, change.coverage);
  return judgeOrder(demoContent, {
    order: { ...order, ...change.order },
    companions: change.companions ?? companions,
    chart,
    coverage,
    payer: matchPayer(coverage, chart, demoContent.payers, true),
    today: '2026-06-20',
    places: change.places ?? [],
    ownAuthorizations: change.ownAuthorizations ?? [],
  });
}

export interface Expected {
  readonly is?: Judgement['determination'];
  readonly phase?: Judgement['phase'];
  readonly criteria?: Readonly<Record<string, string>>;
  readonly notices?: readonly string[];
  readonly noNotices?: readonly string[];
  readonly version?: string;
}

/** A row: a sentence, what is different in the chart, and what the answer has to be. */
export type Row = readonly [sentence: string, policy: PolicyKey, change: Change, expected: Expected];

/** Judges a row's chart, and holds every settled criterion to its evidence. */
export function check([, policy, change, expected]: Row): void {
  const judgement = judged(policy, change);
  const statuses = Object.fromEntries(judgement.criteria.map(({ id, status }) => [id, status]));
  const wanted = expected.criteria ?? {};
  expect(Object.fromEntries(Object.keys(wanted).map((id) => [id, statuses[id]]))).toEqual(wanted);
  if (expected.is !== undefined) expect(judgement.determination).toBe(expected.is);
  if (expected.phase !== undefined) expect(judgement.phase).toBe(expected.phase);
  if (expected.version !== undefined) expect(judgement.policyVersion).toBe(expected.version);
  const raised = judgement.notices.map(({ id }) => id);
  for (const id of expected.notices ?? []) expect(raised).toContain(id);
  for (const id of expected.noNotices ?? []) expect(raised).not.toContain(id);
  for (const { id, status, evidence } of judgement.criteria)
    if (status === 'met' || status === 'not-met') expect(evidence.length, `${id} is ${status} without evidence`).toBeGreaterThan(0);
}
