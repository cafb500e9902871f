import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Response } from 'undici';
import { isNestedTooDeep } from '../fhir/nesting.ts';
import { loadedOnce } from './loaded-once.ts';
import { bare, guardedLookup, isAddress, isLoopbackHost, RefusedAddress, reachOf } from './outbound-address.ts';

/**
 * The one way out: every request this service makes on its own goes through it (EHR reads, key sets, notifications).
 * Who may be asked is the registry's matter; this keeps a registered name from leading anywhere it should not.
 */
export interface Outbound {
  fetchJson(url: string, request?: OutboundRequest): Promise<OutboundAnswer>;
  /** Closes idle connections and waits for those in use. */
  close(): Promise<void>;
}

export interface OutboundRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds until the whole answer must be in; default 5000. */
  readonly timeoutMs?: number;
  /** Bytes of the answer after decompression; default 8 MiB. */
  readonly maxBytes?: number;
  /** `discard` where only the status matters: whatever body comes is not read. */
  readonly answer?: 'json' | 'discard';
  /** Hands over the text of the answer beside what it parses to: numbers lose their last zeros in parsing. */
  readonly keepsText?: boolean;
}

/** Why there is no answer. `text` names the server and the reason, never a path, a query, a token or what was said. */
export type OutboundFailure =
  | 'refused-url'
  | 'refused-address'
  | 'redirect'
  | 'status'
  | 'too-large'
  | 'timeout'
  | 'aborted'
  | 'reset'
  | 'unreachable'
  | 'not-json';

/** A 2xx answer, its body parsed whatever its content type says (an empty one is undefined); or why there is none. */
export type OutboundAnswer =
  | { readonly ok: true; readonly status: number; readonly body: unknown; readonly bytes: number; readonly text?: string }
  | { readonly ok: false; readonly reason: OutboundFailure; readonly status?: number; readonly text: string };

export interface OutboundOptions {
  /** Also reaches a server whose URL names this machine itself (127.0.0.1, [::1], localhost), by http too. */
  readonly allowLoopback: boolean;
  /** Name lookup; default: the system's. */
  readonly lookup?: LookupFunction;
  /** Connections kept to one server at most; further requests wait. Default 256. */
  readonly connections?: number;
}

export function createOutbound({ allowLoopback, lookup = systemLookup, connections = 256 }: OutboundOptions): Outbound {
  // Loaded when something is first asked for: the library is large, and many an EHR sends everything.
  const loaded = loadedOnce(async () =>
    (await import('./outbound-agent.ts')).outboundAgent(guardedLookup(lookup, allowLoopback), connections),
  );

  const attempt = async (url: URL, request: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer> => {
    try {
      const agent = await loaded.get();
      const { method = 'GET', headers = {}, body = null } = request;
      const response = await agent.fetch(url, { method, headers, body, signal, redirect: 'manual' });
      return await answerOf(url, response, request);
    } catch (error) {
      return failed(url, reasonOf(error, request.signal));
    }
  };

  return {
    async fetchJson(text, request = {}) {
      const url = URL.parse(text);
      const refusal = url === null ? 'refused-url' : refusalOf(url, allowLoopback);
      if (url === null || refusal !== undefined) return failed(url, refusal ?? 'refused-url');
      const time = AbortSignal.timeout(request.timeoutMs ?? 5000);
      const signal = request.signal === undefined ? time : AbortSignal.any([request.signal, time]);
      const answer = await attempt(url, request, signal);
      // A kept connection may have been closed under us just then; a read can be repeated, a write cannot.
      const again = !answer.ok && answer.reason === 'reset' && (request.method ?? 'GET') === 'GET' && !signal.aborted;
      return again ? attempt(url, request, signal) : answer;
    },
    close: async () => (await loaded.current())?.close(),
  };
}

/** Judged before any connection: scheme, credentials in the URL, and addresses, for which no name is looked up. */
function refusalOf(url: URL, allowLoopback: boolean): OutboundFailure | undefined {
  if (url.username !== '' || url.password !== '') return 'refused-url';
  const loopback = allowLoopback && isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) return 'refused-url';
  if (!loopback && isAddress(url.hostname) && reachOf(bare(url.hostname)) !== 'public') return 'refused-address';
  return undefined;
}

async function answerOf(url: URL, response: Response, request: OutboundRequest): Promise<OutboundAnswer> {
  const { status } = response;
  if (status < 200 || status > 299) {
    await response.body?.cancel();
    return failed(url, status >= 300 && status <= 399 ? 'redirect' : 'status', status);
  }
  if (request.answer === 'discard') {
    await response.body?.cancel();
    return { ok: true, status, body: undefined, bytes: 0 };
  }
  const read = await textWithin(response, request.maxBytes ?? 8 * 1024 * 1024);
  if (read === undefined) return failed(url, 'too-large', status);
  if (read.text.trim() === '') return { ok: true, status, body: undefined, bytes: read.bytes };
  const body = parsed(read.text);
  if (body === undefined) return failed(url, 'not-json', status);
  return { ok: true, status, body: body.json, bytes: read.bytes, ...(request.keepsText && { text: read.text }) };
}

/** The body as text, decompressed; undefined as soon as it exceeds the bound. @throws TypeError for what is not UTF-8 */
async function textWithin(response: Response, maxBytes: number): Promise<{ readonly text: string; readonly bytes: number } | undefined> {
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel();
    return undefined;
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  // Leaving the loop cancels the stream and with it the connection.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return { text: text + decoder.decode(), bytes };
}

function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    return isNestedTooDeep(text) ? undefined : { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const sentences: Readonly<Record<OutboundFailure, string>> = {
  'refused-url': 'may not be asked: its URL is not https, or names a user',
  'refused-address': 'may not be asked: its address is not a public one',
  redirect: 'redirected, which is not followed',
  status: 'refused or failed',
  'too-large': 'answered more than is read',
  timeout: 'did not answer in time',
  aborted: 'was not waited for',
  reset: 'closed the connection',
  unreachable: 'could not be reached',
  'not-json': 'answered something that is not JSON, or nested beyond reason',
};

function failed(url: URL | null, reason: OutboundFailure, status?: number): OutboundAnswer {
  const text = `${url === null ? 'The server' : url.origin} ${sentences[reason]}${status === undefined ? '' : ` (status ${status})`}.`;
  return { ok: false, reason, text, ...(status !== undefined && { status }) };
}

/** What an error of fetch means. Its own text is dropped: it may hold a header's value. */
function reasonOf(error: unknown, caller: AbortSignal | undefined): OutboundFailure {
  if (caller?.aborted === true) return 'aborted';
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if (cause instanceof RefusedAddress) return 'refused-address';
    const code = 'code' in cause ? cause.code : undefined;
    if (cause.name === 'TimeoutError' || (typeof code === 'string' && timeouts.has(code))) return 'timeout';
    if (typeof code === 'string' && resets.has(code)) return 'reset';
    if (typeof code === 'string' && (code.startsWith('Z_') || code.startsWith('ERR_ENCODING'))) return 'not-json';
  }
  return 'unreachable';
}

const timeouts: ReadonlySet<string> = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
const resets: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
