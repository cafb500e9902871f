import { join } from 'node:path';
import { billingRules, policies } from '../../src/catalog.ts';
import type { DtrCall, DtrParts, ErrorReport, PendedRequest } from '../../src/dtr/dtr-parts.ts';
import { readForms } from '../../src/dtr/read-forms.ts';
import type { Resource } from '../../src/fhir/resource.ts';
import type { Judgement } from '../../src/judgement/judgement.ts';
import type { Finding } from '../../src/policy/judge.ts';
import type { Decision } from '../../src/records/records.ts';
import { demoClient } from '../../src/security/registry.ts';

export const forms = readForms(join(import.meta.dirname, '../../questionnaires'));
export const canonicalBase = 'https://oncoverage.example/fhir';
export const fhirBase = 'https://payer.example/fhir';

/** The parts of a service that knows one decision and one pended request, and judges orders by their id. */
export function dtrParts(more: Partial<DtrParts> = {}): DtrParts & { readonly reports: readonly ErrorReport[] } {
  const reports: ErrorReport[] = [];
  return {
    forms,
    canonicalBase,
    fhirBase,
    billing: billingRules,
    codeSets: [],
    decisionByAssertion: async (client, id) => (client === 'demo' && id === decision.assertionId ? decision : undefined),
    pendedRequest: async (client, trace) => (client.id === 'demo' && trace === 'TRN-1' ? pended : undefined),
    judge: ({ order }) => judgementOf(order),
    logError: async (report) => {
      reports.push(report);
    },
    reports,
    ...more,
  };
}

export const finding = (id: string, status: Finding['status'], more: Partial<Finding> = {}): Finding => ({
  id,
  status,
  statement: id,
  citation: { source: 'test', section: id },
  evidence: [],
  hints: [],
  settledBy: 'form',
  failedReads: [],
  depth: 0,
  ...more,
});

export const decision: Decision = {
  assertionId: '6f9c1a50-0000-4000-8000-000000000001',
  client: 'demo',
  fhirServer: null,
  patient: 'p1',
  memberKey: null,
  order: 'MedicationRequest/o1',
  coverage: 'Coverage/c1',
  product: 'lifileucel',
  policy: 'cigna-amtagvi',
  policyVersion: '2026-05-01',
  phase: 'initial',
  determination: 'documentation-needed',
  criteria: [
    finding('A', 'met'),
    finding('C', 'not-met'),
    finding('F', 'unknown'),
    finding('G', 'unknown', { conflict: 'two records differ' }),
  ],
  notices: [],
  decidedAt: '2026-11-20T12:00:00Z',
};

export const pended: PendedRequest = {
  policy: 'carepartners-amtagvi',
  phase: 'initial',
  order: 'ServiceRequest/o9',
  criteria: [finding('1', 'met'), finding('4', 'unknown'), finding('6', 'unknown', { settledBy: 'place' })],
};

/** An order whose id names the policy, phase and determination it comes to: `lhcc-imlygic.continued.documentation-needed`. */
function judgementOf(order: Resource): Judgement {
  const [key = '', phase = 'initial', determination = 'documentation-needed'] = (order.id ?? '').split('.');
  const policy = policies.find((candidate) => candidate.key === key) ?? null;
  return {
    order: `${order.resourceType}/${order.id ?? ''}`,
    product: policy?.product ?? null,
    productNames: null,
    identifiedBy: 'code',
    coverage: 'Coverage/c1',
    payer: null,
    policy,
    policyVersion: null,
    phase: policy === null ? null : phase === 'continued' ? 'continued' : 'initial',
    determination:
      policy === null
        ? determination === 'membership-not-found'
          ? determination
          : 'no-policy'
        : (determination as Judgement['determination']),
    criteria: [],
    notices: [],
    placeOpen: false,
    date: '2026-11-20',
    assumptions: [],
    chartWasRead: false,
    dependencies: [],
    billingCodes: [],
    questionnaire: null,
  };
}

export const coverage: Resource = {
  resourceType: 'Coverage',
  id: 'c1',
  status: 'active',
  beneficiary: { reference: 'Patient/p1' },
  payor: [{ display: 'Cigna' }],
};

export const order = (id = 'cigna-amtagvi.initial.documentation-needed', subject = 'Patient/p1'): Resource => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'draft',
  intent: 'order',
  subject: { reference: subject },
});

export const parameters = (...parameter: readonly object[]): Resource => ({ resourceType: 'Parameters', parameter });

export const call = (body: unknown, more: Partial<DtrCall> = {}): DtrCall => ({
  body,
  rawBody: JSON.stringify(body),
  params: {},
  query: {},
  client: demoClient,
  receivedAt: new Date('2026-11-20T12:00:00Z'),
  ...more,
});
