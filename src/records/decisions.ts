import { type Kysely, sql } from 'kysely';
import { lookupKey } from './lookup-key.ts';
import { type Prepared, prepared } from './prepared.ts';
import type { Decision, Exchange } from './records.ts';
import type { DecisionRow } from './schema/answer-tables.ts';
import { type Row, row, type Store } from './store.ts';
import type { Tables } from './tables.ts';

/** The newest decision behind an assertion id; only that client's. */
export async function decisionByAssertion(store: Store, client: string, assertionId: string): Promise<Decision | undefined> {
  const [found] = await newestByAssertion(store.db, { key: lookupKey(client, assertionId) });
  return found === undefined ? undefined : decisionOf(found);
}

const newestByAssertion = prepared((db, { key }: { readonly key: string }) =>
  db
    .selectFrom('decisions')
    .selectAll()
    .where('assertion_key', '=', key)
    .orderBy('decided_at', 'desc')
    .orderBy('place', 'desc')
    .limit(sql.lit(1)),
);

/** What was decided about a patient of a client, newest first; about one order alone where it is named. */
export async function decisionsOfPatient(store: Store, query: DecisionQuery): Promise<readonly Decision[]> {
  const { order, limit } = query;
  const key = lookupKey(query.client, query.patient);
  const rows = await (order === undefined ? ofPatient(limit)(store.db, { key }) : ofOrder(limit)(store.db, { key, order }));
  return rows.map(decisionOf);
}

const ofPatient = upTo((limit) => prepared((db, { key }: { readonly key: string }) => newestFirst(db, key).limit(sql.lit(limit))));

const ofOrder = upTo((limit) =>
  prepared((db, { key, order }: { readonly key: string; readonly order: string }) =>
    newestFirst(db, key).where('order_reference', '=', order).limit(sql.lit(limit)),
  ),
);

/** A query for each limit: SQLite compiles one whose limit is a parameter anew at every run. Limits stand in our own code: there are few. */
function upTo<V, R>(query: (limit: number) => Prepared<V, R>): (limit: number) => Prepared<V, R> {
  const known = new Map<number, Prepared<V, R>>();
  return (limit) => {
    const made = known.get(limit) ?? query(limit);
    known.set(limit, made);
    return made;
  };
}

function newestFirst(db: Kysely<Tables>, key: string) {
  return db.selectFrom('decisions').selectAll().where('patient_key', '=', key).orderBy('decided_at', 'desc').orderBy('place');
}

/** Whose decisions to look up. */
export interface DecisionQuery {
  readonly client: string;
  readonly patient: string;
  readonly order?: string;
  readonly limit: number;
}

/** The decisions of an exchange as they are stored with it. Its instant is theirs: by that an exchange finds its decisions again. */
export function decisionRows({ id, receivedAt, decisions }: Pick<Exchange, 'id' | 'receivedAt' | 'decisions'>): readonly Row[] {
  // All of one exchange are about one patient, whose key is made once.
  let last: { readonly client: string; readonly patient: string; readonly key: string } | undefined;
  return decisions.map((decision, place) => {
    const { client, patient } = decision;
    if (last?.client !== client || last.patient !== patient) last = { client, patient, key: lookupKey(client, patient) };
    return decisionRow(decision, { exchange_id: id, decided_at: receivedAt, place, patient_key: last.key });
  });
}

function decisionRow(decision: Decision, at: Pick<DecisionRow, 'exchange_id' | 'decided_at' | 'place' | 'patient_key'>): Row {
  const { assertionId, client, patient, coverage, product, policy, phase, determination } = decision;
  return row('decisions', {
    exchange_id: at.exchange_id,
    place: at.place,
    decided_at: at.decided_at,
    assertion_key: lookupKey(client, assertionId),
    patient_key: at.patient_key,
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
