import type { IncomingMessage, ServerResponse } from 'node:http';

/** The messages of a recent call of one route. */
export interface KeptMessages {
  /** To be told of each call. */
  readonly keep: (request: IncomingMessage, response: ServerResponse) => void;
  /** Undefined before the first call. */
  readonly kept: () => readonly [IncomingMessage, ServerResponse] | undefined;
}

/**
 * Keeps a request, its response and its connection, so that the engine keeps what it compiled for such objects: with the last object of a
 * hidden class it drops the code that relies on it, and when it collects between two calls there may be none. They hold headers, a
 * token among them, and nothing of a body once it is read.
 * @param refreshedMs kept for so long at least: what is replaced at every call would be young at every collection, and copied
 */
export function keptMessages(refreshedMs = 10_000): KeptMessages {
  let kept: readonly [IncomingMessage, ServerResponse] | undefined;
  let since = 0;
  return {
    keep: (request, response) => {
      const now = performance.now();
      if (kept !== undefined && now - since < refreshedMs) return;
      kept = [request, response];
      since = now;
    },
    kept: () => kept,
  };
}
