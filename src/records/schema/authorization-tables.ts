/** What prior authorization, its reviewers and the audit leave behind. */
export interface AuthorizationTables {
  authorizations: AuthorizationRow;
  authorization_items: AuthorizationItemRow;
  authorization_npis: AuthorizationNpiRow;
  authorization_assertions: AuthorizationAssertionRow;
  claim_identifiers: ClaimIdentifierRow;
  submissions: SubmissionRow;
  document_requests: DocumentRequestRow;
  documents: DocumentRow;
  questionnaire_responses: QuestionnaireResponseRow;
  subscriptions: SubscriptionRow;
  jobs: JobRow;
  review_acts: ReviewActRow;
  questionnaire_errors: QuestionnaireErrorRow;
  exchange_measures: ExchangeMeasureRow;
  audit_events: AuditEventRow;
  audit_chains: AuditChainRow;
}

/** The current state as JSON, and beside it what is searched by. */
export interface AuthorizationRow {
  id: string;
  client: string;
  /** 1 at first, one more with each change: who writes must have read the newest. */
  version: number;
  status: string;
  member_key: string;
  policy: string | null;
  submitted_at: string;
  updated_at: string;
  decided_at: string | null;
  due_at: string | null;
  /** 1 once it was pended. */
  was_pended: number;
  /** The day until which it must be kept because it was pended. */
  keep_until: string | null;
  state: string;
  answer: string;
}

export interface AuthorizationItemRow {
  authorization_id: string;
  sequence: number;
  client: string;
  member_key: string;
  product: string | null;
  policy: string | null;
  expedited: number;
  state: string;
  number: string | null;
  period_start: string | null;
  period_end: string | null;
  requested_at: string;
  decided_at: string | null;
  due_at: string | null;
  minutes_to_decision: number | null;
  was_pended: number;
}

export interface AuthorizationNpiRow {
  authorization_id: string;
  npi: string;
}

export interface AuthorizationAssertionRow {
  authorization_id: string;
  assertion_key: string;
}

export interface ClaimIdentifierRow {
  /** Client and Claim.identifier. */
  claim_key: string;
  authorization_id: string;
}

export interface SubmissionRow {
  id: string;
  /** Client and Bundle.identifier. */
  bundle_key: string;
  client: string;
  authorization_id: string | null;
  kind: string;
  content_hash: string;
  received_at: string;
  request: string;
  answer: string;
}

export interface DocumentRequestRow {
  tracking_id: string;
  authorization_id: string;
  client: string;
  member_key: string;
  code: string;
  item_sequences: string;
  requested_at: string;
  received_at: string | null;
}

export interface DocumentRow {
  id: string;
  tracking_id: string;
  authorization_id: string;
  content_hash: string;
  received_at: string;
  content: string;
}

export interface QuestionnaireResponseRow {
  /** Client and the response's own identity. */
  response_key: string;
  client: string;
  /** Client and patient. */
  patient_key: string;
  /** Client and DTR context. */
  context_key: string | null;
  questionnaire: string;
  saved_at: string;
  body: string;
}

export interface SubscriptionRow {
  id: string;
  client: string;
  guide_version: string;
  state: string;
  error: string | null;
  endpoint: string;
  headers: string;
  filters: string;
  payload: string;
  heartbeat_seconds: number | null;
  heartbeat_due_at: string | null;
  ends_at: string | null;
  event_count: number;
  updated_at: string;
  body: string;
}

export interface JobRow {
  id: string;
  kind: string;
  /** Where set, no second job with it is taken on while the first is kept. */
  job_key: string | null;
  payload: string;
  state: string;
  run_at: string;
  attempts: number;
  most_attempts: number;
  leased_until: string | null;
  last_error: string | null;
  created_at: string;
}

export interface ReviewActRow {
  id: string;
  authorization_id: string;
  version: number;
  at: string;
  who: string;
  role: string;
  act: string;
  item_sequences: string;
  citation: string | null;
  note: string | null;
}

export interface QuestionnaireErrorRow {
  id: string;
  client: string;
  questionnaire: string | null;
  received_at: string;
  body: string;
}

export interface ExchangeMeasureRow {
  id: string;
  client: string;
  at: string;
  authorization_id: string | null;
  body: string;
}

export interface AuditEventRow {
  chain: string;
  /** Place within its chain, from 1. */
  place: number;
  recorded_at: string;
  client: string | null;
  actor: string;
  action: string;
  outcome: string;
  subject_key: string | null;
  body: string;
  previous_hash: string;
  hash: string;
}

/** Where a chain ends, and where it begins since retention took its older entries. */
export interface AuditChainRow {
  chain: string;
  place: number;
  hash: string;
  updated_at: string;
  /** The last entry removed by retention: the chain goes on from its hash. 0 and empty while all are there. */
  removed_through: number;
  removed_hash: string;
}
