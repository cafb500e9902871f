import type { Request, Response } from 'express';
import type { AuditEntry } from '../records/audit-chain.ts';
import type { Access, Caller } from '../security/caller.ts';
import type { Client } from '../security/client.ts';
import type { Reviewer } from '../security/reviewer.ts';
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
    // What a call says is let go once its answer is made. While that is being stored nobody holds on to it, or it would outlive collections.
    reply = await readCall(parts, route, readBody, { request, response, caller, signal: time.signal }).then((call) =>
      time.within(performance.now() + parts.budgetMs(route.access) - spentMs, handled(parts, route, call)),
    );
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

/** The call of a request, once its body has come. */
async function readCall(
  { now }: AnswerParts,
  { method }: Route,
  readBody: ReadBody,
  of: { readonly request: Request; readonly response: Response; readonly caller: Caller; readonly signal: Call['signal'] },
): Promise<Call> {
  const { request, response, caller, signal } = of;
  const body = method === 'POST' || method === 'PUT' ? await readBody(request, response) : { raw: '', value: undefined };
  return {
    method: request.method,
    path: request.path,
    params: oneEach(request.params),
    query: queryOf(request.originalUrl),
    headers: request.headers,
    body: body.value,
    rawBody: body.raw,
    ...caller,
    receivedAt: now(),
    signal,
  };
}

/** The handler's reply, in the audit where it is to be. What fails for lack of a store cannot be audited there. */
function handled(parts: AnswerParts, route: Route, call: Call): Promise<Reply> {
  const { receivedAt, client, reviewer } = call;
  return audited(parts, route, { receivedAt, client, reviewer }, replyOf(route, call));
}

const replyOf = async ({ handler }: Route, call: Call): Promise<Reply> => handler(call);

async function audited(
  { audit }: AnswerParts,
  route: Route,
  { receivedAt, client, reviewer }: { readonly receivedAt: Date; readonly client: Client; readonly reviewer: Reviewer | undefined },
  handling: Promise<Reply>,
): Promise<Reply> {
  let reply: Reply;
  let failure: unknown;
  try {
    reply = await handling;
  } catch (error) {
    failure = error;
    reply = errorReply(error);
  }
  if (reply.audited === undefined && isAudited(route, reply.status))
    await audit(
      exchangeEntry({
        at: receivedAt.toISOString(),
        client: route.access === 'reviewer' ? null : (reply.client ?? client.id),
        actor: reviewer?.subject ?? reply.client ?? client.id,
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
  response.end(text, encodingOf(text));
}

/** Text of ASCII alone is the same in Latin-1, of which Node knows the length: for UTF-8 it makes room for three bytes a letter. */
const encodingOf = (text: string): 'latin1' | 'utf8' => (Buffer.byteLength(text) === text.length ? 'latin1' : 'utf8');

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
