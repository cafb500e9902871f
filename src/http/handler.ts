import type { IncomingHttpHeaders } from 'node:http';
import type { Client } from '../security/client.ts';
import type { Reviewer } from '../security/reviewer.ts';

/** A call once Express is out of the way. `body` is what the JSON said and nobody has checked yet. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  /** The body as it came, so that numbers keep their digits (1.50) and exchanges are kept as received. */
  readonly rawBody: string;
  readonly client: Client;
  /** The person signed in, on routes for reviewers. */
  readonly reviewer?: Reviewer;
  readonly receivedAt: Date;
  /** Aborts when the caller hangs up or the service's time is over. Asked for only where something is waited for. */
  readonly signal: () => AbortSignal;
}

/** What goes out. A string body is sent as it is; anything else as JSON. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whose record the call concerned, as the caller names it (`Patient/p1`): for its entry in the audit. */
  readonly subject?: string;
  /** As which client it was answered, where the call itself did not show one: for the audit and the log. */
  readonly client?: string;
  /** The handler has written its own entry into the audit; otherwise one is written for it. */
  readonly audited?: true;
}

/** Answers a call or throws OutcomeError; anything else thrown is our fault and answered 500 without detail. */
export type Handler = (call: Call) => Promise<Reply>;
