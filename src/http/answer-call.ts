import type { Request, Response } from 'express';
import type { AuditEntry } from '../records/audit-chain.ts';
import type { Access, Caller } from '../security/caller.ts';
import { exchangeEntry } from './audit-exchange.ts';
import type { ReadBody } from './body-reader.ts';
import { callTime } from './call-time.ts';
import type { Admit } from './client-rates.ts';
import { errorReply, fhirJson } from './error-reply.ts';
import type { Call, Reply } from './handler.ts';
import type { Observer } from './observer.ts';
import type { Authenticate, Route } from './route.ts';

/** What answering a call takes besides its route. */
export interface AnswerParts {
  readonly authenticate: Authenticate;
  /** The rate of each client, once it is known who calls. */
  readonly admit: Admit;
  /** Resolves when the entry is on disk: an exchange that was let in is in the audit, or not answered. */
  readonly audit: (entry: AuditEntry) => Promise<void>;
  readonly observer: Observer;
  /** Milliseconds within which a call is answered, whatever it waits for. */
  readonly budgetMs: (access: Access) => number;
  readonly now: () => Date;
}

/** Answers one call of a route: who calls, what they send, the handler's reply in time and in the audit. Never rejects. */
export async function answerCall(
  parts: AnswerParts,
  route: Route,
  readBody: ReadBody,
  request: Request,
  response: Response,
): Promise<void> {
  const started = performance.now();
  const time = callTime(response);
  let caller: Caller | undefined;
  let reply: Reply;
  try {
    // Who calls is settled before the body is read: a stranger costs no more than the headers.
    caller = await parts.authenticate(route.access, route.scope, {
      method: request.method,
      url: request.originalUrl,
      headers: request.headers,
    });
    if (route.access === 'hook' || route.access === 'fhir') parts.admit(caller.client);
    const spentMs = performance.now() - started;
    const body = route.method === 'POST' || route.method === 'PUT' ? await readBody(request, response) : { raw: '', value: undefined };
    const call: Call = {
      method: request.method,
      path: request.path,
      params: oneEach(request.params),
      query: queryOf(request.originalUrl),
      headers: request.headers,
      body: body.value,
      rawBody: body.raw,
      ...caller,
      receivedAt: parts.now(),
      signal: time.signal,
    };
    reply = await time.within(Math.max(1, parts.budgetMs(route.access) - spentMs), () => handled(parts, route, call));
  } catch (error) {
    reply = errorReply(error);
    if (reply.status >= 500) parts.observer.failed(error, route.path);
  }
  // What is for one caller is kept by nobody on the way.
  if (route.access !== 'open' || route.method !== 'GET') response.setHeader('cache-control', 'no-store');
  send(response, reply);
  parts.observer.answered({
    route: route.path,
    method: route.method,
    status: reply.status,
    durationMs: performance.now() - started,
    client: reply.client ?? caller?.client.id ?? '',
  });
}

/** The handler's reply, in the audit where it is to be. What fails for lack of a store cannot be audited there. */
async function handled({ audit }: AnswerParts, route: Route, call: Call): Promise<Reply> {
  let reply: Reply;
  let failure: unknown;
  try {
    reply = await route.handler(call);
  } catch (error) {
    failure = error;
    reply = errorReply(error);
  }
  if (reply.audited === undefined && isAudited(route, reply.status))
    await audit(
      exchangeEntry({
        at: call.receivedAt.toISOString(),
        client: route.access === 'reviewer' ? null : (reply.client ?? call.client.id),
        actor: call.reviewer?.subject ?? reply.client ?? call.client.id,
        action: `${route.method} ${route.path}`,
        status: reply.status,
        subject: reply.subject ?? null,
      }),
    );
  if (failure !== undefined) throw failure;
  return reply;
}

/** Of an open route only what it did: it proves its caller itself, and strangers must not be able to fill the store. */
function isAudited({ access, method }: Route, status: number): boolean {
  if (status >= 500 || access === 'operator') return false;
  return access !== 'open' || (method !== 'GET' && status < 400);
}

/** Writes a reply out. */
export function send(response: Response, reply: Reply): void {
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

function oneEach(params: Readonly<Record<string, string | string[] | undefined>>): Readonly<Record<string, string>> {
  const each: Record<string, string> = {};
  for (const name in params) {
    const value = params[name];
    if (typeof value === 'string') each[name] = value;
  }
  return each;
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
