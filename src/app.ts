import manifest from '../package.json' with { type: 'json' };
import type { Config } from './config.ts';
import type { HookParts } from './crd/hook-parts.ts';
import { clientRates } from './http/client-rates.ts';
import { type DtrAppParts, dtrAppRoutes } from './http/dtr-app-routes.ts';
import { createExpressApp, type Mount } from './http/express-app.ts';
import { guards } from './http/guards.ts';
import { hookRoutes } from './http/hook-routes.ts';
import type { Listener } from './http/http-server.ts';
import type { Observer } from './http/observer.ts';
import { openapiRoutes } from './http/openapi-routes.ts';
import { operationsRoutes } from './http/operations-routes.ts';
import { pageRouter } from './http/pages.ts';
import { type PickedProduct, pickerRoutes } from './http/picker-routes.ts';
import { type PlaygroundSet, playgroundRoutes } from './http/playground-routes.ts';
import { type PolicyContent, policyRoutes } from './http/policy-routes.ts';
import { reviewRoutes } from './http/review-routes.ts';
import type { Authenticate, Route } from './http/route.ts';
import { onlySignedIn, prolongSessions, type SignInParts, signInRouter } from './http/sign-in.ts';
import { smartRoutes } from './http/smart-routes.ts';
import type { PasParts } from './pas/pas-parts.ts';
import type { Records } from './records/records.ts';
import type { TokenEndpoint } from './security/token-endpoint.ts';

export interface AppContent {
  readonly config: Config;
  readonly records: Records;
  readonly hooks: HookParts;
  readonly tokens: TokenEndpoint;
  readonly dtrApp: DtrAppParts;
  /** The payer API under /fhir, see payerRoutes. */
  readonly payer: readonly Route[];
  /** What reviewers decide on. */
  readonly pas: PasParts;
  readonly observer: Observer;
  readonly authenticate: Authenticate;
  /** How people sign in; undefined where nobody can. */
  readonly signIn: SignInParts | undefined;
  /** Origins of registered clients. */
  readonly origins: () => ReadonlySet<string>;
  /** What the policy pages show, made when first asked for. */
  readonly policyContent: () => Promise<PolicyContent>;
  /** Demo mode: what the playground starts from, what the picker suggests, and the demo EHR, served at /demo/fhir. */
  readonly demo:
    | { readonly playground: PlaygroundSet; readonly ehr: Mount['router']; readonly picker: readonly PickedProduct[] }
    | undefined;
  /** `ui/dist`. */
  readonly pagesFolder: string;
  readonly now: () => Date;
}

/** What an HTTP server serves, and the table it serves it by. */
export interface App {
  readonly listener: Listener;
  readonly routes: readonly Route[];
}

/** Every address of the service, on one screen. */
export function createApp(content: AppContent): App {
  const { config, records, hooks, tokens, dtrApp, payer, pas, observer, authenticate, signIn } = content;
  const { origins, pagesFolder, now, policyContent, demo } = content;
  const answered: readonly Route[] = [
    ...hookRoutes(hooks), // /cds-services, /cds-services/:id, …/feedback, /explain/:id
    ...dtrAppRoutes(dtrApp), // /dtr/app/ehr, /dtr/app/package, /dtr/app/error, /dtr/app/submit
    ...payer, // /fhir/2.2 and /fhir/2.0: metadata, Questionnaire, Library, ValueSet, Claim, Subscription; /.well-known/davinci-configuration
    ...reviewRoutes(pas), // /review/api/requests, …/:id, …/:id/acts, /review/api/report, …/report.csv
    ...operationsRoutes({ records, observer }), // /health/live, /health/ready, /metrics
    ...policyRoutes(policyContent), // /playground/policies
    ...playgroundRoutes(demo?.playground), // /playground/cases
    ...pickerRoutes(demo?.picker), // /demo/cds-services, /demo/cds-services/:id, …/feedback
  ];
  const described = [...answered, ...smartRoutes(config.publicUrl, answered)];
  const { publicUrl } = config;
  const routes = [
    ...described,
    ...openapiRoutes({ publicUrl, version: manifest.version, services: hooks.services, routes: described }), // /openapi.json, /docs/api
  ];
  const listener = createExpressApp({
    routes,
    mounts: [
      { path: '/auth/token', router: (request, response) => tokens.callback(request, response) },
      { path: '/sign-in', router: signInRouter(signIn) }, // /callback, /demo, /session, /out
      ...peopleOnly(config, signIn),
      ...(demo === undefined ? [] : [{ path: '/demo/fhir', router: demo.ehr }]),
      { path: '/', router: pageRouter(pagesFolder, (address) => isPageOffered(config, address)) },
    ],
    guards: guards({
      open: config.AUTH === 'off',
      demo: config.demo,
      origins,
      callsPerMinute: config.RATE_LIMIT_PER_ADDRESS,
      mostInProgress: config.MAX_CONCURRENT,
      mayBeFramed: (path) => path.startsWith('/dtr'),
    }),
    authenticate,
    admit: config.demo ? () => undefined : clientRates(config.RATE_LIMIT_PER_MINUTE, now),
    audit: (entry) => records.audit.append(entry),
    observer,
    now,
    bodyLimitBytes: config.BODY_LIMIT_BYTES,
    trustProxy: config.TRUST_PROXY,
    budgetMs: (access) => (access === 'hook' ? config.HOOK_BUDGET_MS : Math.max(config.HOOK_BUDGET_MS, payerBudgetMs)),
  });
  return { listener, routes };
}

/** PAS wants its answer within 15 s. */
const payerBudgetMs = 14_000;

/** Sessions are prolonged by use; with AUTH=required the playground and the work list want one. */
function peopleOnly({ AUTH }: Config, signIn: SignInParts | undefined): readonly Mount[] {
  if (signIn === undefined) return [];
  const isForPeople = (path: string): boolean => AUTH === 'required' && (path === '/' || /^\/review(?!\/api\b)/i.test(path));
  return [
    { path: '/', router: prolongSessions(signIn.sessions) },
    { path: '/', router: onlySignedIn(signIn.sessions, isForPeople) },
  ];
}

/** With AUTH=required the playground and the work list are for signed-in reviewers, so they need an issuer to sign in with. */
function isPageOffered(config: Config, address: string): boolean {
  return config.AUTH === 'off' || config.REVIEW_OIDC_ISSUER !== undefined || address.startsWith('/dtr') || address.startsWith('/policies');
}
