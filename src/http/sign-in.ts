import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { badRequest, notFound, OutcomeError } from '../fhir/outcome.ts';
import type { Reviewer } from '../security/reviewer.ts';
import { isOwnAct, type ReviewerSession, type ReviewerSessions } from '../security/reviewer-session.ts';
import { pendingSignIn, type ReviewerSignIn } from '../security/reviewer-sign-in.ts';
import type { SealedCookies } from '../security/sealed-cookie.ts';

/** How people sign in: at an issuer, or in demo mode as one of two people. */
export interface SignInParts {
  readonly sessions: ReviewerSessions;
  /** Undefined without an issuer. */
  readonly signIn: ReviewerSignIn | undefined;
  readonly pending: SealedCookies;
  /** Whom anybody may be; empty outside demo mode and where an issuer is set. */
  readonly demoReviewers: readonly Reviewer[];
}

const pendingSeconds = 600;

/**
 * `/sign-in`: `GET /` begins, `GET /callback` ends at the issuer, `POST /demo` is the demo's way, `GET /session` says who is signed in
 * and gives the CSRF token for acts, `POST /out` signs out. Nothing where nobody can sign in.
 */
export function signInRouter(parts: SignInParts | undefined): Router {
  const router = Router();
  if (parts === undefined) return router;
  const { sessions, signIn, pending, demoReviewers } = parts;
  const session = (request: Request): Promise<ReviewerSession | undefined> => sessions.find(request.headers.cookie);

  router.get('/', async (request, response) => {
    const to = ownPath(request.query.to);
    if (signIn === undefined) return void response.type('html').send(demoPage(demoReviewers, to));
    const { url, pending: content } = await signIn.begin(to);
    response.setHeader('set-cookie', await pending.seal(content, pendingSeconds));
    response.redirect(302, url);
  });

  router.get('/callback', async (request, response) => {
    const known = pendingSignIn.safeParse(await pending.open(request.headers.cookie));
    if (signIn === undefined || !known.success) throw begunElsewhere();
    const query = request.originalUrl.slice(request.originalUrl.indexOf('?') + 1);
    const reviewer = await signIn.finish(query, known.data);
    response.setHeader('set-cookie', [await sessions.start(reviewer), pending.cleared()]);
    response.redirect(303, known.data.to);
  });

  router.post('/demo', express.urlencoded({ extended: false, limit: 1000 }), express.json({ limit: 1000 }), async (request, response) => {
    const { as, to } = formOf(request.body);
    const reviewer = demoReviewers.find(({ subject }) => subject === as);
    if (demoReviewers.length === 0) throw notFound('There is nothing at this address.');
    if (reviewer === undefined) throw badRequest(`as has to be one of ${demoReviewers.map(({ subject }) => subject).join(', ')}.`, 'as');
    if (isFromElsewhere(request)) throw begunElsewhere();
    response.setHeader('set-cookie', await sessions.start(reviewer));
    response.redirect(303, ownPath(to));
  });

  router.get('/session', async (request, response) => {
    const known = await session(request);
    if (known === undefined) throw nobody();
    const { reviewer, csrfToken } = known;
    response.setHeader('cache-control', 'no-store');
    response.json({ ...reviewer, csrfToken });
  });

  router.post('/out', async (request, response) => {
    const known = await session(request);
    if (known !== undefined && !isOwnAct(known, request.headers['x-csrf-token'])) throw begunElsewhere();
    response.setHeader('set-cookie', await sessions.end(known));
    response.status(204).end();
  });
  return router;
}

/** Keeps a session alive while its person works: each call may bring a fresh cookie. */
export function prolongSessions(sessions: ReviewerSessions): RequestHandler {
  return async (request, response, next) => {
    const known = request.headers.cookie === undefined ? undefined : await sessions.find(request.headers.cookie);
    const cookie = known === undefined || request.path.startsWith('/sign-in') ? undefined : await sessions.prolong(known);
    if (cookie !== undefined) response.setHeader('set-cookie', cookie);
    next();
  };
}

/** Pages for people who are signed in: others are sent to sign in first, and come back. */
export function onlySignedIn(sessions: ReviewerSessions, isFor: (path: string) => boolean): RequestHandler {
  return async (request: Request, response: Response, next) => {
    if (!isFor(request.path) || (await sessions.find(request.headers.cookie)) !== undefined) return next();
    response.redirect(303, `/sign-in?to=${encodeURIComponent(request.path)}`);
  };
}

/** A path of this service to go back to; the work list for anything else, so that no link leads elsewhere. */
function ownPath(to: unknown): string {
  return typeof to === 'string' && /^\/(?![/\\])[\w\-./]{0,200}$/.test(to) ? to : '/review';
}

/** Whether a browser says that another origin's page sent this: another port of this machine is the same site. */
function isFromElsewhere({ headers }: Request): boolean {
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
}

function formOf(body: unknown): { readonly as?: unknown; readonly to?: unknown } {
  return typeof body === 'object' && body !== null ? body : {};
}

const nobody = (): OutcomeError =>
  new OutcomeError(401, [{ severity: 'error', code: 'login', text: 'Nobody is signed in; sign in at /sign-in.' }]);
const begunElsewhere = (): OutcomeError =>
  new OutcomeError(403, [
    { severity: 'error', code: 'forbidden', text: 'This was not begun here, or too long ago; begin again at /sign-in.' },
  ]);

function demoPage(reviewers: readonly Reviewer[], to: string): string {
  const buttons = reviewers
    .map(({ subject, name, role }) => `<p><button name="as" value="${subject}">${name}: ${role}</button></p>`)
    .join('');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>Sign in (demo)</title><style>${demoStyle}</style>
<h1>Sign in to the demo</h1><p>Nobody here is real. A medical director may also grant something else, and deny.</p><form method="post" action="/sign-in/demo"><input type="hidden" name="to" value="${to}">${buttons}</form></html>`;
}

const demoStyle = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1rem}
button{font:inherit;min-height:2.5rem;padding:.35rem .7rem}:focus-visible{outline:3px solid;outline-offset:2px}`;
