import { lookupKey } from './lookup-key.ts';
import type { Decision } from './records.ts';
import type { DecisionRow } from './schema/answer-tables.ts';
import { type Row, row, type Store } from './store.ts';

/** The newest decision behind an assertion id; only that client's. */
export async function decisionByAssertion(store: Store, client: string, assertionId: string): Promise<Decision | undefined> {
  const found = await store.db
    .selectFrom('decisions')
    .selectAll()
    .where('assertion_key', '=', lookupKey(client, assertionId))
    .orderBy('decided_at', 'desc')
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst();
  return found === undefined ? undefined : decisionOf(found);
}

/** What was decided about a patient of a client, newest first; about one order alone where it is named. */
export async function decisionsOfPatient(store: Store, query: DecisionQuery): Promise<readonly Decision[]> {
  let found = store.db.selectFrom('decisions').selectAll().where('patient_key', '=', lookupKey(query.client, query.patient));
  if (query.order !== undefined) found = found.where('order_reference', '=', query.order);
  const rows = await found.orderBy('decided_at', 'desc').orderBy('place').limit(query.limit).execute();
  return rows.map(decisionOf);
}

/** Whose decisions to look up. */
export interface DecisionQuery {
  readonly client: string;
  readonly patient: string;
  readonly order?: string;
  readonly limit: number;
}

/** A decision as it is stored with its exchange. */
export function decisionRow(exchangeId: string, place: number, decision: Decision): Row {
  const { assertionId, client, patient, coverage, product, policy, phase, determination } = decision;
  return row('decisions', {
    exchange_id: exchangeId,
    place,
    decided_at: decision.decidedAt,
    assertion_key: lookupKey(client, assertionId),
    patient_key: lookupKey(client, patient),
    assertion_id: assertionId,
    client,
    fhir_server: decision.fhirServer,
    patient,
    member_key: decision.memberKey,
    order_reference: decision.order,
    coverage,
    product,
    policy,
    policy_version: decision.policyVersion,
    phase,
    determination,
    criteria: JSON.stringify(decision.criteria),
    notices: JSON.stringify(decision.notices),
  });
}

/** A decision as it was stored. */
export function decisionOf(stored: DecisionRow): Decision {
  const { client, patient, coverage, product, policy, phase, determination } = stored;
  return {
    assertionId: stored.assertion_id,
    client,
    fhirServer: stored.fhir_server,
    patient,
    memberKey: stored.member_key,
    order: stored.order_reference,
    coverage,
    product,
    policy,
    policyVersion: stored.policy_version,
    phase,
    determination,
    criteria: JSON.parse(stored.criteria),
    notices: JSON.parse(stored.notices),
    decidedAt: stored.decided_at,
  };
}
