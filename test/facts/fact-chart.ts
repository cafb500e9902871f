import { evidenceRules } from '../../policies/evidence-rules.ts';
import { type Chart, type ChartParts, clinicalSearches, createChart, type SearchKey, type SearchState } from '../../src/chart/chart.ts';
import type { FactContent, OrderContext } from '../../src/facts/fact-finder.ts';
import type { FactName } from '../../src/facts/fact-names.ts';
import { createFactReader } from '../../src/facts/facts.ts';
import type { Resource } from '../../src/fhir/resource.ts';
import type { Fact } from '../../src/policy/fact.ts';
import { terminology } from '../terminology/content.ts';

const form = 'https://payer.example/Questionnaire/';
export const content: FactContent = {
  terminology,
  rules: evidenceRules,
  forms: new Map([
    [`${form}initial`, { policy: 'any', phase: 'initial' }],
    [`${form}place`, { policy: 'any', phase: 'initial' }],
    [`${form}continued`, { policy: 'any', phase: 'continued' }],
    [`${form}other`, { policy: 'another', phase: 'initial' }],
  ]),
  oncologistAlso: [],
};
const read = createFactReader(content);

/** The day every order of these tests is written on. */
export const day = '2026-06-15';

export const icd = 'http://hl7.org/fhir/sid/icd-10-cm';
export const snomed = 'http://snomed.info/sct';
export const loinc = 'http://loinc.org';
export const hgvs = 'http://varnomen.hgvs.org';
export const nucc = 'http://nucc.org/provider-taxonomy';
export const npi = 'http://hl7.org/fhir/sid/us-npi';

export type Elements = { readonly [element: string]: unknown };

/** One concept of the codes given as `system|code`, with words if any. */
export const concept = (codes: string | readonly string[], text?: string): Elements => ({
  coding: [codes].flat().map((item) => {
    const bar = item.lastIndexOf('|');
    return { system: item.slice(0, bar), code: item.slice(bar + 1) };
  }),
  ...(text !== undefined && { text }),
});
export const icdConcept = (code: string) => concept(`${icd}|${code}`);
export const snomedConcept = (code: string) => concept(`${snomed}|${code}`);

let next = 0;
export const made = (resourceType: string, elements: Elements): Resource => ({
  resourceType,
  id: `r${++next}`,
  subject: { reference: 'Patient/p1' },
  ...elements,
});

const clinical = (code: string) => concept(`http://terminology.hl7.org/CodeSystem/condition-clinical|${code}`);
export const verified = (code: string) => concept(`http://terminology.hl7.org/CodeSystem/condition-ver-status|${code}`);

/** A Condition: confirmed, with the clinical status, active unless said. */
export const condition = (code: unknown, status: string | undefined = 'active', elements: Elements = {}): Resource =>
  made('Condition', {
    code,
    ...(status !== undefined && { clinicalStatus: clinical(status) }),
    verificationStatus: verified('confirmed'),
    ...elements,
  });

export const melanoma = (elements: Elements = {}): Resource => condition(icdConcept('C43.72'), 'active', elements);

/** A final Observation of a LOINC code. */
export const observation = (code: string, elements: Elements): Resource =>
  made('Observation', { status: 'final', code: concept(`${loinc}|${code}`), ...elements });

export const order = (elements: Elements = {}): Resource => ({
  resourceType: 'MedicationRequest',
  id: 'order',
  status: 'draft',
  intent: 'order',
  subject: { reference: 'Patient/p1' },
  authoredOn: day,
  ...elements,
});

export interface Setting extends Partial<OrderContext> {
  readonly searches?: Partial<Record<SearchKey, SearchState>>;
  readonly failedReads?: readonly string[];
  readonly patient?: Elements | null;
  readonly content?: FactContent;
}

const allComplete: Partial<Record<SearchKey, SearchState>> = Object.fromEntries(
  Object.keys(clinicalSearches).map((key) => [key, 'complete']),
);

export function chartOf(resources: readonly Resource[], { searches = {}, failedReads, patient = {} }: Setting = {}): Chart {
  const own: readonly Resource[] = patient === null ? [] : [{ resourceType: 'Patient', id: 'p1', ...patient }];
  const parts: ChartParts = { patientId: 'p1', resources: [...own, ...resources], searches: { ...allComplete, ...searches } };
  return createChart(failedReads === undefined ? parts : { ...parts, failedReads });
}

export function contextOf(setting: Setting = {}): OrderContext {
  const { order: judged = order(), companions = [], treatmentCenters, places = [], phase = 'initial', policy = 'any' } = setting;
  const product = setting.product ?? 'talimogene-laherparepvec';
  const { day: on = day, latestDay = on } = setting;
  return { order: judged, companions, day: on, latestDay, product, policy, phase, treatmentCenters, places, ownAuthorizations: [] };
}

/** The facts of a chart of these resources. */
export function factsOf(resources: readonly Resource[], setting: Setting = {}) {
  const reader = setting.content === undefined ? read : createFactReader(setting.content);
  return reader(chartOf(resources, setting), contextOf(setting));
}

export const factOf = (name: FactName, resources: readonly Resource[], setting: Setting = {}): Fact =>
  factsOf(resources, setting).get(name);
export const factValue = (name: FactName, resources: readonly Resource[], setting: Setting = {}) => factOf(name, resources, setting).value;
export const hintsOf = (name: FactName, resources: readonly Resource[], setting: Setting = {}): readonly string[] =>
  factOf(name, resources, setting).hints.map(({ text }) => text);

/** A completed form with items as `{linkId: answer}`. */
export const formOf = (answers: Elements, elements: Elements = {}): Resource =>
  made('QuestionnaireResponse', {
    status: 'completed',
    questionnaire: `${form}initial|1.0.0`,
    authored: '2026-06-14T10:00:00Z',
    item: Object.entries(answers).map(([linkId, answer]) => ({ linkId, answer: [answer] })),
    ...elements,
  });
export const formUrl = (name: string): string => `${form}${name}`;
