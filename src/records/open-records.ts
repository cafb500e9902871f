import { auditIn } from './audit.ts';
import type { Authorizations } from './authorizations.ts';
import { authorizationsInForce, grantsNotEnded } from './authorizations-in-force.ts';
import { decisionByAssertion, decisionsOfPatient } from './decisions.ts';
import { documentsIn } from './documents.ts';
import { exchangeById, saveExchange } from './exchanges.ts';
import { saveFeedback } from './feedback.ts';
import * as find from './find-authorizations.ts';
import { jobsIn } from './jobs.ts';
import { measuresIn } from './measures.ts';
import { questionnaireResponsesIn } from './questionnaire-responses.ts';
import type { Records } from './records.ts';
import { RecordsError } from './records-error.ts';
import { purge } from './retention.ts';
import { openSqliteStore } from './sqlite-store.ts';
import type { Store } from './store.ts';
import { ping, storeSecret } from './store-settings.ts';
import { reviseAuthorization, submitAuthorization } from './submit-authorization.ts';
import { subscriptionsIn } from './subscriptions.ts';
import { touchlessAuthorization, touchlessByAssertion } from './touchless-authorizations.ts';
import { useTokenOnce, wasTokenUsed } from './used-tokens.ts';

/**
 * Opens the records at a `sqlite:<path>` or `postgres://…` URL. `migrate` brings the store up to date first: for the first process only,
 * before it starts others; those open with `migrate: false` and are refused where that has not been done.
 * @throws RecordsError that says what is wrong with the store
 */
export async function openRecords(url: string, options: { readonly migrate: boolean }): Promise<Records> {
  const store = await openStore(url, options);
  try {
    return recordsOf(store, await storeSecret(store));
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openStore(url: string, options: { readonly migrate: boolean }): Promise<Store> {
  // Its driver is loaded where it is needed: a start on SQLite does without.
  if (/^postgres(ql)?:\/\//.test(url)) return (await import('./postgres-store.ts')).openPostgresStore(url, options);
  if (url.startsWith('sqlite:') && url.length > 'sqlite:'.length) return openSqliteStore(url.slice('sqlite:'.length), options);
  throw new RecordsError('missing', { detail: 'the URL is neither sqlite:<path> nor postgres://…' });
}

function recordsOf(store: Store, secret: Buffer): Records {
  return {
    secret,
    saveExchange: (exchange) => saveExchange(store, exchange),
    exchange: (id) => exchangeById(store, id),
    decisionByAssertion: (client, assertionId) => decisionByAssertion(store, client, assertionId),
    decisions: (query) => decisionsOfPatient(store, query),
    touchlessAuthorization: (wanted) => touchlessAuthorization(store, wanted),
    touchlessByAssertion: (client, assertionId) => touchlessByAssertion(store, client, assertionId),
    authorizationsInForce: (query) => authorizationsInForce(store, query),
    grantsNotEnded: (query) => grantsNotEnded(store.db, query),
    saveFeedback: (entry) => saveFeedback(store, entry),
    useTokenOnce: (issuer, jti, expiresAt) => useTokenOnce(store, issuer, jti, expiresAt),
    wasTokenUsed: (issuer, jti) => wasTokenUsed(store, issuer, jti),
    authorizations: authorizationsOf(store),
    documents: documentsIn(store),
    questionnaireResponses: questionnaireResponsesIn(store),
    subscriptions: subscriptionsIn(store),
    jobs: jobsIn(store),
    audit: auditIn(store),
    measures: measuresIn(store),
    purge: (limits) => purge(store, limits),
    ping: () => ping(store),
    close: () => store.close(),
  };
}

function authorizationsOf(store: Store): Authorizations {
  return {
    submit: (submission) => submitAuthorization(store, submission),
    answered: (client, bundleIdentifier) => find.answeredBefore(store, client, bundleIdentifier),
    revise: (revision) => reviseAuthorization(store, revision),
    byId: (id) => find.authorizationById(store, id),
    byNumber: (number) => find.authorizationByNumber(store, number),
    byClaimIdentifier: (client, claimIdentifier) => find.authorizationByClaim(store, client, claimIdentifier),
    inquire: (query) => find.inquireAuthorizations(store, query),
    workList: (page) => find.workList(store, page),
    requests: (asked) => find.requestsOf(store, asked),
    submissions: (authorizationId) => find.submissionsOf(store, authorizationId),
    acts: (authorizationId) => find.actsOn(store, authorizationId),
  };
}
