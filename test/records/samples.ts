import type { AuthorizationItem, AuthorizationState } from '../../src/records/authorization.ts';
import type { Submission } from '../../src/records/authorizations.ts';
import type { Decision, Exchange, TouchlessKey } from '../../src/records/records.ts';

export const now = '2026-11-21T09:00:00.000Z';

/** An instant some minutes after `now`. */
export const minutesLater = (minutes: number): string => new Date(Date.parse(now) + minutes * 60_000).toISOString();

export const decision = (changes: Partial<Decision> = {}): Decision => ({
  assertionId: 'assertion-1',
  client: 'ehr-1',
  fhirServer: 'https://ehr.example.org/fhir',
  patient: 'p1',
  memberKey: 'member-1',
  order: 'MedicationRequest/o1',
  coverage: 'Coverage/c1',
  product: 'lifileucel',
  policy: 'cigna-amtagvi',
  policyVersion: '2026-05-01',
  phase: 'initial',
  determination: 'criteria-met',
  criteria: [
    {
      id: 'A',
      status: 'met',
      statement: 'Adult',
      citation: { source: 'IP0625', section: '1.A' },
      evidence: [{ reference: 'Patient/p1', value: '1961-03-02' }],
      hints: [],
      settledBy: 'form',
      failedReads: [],
      depth: 0,
    },
  ],
  notices: [],
  decidedAt: now,
  ...changes,
});

export const exchange = (id: string, changes: Partial<Exchange> = {}): Exchange => ({
  id,
  client: 'ehr-1',
  endpoint: '/cds-services/crd-order-sign',
  receivedAt: now,
  durationMs: 12.5,
  status: 200,
  request: '{"quantity":1.50}',
  response: '{"cards":[]}',
  decisions: [decision()],
  ...changes,
});

export const touchless = (changes: Partial<TouchlessKey> = {}): TouchlessKey => ({
  client: 'ehr-1',
  patient: 'p1',
  memberKey: 'member-1',
  coverage: 'Coverage/c1',
  order: 'MedicationRequest/o1',
  product: 'lifileucel',
  policy: 'cigna-amtagvi',
  contentHash: 'content-1',
  assertionId: 'assertion-1',
  periodStart: '2026-11-21',
  periodEnd: '2027-05-20',
  prefix: 'PA-',
  now,
  ...changes,
});

export const item = (changes: Partial<AuthorizationItem> = {}): AuthorizationItem => ({
  sequence: 1,
  product: 'lifileucel',
  state: 'approved',
  number: null,
  periodStart: '2026-11-21',
  periodEnd: '2027-05-20',
  ...changes,
});

export const state = (changes: Partial<AuthorizationState> = {}): AuthorizationState => ({
  status: 'active',
  memberKey: 'member-1',
  payer: 'cigna',
  lineOfBusiness: null,
  policy: 'cigna-amtagvi',
  policyVersion: '2026-05-01',
  expedited: false,
  dueAt: null,
  serviceEnd: null,
  npis: ['1234567893'],
  numbers: [],
  assertionIds: [],
  items: [item()],
  detail: '{"claim":1}',
  ...changes,
});

export const pendedItem = item({ state: 'pended', periodStart: null, periodEnd: null });
export const pended = state({ status: 'pended', items: [pendedItem], dueAt: minutesLater(72 * 60) });

/** A submission that approves, with a number of its own, unless told otherwise. */
export const submission = (name: string, changes: Partial<Submission> = {}): Submission => ({
  client: 'ehr-1',
  bundleIdentifier: `urn:bundle|${name}`,
  claimIdentifiers: [`urn:claim|${name}`],
  contentHash: `content of ${name}`,
  kind: 'initial',
  receivedAt: now,
  request: `{"name":"${name}"}`,
  changes: null,
  compose: ({ newNumber }) => {
    const number = newNumber('PA-');
    return { authorization: state({ numbers: [number], items: [item({ number })] }), answer: `{"preAuthRef":"${number}"}` };
  },
  ...changes,
});
