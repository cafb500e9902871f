import { authorizationsInForce } from './authorizations-in-force.ts';
import { decisionByAssertion } from './decisions.ts';
import { saveExchange } from './exchanges.ts';
import { saveFeedback } from './feedback.ts';
import { openPostgresStore } from './postgres-store.ts';
import type { Records } from './records.ts';
import { RecordsError } from './records-error.ts';
import { openSqliteStore } from './sqlite-store.ts';
import type { Store } from './store.ts';
import { ping, storeSecret } from './store-settings.ts';
import { touchlessAuthorization } from './touchless-authorizations.ts';
import { useTokenOnce } from './used-tokens.ts';

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

function openStore(url: string, options: { readonly migrate: boolean }): Promise<Store> {
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgresStore(url, options);
  if (url.startsWith('sqlite:') && url.length > 'sqlite:'.length) return openSqliteStore(url.slice('sqlite:'.length), options);
  throw new RecordsError('missing', { detail: 'the URL is neither sqlite:<path> nor postgres://…' });
}

function recordsOf(store: Store, secret: Buffer): Records {
  return {
    secret,
    saveExchange: (exchange) => saveExchange(store, exchange),
    decisionByAssertion: (client, assertionId) => decisionByAssertion(store, client, assertionId),
    touchlessAuthorization: (wanted) => touchlessAuthorization(store, wanted),
    authorizationsInForce: (query) => authorizationsInForce(store, query),
    saveFeedback: (entry) => saveFeedback(store, entry),
    useTokenOnce: (issuer, jti, expiresAt) => useTokenOnce(store, issuer, jti, expiresAt),
    ping: () => ping(store),
    close: () => store.close(),
  };
}
