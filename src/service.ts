import { join } from 'node:path';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { billingRules, policies, services } from './catalog.ts';
import type { Config } from './config.ts';
import type { HookParts } from './crd/hook-parts.ts';
import { documentationParts } from './documentation.ts';
import { orderForm, placeForm } from './dtr/canonical.ts';
import { readForms } from './dtr/read-forms.ts';
import { factNames } from './facts/fact-names.ts';
import { measureAuthorizations } from './http/authorization-metrics.ts';
import type { Listener } from './http/http-server.ts';
import { createObserver, type Observer } from './http/observer.ts';
import { payerRoutes } from './http/payer-routes.ts';
import type { PolicyContent } from './http/policy-routes.ts';
import type { Route } from './http/route.ts';
import type { SignInParts } from './http/sign-in.ts';
import type { JudgementContent } from './judgement/judge-order.ts';
import { formsFolder, judgementContent } from './judgement-content.ts';
import type { PasParts } from './pas/pas-parts.ts';
import { runDueJobs } from './pas/run-due-jobs.ts';
import { submitHandler } from './pas/submit.ts';
import type { Records } from './records/records.ts';
import { type AuthenticateParts, authenticate } from './security/authenticate.ts';
import { createKeySets } from './security/key-sets.ts';
import { createOutbound, type Outbound } from './security/outbound.ts';
import { mayReadFor } from './security/outbound-servers.ts';
import { type ClientRegistry, demoClient, registryOf } from './security/registry.ts';
import { registryFile } from './security/registry-file.ts';
import { type EndedSessions, reviewerSessions } from './security/reviewer-session.ts';
import { demoReviewers, reviewerSignIn } from './security/reviewer-sign-in.ts';
import { sandboxClient } from './security/sandbox-client.ts';
import { sealedCookies } from './security/sealed-cookie.ts';
import { scopesOf } from './security/smart-configuration.ts';
import { createTokenEndpoint } from './security/token-endpoint.ts';

export { judgementContent } from './judgement-content.ts';

/** A service ready to listen, and what has to be closed after it. */
export interface Service {
  readonly app: Listener;
  /** The table the service answers by. */
  readonly routes: readonly Route[];
  /** What was logged and counted of its calls. */
  readonly observer: Observer;
  readonly outbound: Outbound;
  /** Does what is due (judging anew, notifications); answers how many jobs it took on. */
  readonly runDueJobs: (signal: AbortSignal) => Promise<number>;
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
  let operationScopes: readonly string[] = [];
  const tokens = await createTokenEndpoint(
    { publicUrl, registry, operationScopes: () => operationScopes, fetchKeySet, useTokenOnce, secret: records.secret, now },
    { atOnce: config.AUTH === 'required' },
  );
  const signIn = signInParts(config, records, now);
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
  const forms = readForms(formsFolder);
  const judgement = judgementContent(config, forms);
  const dtr = documentationParts(config, records, judgement, forms);
  const pas: PasParts = {
    judgementContent: judgement,
    records,
    outbound,
    clientNamed: (id) => (config.AUTH === 'off' ? demoClient : registry().byId(id)),
    publicUrl,
    automaticApprovals: policyKeys(config, 'AUTOMATIC_APPROVALS'),
    demo: config.demo,
    open: config.AUTH === 'off',
    now,
  };
  const hooks: HookParts = {
    services,
    records,
    outbound,
    publicUrl,
    content: judgement,
    mayRead: (client) => mayReadFor(client, config.AUTH === 'off'),
    // What was read has to be judged and stored within the hook's own time.
    readBudgetMs: Math.min(config.EHR_READ_BUDGET_MS, Math.round(config.HOOK_BUDGET_MS * 0.8)),
    touchless: policyKeys(config, 'TOUCHLESS_AUTHORIZATION'),
    formFor: (version, policy, phase) => orderForm(dtr.forms, config.CANONICAL_BASE, version, policy, phase),
    placeFormFor: (version, policy) => placeForm(dtr.forms, config.CANONICAL_BASE, version, policy),
    demo: config.demo,
  };
  const origins = () => new Set(registry().all.flatMap((client) => client.fhirServers.map((server) => new URL(server).origin)));
  const pagesFolder = join(import.meta.dirname, '../ui/dist');
  const observer = createObserver(log);
  measureAuthorizations(observer.registry, records.measures, now);
  const { listener: app, routes } = createApp({
    dtrApp: {
      dtr,
      registry,
      outbound,
      decisions: (query) => records.decisions(query),
      submit: submitHandler(pas, '2.2'),
      open: config.AUTH === 'off',
      demoEhr: config.demo ? `${publicUrl}/demo/fhir` : undefined,
    },
    payer: payerRoutes(dtr, pas),
    pas,
    origins,
    pagesFolder,
    config,
    records,
    hooks,
    tokens,
    now,
    policyContent,
    demo: config.demo ? await demoOf(hooks.content, now) : undefined,
    observer,
    signIn,
    authenticate: (access, scope, request) => authenticate(credentials, access, scope, request),
  });
  operationScopes = scopesOf(routes);
  return { app, routes, observer, outbound, runDueJobs: (signal) => runDueJobs(pas, signal) };
}

/** For the pages on policies. What reads the analysts' files is loaded when somebody looks at one. */
async function policyContent(): Promise<PolicyContent> {
  const { readingSheet } = await import('./reading-sheet/reading-sheet.ts');
  return { sheets: policies.map((policy) => readingSheet(policy)), factNames, billing: billingRules };
}

/** The demo EHR and the playground's patients. Loaded in demo mode only: a deployment may leave demo/ out. */
async function demoOf({ payers, factContent }: JudgementContent, now: () => Date) {
  const [{ createDemoEhr }, { loadDemoPatients }, { playgroundSet }, { pickedProducts }] = await Promise.all([
    import('../demo/ehr/demo-ehr.ts'),
    import('../demo/ehr/demo-patients.ts'),
    import('../demo/playground/playground-set.ts'),
    import('../demo/picker/picked-products.ts'),
  ]);
  const basePath = '/demo/fhir';
  const patients = loadDemoPatients();
  const labels = new Map(payers.map(({ id, label }) => [id, label]));
  return {
    ehr: createDemoEhr({ basePath, patients, now }),
    playground: playgroundSet(patients, factContent.terminology, labels, `${basePath}/_services/demo/launch`),
    picker: pickedProducts(factContent.terminology),
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

const sessionIssuer = 'urn:oncoverage:reviewer-session';

/** How people sign in: at the issuer of the settings, in demo mode as one of two people, else not at all. */
function signInParts(config: Config, records: Records, now: () => Date): SignInParts | undefined {
  const { REVIEW_OIDC_ISSUER: issuer, REVIEW_OIDC_CLIENT_ID: clientId = '', publicUrl } = config;
  if (issuer === undefined && !config.demo) return undefined;
  const secure = publicUrl.startsWith('https:');
  const { secret } = records;
  // A session that was ended is to the store a token that was used up.
  const ended: EndedSessions = {
    add: (id, until) => records.useTokenOnce(sessionIssuer, id, until),
    has: (id) => records.wasTokenUsed(sessionIssuer, id),
  };
  return {
    sessions: reviewerSessions({ secret, secure, idleMinutes: config.REVIEW_SESSION_MINUTES, ended, now }),
    pending: sealedCookies({ name: 'oncoverage-sign-in', path: '/sign-in', secret, secure, now }),
    signIn:
      issuer === undefined ? undefined : reviewerSignIn({ issuer, clientId, clientSecret: config.REVIEW_OIDC_CLIENT_SECRET, publicUrl }),
    demoReviewers: issuer === undefined ? demoReviewers : [],
  };
}
