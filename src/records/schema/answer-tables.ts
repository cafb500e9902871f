/** What order-sign and its neighbours leave behind: exchanges, decisions, feedback, tokens used, numbers given at signature. */
export interface AnswerTables {
  store_settings: StoreSettingRow;
  exchanges: ExchangeRow;
  decisions: DecisionRow;
  feedback: FeedbackRow;
  used_tokens: UsedTokenRow;
  touchless_authorizations: TouchlessRow;
  authorization_numbers: NumberRow;
}

/** What the store says of itself, by name. */
export interface StoreSettingRow {
  name: string;
  value: string;
}

export interface ExchangeRow {
  id: string;
  client: string;
  endpoint: string;
  received_at: string;
  duration_ms: number;
  status: number;
  request: string;
  response: string;
}

export interface DecisionRow {
  exchange_id: string;
  /** Place within its exchange, from 0. */
  place: number;
  decided_at: string;
  /** Client and assertion id. */
  assertion_key: string;
  /** Client and patient. */
  patient_key: string;
  assertion_id: string;
  client: string;
  fhir_server: string | null;
  patient: string;
  member_key: string | null;
  order_reference: string;
  coverage: string | null;
  product: string | null;
  policy: string | null;
  policy_version: string | null;
  phase: string | null;
  determination: string;
  criteria: string;
  notices: string;
}

export interface FeedbackRow {
  id: string;
  client: string;
  service: string;
  received_at: string;
  body: string;
}

export interface UsedTokenRow {
  /** Issuer and jti. */
  token_key: string;
  /** Epoch seconds. */
  expires_at: number;
}

export interface TouchlessRow {
  id: string;
  /** Client, patient, coverage, order and product. */
  touchless_key: string;
  /** Client and assertion id. */
  assertion_key: string;
  client: string;
  patient: string;
  member_key: string | null;
  coverage: string;
  order_reference: string;
  product: string;
  policy: string;
  content_hash: string;
  assertion_id: string;
  number: string;
  period_start: string;
  period_end: string | null;
  made_at: string;
  voided_at: string | null;
}

/** Every number ever given, so that none is given twice and a replaced one leads to what replaced it. */
export interface NumberRow {
  number: string;
  touchless_id: string | null;
  authorization_id: string | null;
  given_at: string;
  replaced_at: string | null;
}
