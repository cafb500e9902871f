import express, { type NextFunction, type Request, type RequestHandler, type Response, type Router } from 'express';
import { OutcomeError } from '../fhir/outcome.ts';
import { type AnswerParts, answerCall, send } from './answer-call.ts';
import { bodyReader } from './body-reader.ts';
import { errorReply } from './error-reply.ts';
import { messagesOf } from './express-messages.ts';
import type { Listener } from './http-server.ts';
import { keptMessages } from './kept-messages.ts';
import type { Route } from './route.ts';

/** A router of its own below a path. */
export interface Mount {
  readonly path: string;
  readonly router: Router | RequestHandler;
}

export interface AppParts extends AnswerParts {
  readonly routes: readonly Route[];
  /** Routers of their own: the demo EHR, the token endpoint, pages. */
  readonly mounts: readonly Mount[];
  /** What every request passes before anything else: security headers, CORS, overload and rate limits. */
  readonly guards: readonly RequestHandler[];
  readonly bodyLimitBytes: number;
  readonly trustProxy: string | undefined;
}

/** Turns the route table into what an HTTP server serves. Express lives in this folder and nowhere else. */
export function createExpressApp(parts: AppParts): Listener {
  const app = express();
  const messages = messagesOf(app);
  app.disable('x-powered-by');
  app.disable('etag');
  if (parts.trustProxy !== undefined)
    app.set(
      'trust proxy',
      parts.trustProxy.split(',').map((item) => item.trim()),
    );
  app.use(withoutDoubleSlashes);
  for (const guard of parts.guards) app.use(guard);
  const readBody = bodyReader(parts.bodyLimitBytes);
  const serve = (routes: readonly Route[]): void => {
    for (const [path, ofPath] of Map.groupBy(routes, (route) => route.path)) {
      for (const route of ofPath) {
        const { keep } = keptMessages();
        app[expressMethods[route.method]](path, (request, response) => {
          keep(request, response);
          return answerCall(parts, route, readBody, request, response);
        });
      }
      // Refused at once, or `Questionnaire/:id` would look for a form of the operation's name.
      if (!path.includes(':')) app.all(path, refuseMethod(ofPath));
    }
  };
  // A clinician waits for the hooks; what people and pages need is looked through after them.
  serve(parts.routes.filter(isHook));
  for (const { path, router } of parts.mounts) app.use(path, router);
  serve(parts.routes.filter((route) => !isHook(route)));
  for (const [path, routes] of Map.groupBy(parts.routes, (route) => route.path))
    if (path.includes(':')) app.all(path, refuseMethod(routes));
  app.use(() => {
    throw new OutcomeError(404, [{ severity: 'error', code: 'not-found', text: 'There is nothing at this address.' }]);
  });
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const reply = errorReply(error);
    send(response, reply);
    if (reply.status >= 500 && !(error instanceof OutcomeError)) parts.observer.failed(error, 'none');
    parts.observer.answered({ route: 'none', method: request.method, status: reply.status, durationMs: 0, client: '' });
  });
  return Object.assign(app, { messages });
}

/** A discovery URL typed with a trailing slash makes clients call `//id`; `/id/` is the router's to accept. */
const withoutDoubleSlashes: RequestHandler = (request, _response, next) => {
  if (!request.url.includes('//')) return next();
  const [path = '', query] = request.url.split('?', 2);
  if (path.includes('//')) request.url = path.replace(/\/{2,}/g, '/') + (query === undefined ? '' : `?${query}`);
  next();
};

const isHook = ({ access }: Route): boolean => access === 'hook';

const expressMethods = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const;

function refuseMethod(routes: readonly Route[]): RequestHandler {
  const methods = routes.map(({ method }) => method);
  return () => {
    const text = `This address answers ${methods.join(' and ')} only.`;
    throw new OutcomeError(405, [{ severity: 'error', code: 'not-supported', text }], { headers: { allow: methods.join(', ') } });
  };
}
