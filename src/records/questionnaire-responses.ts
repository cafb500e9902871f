import { randomUUID } from 'node:crypto';
import { lookupKey } from './lookup-key.ts';
import type { QuestionnaireResponseRow } from './schema/authorization-tables.ts';
import { row, type Store } from './store.ts';

/** Forms as they were filled in, and what clients report of forms that did not work for them. */
export interface QuestionnaireResponses {
  /** Keeps a response; a later state of the same one replaces the earlier. */
  save(response: StoredQuestionnaireResponse): Promise<void>;
  /** One response; only that client's. */
  byId(client: string, id: string): Promise<StoredQuestionnaireResponse | undefined>;
  /** All of a DTR context, newest first; only that client's. */
  ofContext(client: string, context: string): Promise<readonly StoredQuestionnaireResponse[]>;
  /** All of a patient, newest first; only that client's. */
  ofPatient(client: string, patient: string): Promise<readonly StoredQuestionnaireResponse[]>;
  /** Keeps an OperationOutcome about a form (DTR `$log-questionnaire-errors`). */
  logError(error: QuestionnaireError): Promise<void>;
  /** What was reported lately, newest first. */
  errors(limit: number): Promise<readonly QuestionnaireError[]>;
}

export interface StoredQuestionnaireResponse {
  readonly client: string;
  /** As the client knows it; across patients it is the client's to keep unique. */
  readonly id: string;
  readonly patient: string;
  /** The coverage-assertion-id or other DTR context it answers; null without one. */
  readonly context: string | null;
  /** Canonical with version. */
  readonly questionnaire: string;
  readonly savedAt: string;
  /** The resource, JSON text. */
  readonly resource: string;
}

export interface QuestionnaireError {
  readonly client: string;
  /** Canonical of the form; null where the report does not say. */
  readonly questionnaire: string | null;
  readonly receivedAt: string;
  /** The report as received, JSON text. */
  readonly body: string;
}

/** The responses of a store. */
export function questionnaireResponsesIn(store: Store): QuestionnaireResponses {
  const newest = (column: 'response_key' | 'context_key' | 'patient_key', key: string) =>
    store.db.selectFrom('questionnaire_responses').selectAll().where(column, '=', key).orderBy('saved_at', 'desc').execute();
  return {
    save: (response) => save(store, response),
    byId: async (client, id) => (await newest('response_key', lookupKey(client, id))).map(responseOf)[0],
    ofContext: async (client, context) => (await newest('context_key', lookupKey(client, context))).map(responseOf),
    ofPatient: async (client, patient) => (await newest('patient_key', lookupKey(client, patient))).map(responseOf),
    logError: ({ client, questionnaire, receivedAt, body }) =>
      store.append([row('questionnaire_errors', { id: randomUUID(), client, questionnaire, received_at: receivedAt, body })]),
    errors: async (limit) => {
      const found = await store.db.selectFrom('questionnaire_errors').selectAll().orderBy('received_at', 'desc').limit(limit).execute();
      return found.map(({ client, questionnaire, received_at, body }) => ({ client, questionnaire, receivedAt: received_at, body }));
    },
  };
}

async function save(store: Store, response: StoredQuestionnaireResponse): Promise<void> {
  const { client, id, patient, context, questionnaire, savedAt } = response;
  const { response_key, ...rest }: QuestionnaireResponseRow = {
    response_key: lookupKey(client, id),
    client,
    patient_key: lookupKey(client, patient),
    context_key: context === null ? null : lookupKey(client, context),
    questionnaire,
    saved_at: savedAt,
    body: JSON.stringify({ id, patient, context, resource: response.resource }),
  };
  await store.write((transaction) =>
    transaction
      .insertInto('questionnaire_responses')
      .values({ response_key, ...rest })
      .onConflict((conflict) => conflict.column('response_key').doUpdateSet(rest))
      .execute(),
  );
}

function responseOf(stored: QuestionnaireResponseRow): StoredQuestionnaireResponse {
  const body: Pick<StoredQuestionnaireResponse, 'id' | 'patient' | 'context' | 'resource'> = JSON.parse(stored.body);
  return { ...body, client: stored.client, questionnaire: stored.questionnaire, savedAt: stored.saved_at };
}
