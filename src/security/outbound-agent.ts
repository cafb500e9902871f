import type { LookupFunction } from 'node:net';
import { Agent, fetch, type RequestInit, type Response } from 'undici';

/** The HTTP client behind createOutbound, made of a library that is large: outbound.ts loads this file when it is needed. */
export interface OutboundAgent {
  fetch(url: URL, request: RequestInit): Promise<Response>;
  /** Closes idle connections and waits for those in use. */
  close(): Promise<void>;
}

/** @param connections kept to one server at most; further requests wait */
export function outboundAgent(lookup: LookupFunction, connections: number): OutboundAgent {
  const agent = new Agent({
    allowH2: false,
    connections,
    maxHeaderSize: 16_384,
    connect: { lookup, timeout: 5000, minVersion: 'TLSv1.2' },
  });
  return { fetch: (url, request) => fetch(url, { ...request, dispatcher: agent }), close: () => agent.close() };
}
