import type { Express, Router } from 'express';
import type { Config } from './config.ts';
import type { HookParts } from './crd/hook-parts.ts';
import { type DtrAppParts, dtrAppRoutes } from './http/dtr-app-routes.ts';
import { createExpressApp } from './http/express-app.ts';
import { guards } from './http/guards.ts';
import { hookRoutes } from './http/hook-routes.ts';
import type { Observer } from './http/observer.ts';
import { operationsRoutes } from './http/operations-routes.ts';
import { pageRouter } from './http/pages.ts';
import { type PlaygroundSet, playgroundRoutes } from './http/playground-routes.ts';
import { type PolicyContent, policyRoutes } from './http/policy-routes.ts';
import type { Authenticate, Route } from './http/route.ts';
import type { Records } from './records/records.ts';
import type { TokenEndpoint } from './security/token-endpoint.ts';

export interface AppContent {
  readonly config: Config;
  readonly records: Records;
  readonly hooks: HookParts;
  readonly tokens: TokenEndpoint;
  readonly dtrApp: DtrAppParts;
  readonly observer: Observer;
  readonly authenticate: Authenticate;
  /** Origins of registered clients. */
  readonly origins: () => ReadonlySet<string>;
  /** What the policy pages show, made when first asked for. */
  readonly policyContent: () => PolicyContent;
  /** Demo mode: what the playground starts from, and the demo EHR, served at /demo/fhir. */
  readonly demo: { readonly playground: PlaygroundSet; readonly ehr: Router } | undefined;
  /** `ui/dist`. */
  readonly pagesFolder: string;
  readonly now: () => Date;
}

/** Every address of the service, on one screen. */
export function createApp(content: AppContent): Express {
  const { config, records, hooks, tokens, dtrApp, observer, authenticate, origins, pagesFolder, now, policyContent, demo } = content;
  const routes: readonly Route[] = [
    ...hookRoutes(hooks), // /cds-services, /cds-services/:id, …/feedback, /explain/:id
    ...dtrAppRoutes(dtrApp), // /dtr/app/ehr, /dtr/app/package, /dtr/app/error, /dtr/app/submit
    ...operationsRoutes({ records, observer }), // /health/live, /health/ready, /metrics
    ...policyRoutes(policyContent), // /playground/policies
    ...playgroundRoutes(demo?.playground), // /playground/cases
  ];
  return createExpressApp({
    routes,
    mounts: [
      { path: '/auth', router: (request, response) => tokens.callback(request, response) },
      ...(demo === undefined ? [] : [{ path: '/demo/fhir', router: demo.ehr }]),
      { path: '/', router: pageRouter(pagesFolder, (address) => isPageOffered(config, address)) },
    ],
    guards: guards({
      demo: config.demo,
      origins,
      callsPerMinute: config.RATE_LIMIT_PER_MINUTE,
      mostInProgress: config.MAX_CONCURRENT,
      mayBeFramed: (path) => path.startsWith('/dtr'),
    }),
    authenticate,
    observer,
    now,
    bodyLimitBytes: config.BODY_LIMIT_BYTES,
    trustProxy: config.TRUST_PROXY,
    budgetMs: config.HOOK_BUDGET_MS,
  });
}

/** With AUTH=required the playground and the work list are for signed-in reviewers, so they need an issuer to sign in with. */
function isPageOffered(config: Config, address: string): boolean {
  return config.AUTH === 'off' || config.REVIEW_OIDC_ISSUER !== undefined || address.startsWith('/dtr') || address.startsWith('/policies');
}
