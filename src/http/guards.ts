import { Socket } from 'node:net';
import type { NextFunction, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { OutcomeError } from '../fhir/outcome.ts';
import { isLoopbackHost } from '../security/outbound-address.ts';
import { tooMany } from './client-rates.ts';
import { IncomingMessage, ServerResponse } from './node-http.ts';

export interface GuardSettings {
  /** AUTH=off: a call has to name this machine. */
  readonly open: boolean;
  readonly demo: boolean;
  /** Origins of registered clients, whose browsers may call; in demo mode every origin may. */
  readonly origins: () => ReadonlySet<string>;
  /** From one address, before it is known who calls. */
  readonly callsPerMinute: number;
  readonly mostInProgress: number;
  /** True for addresses whose page may be shown in an EHR's frame. */
  readonly mayBeFramed: (path: string) => boolean;
}

/** What every request passes before anything is read: headers, CORS, overload, rate. */
export function guards(settings: GuardSettings): readonly RequestHandler[] {
  return [
    inOne([securityHeaders(settings), ...(settings.open ? [thisMachineOnly()] : []), cors(settings), overload(settings.mostInProgress)]),
    ...(settings.demo ? [] : [rates(settings.callsPerMinute)]),
  ];
}

/** Handlers one after the other. The router matches the address anew before each of its own. */
function inOne(handlers: readonly RequestHandler[]): RequestHandler {
  return (request, response, next) => {
    let at = 0;
    const go: NextFunction = (error?: unknown) => {
      const handler = handlers[at++];
      if (error === undefined && handler !== undefined) return handler(request, response, go);
      next(error);
    };
    go();
  };
}

/** Pages run their own scripts only. The form renderer sets styles by script, which needs unsafe-inline for styles alone. */
function securityHeaders(settings: GuardSettings): RequestHandler {
  const policy = (frameAncestors: readonly string[]) =>
    alwaysSet(
      helmet({
        contentSecurityPolicy: {
          directives: {
            defaultSrc: ["'self'"],
            scriptSrc: ["'self'"],
            styleSrc: ["'self'", "'unsafe-inline'"],
            imgSrc: ["'self'", 'data:'],
            fontSrc: ["'self'", 'data:'],
            // The DTR app reads the EHR it was launched from, which is another origin.
            connectSrc: ["'self'", 'https:', ...(settings.demo ? ['http://127.0.0.1:*', 'http://localhost:*'] : [])],
            frameAncestors: [...frameAncestors],
            objectSrc: ["'none'"],
            upgradeInsecureRequests: settings.demo ? null : [],
          },
        },
        strictTransportSecurity: !settings.demo,
        crossOriginResourcePolicy: false,
        xFrameOptions: frameAncestors[0] === "'none'",
      }),
    );
  const own = policy(["'none'"]);
  const framed = policy(["'self'", 'https:']);
  return (request, response, next) => {
    for (const [name, value] of settings.mayBeFramed(request.path) ? framed : own) response.setHeader(name, value);
    next();
  };
}

/** The headers helmet sets with these settings: the same on every answer, so it is asked for them once. */
function alwaysSet(handler: ReturnType<typeof helmet>): readonly (readonly [name: string, value: string])[] {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  handler(request, response, () => undefined);
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
}

/**
 * Without authentication nobody but this machine is served. A page elsewhere can let its own name point here (DNS rebinding), and would
 * then be of our origin: its Host header gives it away. So does that of a proxy put before a service that is open.
 */
function thisMachineOnly(): RequestHandler {
  let admitted: string | undefined;
  return ({ headers: { host } }, _response, next) => {
    if (host !== undefined && host !== admitted) {
      if (!isLoopbackHost(URL.parse(`http://${host}`)?.hostname ?? '')) throw misdirected();
      admitted = host;
    }
    next();
  };
}

function misdirected(): OutcomeError {
  const text = 'Without authentication (AUTH=off) this service answers at the addresses of its own machine only.';
  return new OutcomeError(421, [{ severity: 'error', code: 'forbidden', text }]);
}

/** Headers on every answer, errors included; preflights are answered without a credential. */
function cors({ demo, origins }: GuardSettings): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    if (origin !== undefined && (demo || origins().has(origin))) {
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('access-control-allow-methods', 'GET, POST, PUT, DELETE, OPTIONS');
      response.setHeader('access-control-allow-headers', 'Authorization, Content-Type, Accept, Prefer');
      response.setHeader('access-control-expose-headers', 'Location, Retry-After');
      response.setHeader('access-control-max-age', '600');
      response.vary('Origin');
    }
    if (request.method !== 'OPTIONS') return next();
    response.status(204).end();
  };
}

/** Beyond what can be worked on at once the answer is 503 immediately: refusing a few is better than failing all slowly. */
function overload(most: number): RequestHandler {
  let inProgress = 0;
  return (request, response, next) => {
    if (inProgress >= most && !request.path.startsWith('/health/')) {
      const issue = { severity: 'error', code: 'throttled', text: 'The service is busy; try again in a second.' } as const;
      throw new OutcomeError(503, [issue], { headers: { 'retry-after': '1' } });
    }
    inProgress++;
    response.once('close', () => inProgress--);
    next();
  };
}

/** Calls per minute from one address, whoever they are from. What each client may is bounded once it is known. */
function rates(callsPerMinute: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: callsPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (request) => ipKeyGenerator(request.ip ?? ''),
    skip: (request) => request.path.startsWith('/health/'),
    handler: (_request, _response, next) => next(tooMany(60)),
  });
}
