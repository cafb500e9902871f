import { productContent } from '../../src/catalog.ts';
import type { Judgement } from '../../src/judgement/judgement.ts';
import type { Payer } from '../../src/judgement/payer.ts';
import type { Determination } from '../../src/policy/determination.ts';
import type { Finding, RaisedNotice } from '../../src/policy/judge.ts';
import type { Policy } from '../../src/policy/policy.ts';

/** A policy with what answers speak of; its criteria are judged elsewhere. */
export const policy: Policy = {
  key: 'plan-lifileucel',
  title: 'Lifileucel',
  source: 'DOC-1',
  publisher: 'Plan Publisher',
  url: null,
  product: 'lifileucel',
  kind: 'policy',
  lineOfBusiness: 'commercial',
  editions: [{ version: '2026-01-01', from: '2026-01-01' }],
  phases: { initial: { citation: { source: 'DOC-1', section: '1' }, criteria: [], approvalMonths: 6, approvedDoses: 1 } },
  notices: [],
  hcpcs: ['C9399', 'J3590'],
  regimen: [{ statement: 'Chemotherapy comes first', citation: { source: 'DOC-1', section: '4' } }],
};

export const payer: Payer = {
  id: 'plan',
  label: 'Example Plan',
  names: ['Example Plan'],
  identifiers: [{ system: 'https://oncoverage.example/fhir/sid/payer', value: 'plan' }],
  lineOfBusiness: { name: 'commercial', codes: ['EHCPOL'] },
  policies: [policy.key],
  contact: { name: 'Authorization desk', telecom: [{ system: 'fax', value: '555-0100' }] },
  clocks: [],
  assert: {},
};

export function finding(id: string, status: Finding['status'], more: Partial<Finding> = {}): Finding {
  const unknown = status === 'unknown' ? { needed: `what settles ${id}` } : {};
  return {
    id,
    status,
    statement: `The statement of ${id}`,
    citation: { source: 'DOC-1', section: `1.${id}` },
    evidence: status === 'unknown' ? [] : [{ reference: 'Condition/c1', value: 'C43.9' }],
    hints: [],
    settledBy: 'form',
    failedReads: [],
    depth: 0,
    ...unknown,
    ...more,
  };
}

export function notice(id: string, severity: RaisedNotice['severity'], more: Partial<RaisedNotice> = {}): RaisedNotice {
  return {
    id,
    severity,
    statement: `The chart shows ${id}`,
    citation: { source: 'DOC-1', section: '9' },
    evidence: [{ reference: 'Condition/n1', value: 'Z33.1' }],
    ...more,
  };
}

const met = [finding('A', 'met'), finding('B', 'met')];

/** Findings that amount to each determination. */
const criteriaOf: Readonly<Record<Determination, readonly Finding[]>> = {
  'criteria-met': met,
  'documentation-needed': [finding('A', 'met'), finding('C', 'unknown'), finding('B', 'met', { diagnosis: true })],
  'information-needed': [finding('A', 'met'), finding('6', 'unknown', { settledBy: 'place' })],
  'criteria-not-met': [finding('A', 'met'), finding('B', 'not-met'), finding('C', 'unknown')],
  referred: [finding('A', 'not-met', { referral: 'LA.PMN.53' }), finding('B', 'met')],
  'no-policy': [],
  indeterminate: [finding('A', 'unknown', { failedReads: ['Observation?patient=p1'] })],
  'membership-not-found': [],
  'membership-inactive': [],
  'payer-not-ours': [],
  'guidance-only': met,
};

const withoutPolicy: readonly Determination[] = ['no-policy', 'membership-not-found', 'membership-inactive', 'payer-not-ours'];

/** A judgement with the given determination, as the judging of a real chart would leave it. */
export function judgement(determination: Determination, more: Partial<Judgement> = {}): Judgement {
  const judged = !withoutPolicy.includes(determination);
  return {
    order: 'MedicationRequest/o1',
    product: 'lifileucel',
    productNames: productContent()[more.product ?? 'lifileucel'],
    identifiedBy: 'code',
    coverage: determination === 'guidance-only' ? null : 'Coverage/c1',
    payer: determination === 'payer-not-ours' || determination === 'guidance-only' ? null : payer,
    policy: judged ? policy : null,
    policyVersion: judged ? '2026-01-01' : null,
    phase: judged ? 'initial' : null,
    determination,
    criteria: criteriaOf[determination],
    notices: [],
    placeOpen: determination === 'information-needed',
    date: '2026-11-20',
    assumptions: [],
    chartWasRead: true,
    dependencies: [],
    billingCodes: [],
    questionnaire: judged ? 'https://oncoverage.example/fhir/Questionnaire/plan-lifileucel-initial|1.0.0' : null,
    ...more,
  };
}
