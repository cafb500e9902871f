import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { billingRules, policies, services } from './catalog.ts';
import type { Config } from './config.ts';
import type { HookParts } from './crd/hook-parts.ts';
import { documentationParts } from './documentation.ts';
import { factNames } from './facts/fact-names.ts';
import { createObserver } from './http/observer.ts';
import type { SignInParts } from './http/sign-in.ts';
import type { JudgementContent } from './judgement/judge-order.ts';
import { judgementContent } from './judgement-content.ts';
import { readingSheet } from './reading-sheet/reading-sheet.ts';
import type { Records } from './records/records.ts';
import { type AuthenticateParts, authenticate } from './security/authenticate.ts';
import { createKeySets } from './security/key-sets.ts';
import { createOutbound, type Outbound } from './security/outbound.ts';
import { mayReadFor } from './security/outbound-servers.ts';
import { type ClientRegistry, registryOf } from './security/registry.ts';
import { registryFile } from './security/registry-file.ts';
import { reviewerSessions } from './security/reviewer-session.ts';
import { demoReviewers, reviewerSignIn } from './security/reviewer-sign-in.ts';
import { sandboxClient } from './security/sandbox-client.ts';
import { sealedCookies } from './security/sealed-cookie.ts';
import { createTokenEndpoint } from './security/token-endpoint.ts';

export { judgementContent } from './judgement-content.ts';

/** A service ready to listen, and what has to be closed after it. */
export interface Service {
  readonly app: RequestListener;
  readonly outbound: Outbound;
}

export interface ServiceParts {
  readonly config: Config;
  readonly records: Records;
  readonly log: Logger;
  readonly now: () => Date;
}

/**
 * Builds the service from its settings and content. Everything that can be wrong with them is found here.
 * @throws Error with a sentence an operator understands
 */
export async function createService({ config, records, log, now }: ServiceParts): Promise<Service> {
  const outbound = createOutbound({ allowLoopback: config.AUTH === 'off' });
  const registry = readRegistry(config, log, now);
  const fetchKeySet = async (url: string): Promise<unknown> => {
    const answer = await outbound.fetchJson(url, { maxBytes: 262_144, timeoutMs: keySetTimeoutMs });
    if (!answer.ok) throw new Error(answer.text);
    return answer.body;
  };
  const useTokenOnce = (issuer: string, jti: string, expiresAt: number) => records.useTokenOnce(issuer, jti, expiresAt);
  const { publicUrl } = config;
  const tokens = await createTokenEndpoint({
    publicUrl,
    registry,
    fetchKeySet,
    useTokenOnce,
    secret: records.secret,
    now,
  });
  const signIn = signInParts(config, records.secret, now);
  const credentials: AuthenticateParts = {
    required: config.AUTH === 'required',
    publicUrl,
    registry,
    keySets: createKeySets(fetchKeySet, now),
    useTokenOnce,
    now,
    verifyAccessToken: tokens.verify,
    sessions: signIn?.sessions,
  };
  const hooks: HookParts = {
    services,
    records,
    outbound,
    publicUrl,
    content: judgementContent(config),
    mayRead: (client) => mayReadFor(client, config.AUTH === 'off'),
    // What was read has to be judged and stored within the hook's own time.
    readBudgetMs: Math.min(config.EHR_READ_BUDGET_MS, Math.round(config.HOOK_BUDGET_MS * 0.8)),
    touchless: policyKeys(config, 'TOUCHLESS_AUTHORIZATION'),
    demo: config.demo,
  };
  const origins = () => new Set(registry().all.flatMap((client) => client.fhirServers.map((server) => new URL(server).origin)));
  const pagesFolder = join(import.meta.dirname, '../ui/dist');
  const app = createApp({
    dtrApp: {
      dtr: documentationParts(config, records, hooks.content),
      registry,
      outbound,
      decisions: (query) => records.decisions(query),
      submit: undefined,
      open: config.AUTH === 'off',
      demoEhr: config.demo ? `${publicUrl}/demo/fhir` : undefined,
    },
    origins,
    pagesFolder,
    config,
    records,
    hooks,
    tokens,
    now,
    policyContent: () => ({ sheets: policies.map((policy) => readingSheet(policy)), factNames, billing: billingRules }),
    demo: config.demo ? await demoOf(hooks.content, now) : undefined,
    observer: createObserver(log),
    signIn,
    authenticate: (access, scope, request) => authenticate(credentials, access, scope, request),
  });
  return { app, outbound };
}

/** The demo EHR and the playground's patients. Loaded in demo mode only: a deployment may leave demo/ out. */
async function demoOf({ payers, factContent }: JudgementContent, now: () => Date) {
  const [{ createDemoEhr }, { loadDemoPatients }, { playgroundSet }] = await Promise.all([
    import('../demo/ehr/demo-ehr.ts'),
    import('../demo/ehr/demo-patients.ts'),
    import('../demo/playground/playground-set.ts'),
  ]);
  const basePath = '/demo/fhir';
  const patients = loadDemoPatients();
  const labels = new Map(payers.map(({ id, label }) => [id, label]));
  return {
    ehr: createDemoEhr({ basePath, patients, now }),
    playground: playgroundSet(patients, factContent.terminology, labels, `${basePath}/_services/demo/launch`),
  };
}

/** The policies a setting switches on: those it names; unset, all in demo mode and none otherwise. */
function policyKeys(config: Config, setting: 'TOUCHLESS_AUTHORIZATION' | 'AUTOMATIC_APPROVALS'): readonly string[] {
  const known = policies.map((policy) => policy.key);
  const named = config[setting];
  if (named === undefined) return config.demo ? known : [];
  const unknown = named.filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`${setting}: there is no policy ${unknown.join(', ')}; known are ${known.join(', ')}.`);
  return named;
}

/** A hook call waits for an EHR's keys no longer than this. */
const keySetTimeoutMs = 1500;

/** The clients of the settings. A registry that changes and is wrong is said once, without its content. */
function readRegistry(config: Config, log: Logger, now: () => Date): () => ClientRegistry {
  const others = config.SANDBOX_KEY === 'on' ? [sandboxClient] : [];
  const path = config.CLIENTS_FILE;
  if (path === undefined) {
    const registry = registryOf(others);
    return () => registry;
  }
  const changed = (fault: string | undefined): void => {
    if (fault === undefined) log.info('CLIENTS_FILE has changed and is in force');
    else log.error({ fault }, 'CLIENTS_FILE has changed and is wrong; the clients known before stay in force');
  };
  return registryFile({ path, production: config.production, others, now, changed });
}

/** How people sign in: at the issuer of the settings, in demo mode as one of two people, else not at all. */
function signInParts(config: Config, secret: Buffer, now: () => Date): SignInParts | undefined {
  const { REVIEW_OIDC_ISSUER: issuer, REVIEW_OIDC_CLIENT_ID: clientId = '', publicUrl } = config;
  if (issuer === undefined && !config.demo) return undefined;
  const secure = publicUrl.startsWith('https:');
  return {
    sessions: reviewerSessions({ secret, secure, idleMinutes: config.REVIEW_SESSION_MINUTES, now }),
    pending: sealedCookies({ name: 'oncoverage-sign-in', path: '/sign-in', secret, secure, now }),
    signIn:
      issuer === undefined ? undefined : reviewerSignIn({ issuer, clientId, clientSecret: config.REVIEW_OIDC_CLIENT_SECRET, publicUrl }),
    demoReviewers: issuer === undefined ? demoReviewers : [],
  };
}
