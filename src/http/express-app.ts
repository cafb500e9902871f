import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response, type Router } from 'express';
import { OutcomeError } from '../fhir/outcome.ts';
import { parseJsonBody } from './body.ts';
import { errorReply, fhirJson } from './error-reply.ts';
import type { Call, Reply } from './handler.ts';
import type { Observer } from './observer.ts';
import type { Authenticate, Route } from './route.ts';

export interface AppParts {
  readonly routes: readonly Route[];
  /** Routers of their own: the demo EHR, the token endpoint, pages. */
  readonly mounts: readonly { readonly path: string; readonly router: Router | RequestHandler }[];
  /** What every request passes before anything else: security headers, CORS, overload and rate limits. */
  readonly guards: readonly RequestHandler[];
  readonly authenticate: Authenticate;
  readonly observer: Observer;
  readonly bodyLimitBytes: number;
  readonly trustProxy: string | undefined;
  /** Milliseconds after which a call's signal aborts. */
  readonly budgetMs: number;
  readonly now: () => Date;
}

/** Turns the route table into an Express application. Express lives in this folder and nowhere else. */
export function createExpressApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  if (parts.trustProxy !== undefined)
    app.set(
      'trust proxy',
      parts.trustProxy.split(',').map((item) => item.trim()),
    );
  app.use(withoutDoubleSlashes);
  for (const guard of parts.guards) app.use(guard);
  for (const { path, router } of parts.mounts) app.use(path, router);
  const readBody = express.raw({ type: () => true, limit: parts.bodyLimitBytes });
  for (const route of parts.routes) {
    const method = route.method === 'GET' ? 'get' : 'post';
    const steps: RequestHandler[] = route.method === 'POST' ? [readBody] : [];
    app[method](route.path, ...steps, (request, response) => answer(parts, route, request, response));
  }
  for (const [path, methods] of methodsByPath(parts.routes)) app.all(path, refuseMethod(methods));
  app.use(() => {
    throw new OutcomeError(404, [{ severity: 'error', code: 'not-found', text: 'There is nothing at this address.' }]);
  });
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    send(response, errorReply(error));
    parts.observer.failed(error, request.method);
  });
  return app;
}

async function answer(parts: AppParts, route: Route, request: Request, response: Response): Promise<void> {
  const started = performance.now();
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  let client = '';
  let reply: Reply;
  try {
    const caller = await parts.authenticate(route.access, route.scope, {
      method: request.method,
      url: request.originalUrl,
      headers: request.headers,
    });
    client = caller.id;
    const body = route.method === 'POST' ? parseJsonBody(request.body, request.headers['content-type']) : { raw: '', value: undefined };
    const call: Call = {
      method: request.method,
      path: request.path,
      params: oneEach(request.params),
      query: queryOf(request.originalUrl),
      headers: request.headers,
      body: body.value,
      rawBody: body.raw,
      client: caller,
      receivedAt: parts.now(),
      signal: AbortSignal.any([gone.signal, AbortSignal.timeout(parts.budgetMs)]),
    };
    reply = await route.handler(call);
  } catch (error) {
    reply = errorReply(error);
    if (reply.status >= 500) parts.observer.failed(error, route.path);
  }
  send(response, reply);
  parts.observer.answered({
    route: route.path,
    method: route.method,
    status: reply.status,
    durationMs: performance.now() - started,
    client,
  });
}

function send(response: Response, reply: Reply): void {
  response.status(reply.status);
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (reply.body === undefined) {
    response.end();
    return;
  }
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
  response.setHeader('content-type', reply.contentType ?? (reply.status >= 400 ? fhirJson : 'application/json; charset=utf-8'));
  response.end(text);
}

/** A discovery URL typed with a trailing slash makes clients call `//id`; `/id/` is the router's to accept. */
const withoutDoubleSlashes: RequestHandler = (request, _response, next) => {
  const [path = '', query] = request.url.split('?', 2);
  if (path.includes('//')) request.url = path.replace(/\/{2,}/g, '/') + (query === undefined ? '' : `?${query}`);
  next();
};

function methodsByPath(routes: readonly Route[]): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>();
  for (const route of routes) methods.set(route.path, [...(methods.get(route.path) ?? []), route.method]);
  return methods;
}

function refuseMethod(methods: readonly string[]): RequestHandler {
  return () => {
    const text = `This address answers ${methods.join(' and ')} only.`;
    throw new OutcomeError(405, [{ severity: 'error', code: 'not-supported', text }], { headers: { allow: methods.join(', ') } });
  };
}

function oneEach(params: Readonly<Record<string, string | string[] | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(params).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}

function queryOf(url: string): Readonly<Record<string, string | readonly string[]>> {
  const at = url.indexOf('?');
  if (at < 0) return {};
  const query: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(url.slice(at + 1))) {
    const known = query[name];
    query[name] = known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value];
  }
  return query;
}
