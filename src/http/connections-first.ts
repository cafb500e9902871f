import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** Answers calls, but while connections keep coming in, those first. */
export interface ConnectionsFirst {
  /** To be told of each new connection. */
  readonly connected: () => void;
  readonly listener: RequestListener;
}

/**
 * Node accepts one connection a turn of the event loop, and a turn in which every open connection has a call to be answered is long. Of thirty
 * that come at once the last would wait while the first are answered again and again: here all are let in before anybody is answered.
 * @param longestMs so long calls wait at most: whoever only connects keeps nobody from an answer
 */
export function connectionsFirst(answer: RequestListener, longestMs = 10): ConnectionsFirst {
  const waiting: (readonly [request: IncomingMessage, response: ServerResponse<IncomingMessage>])[] = [];
  let isWatching = false;
  let cameThisTurn = false;
  let since = 0;

  function look(): void {
    if (cameThisTurn && performance.now() - since < longestMs) {
      cameThisTurn = false;
      setImmediate(look);
      return;
    }
    isWatching = false;
    // Whoever has hung up meanwhile is told nothing, and would never be counted out again.
    for (const [request, response] of waiting.splice(0)) if (!response.destroyed) answer(request, response);
  }

  return {
    connected: () => {
      cameThisTurn = true;
      if (isWatching) return;
      isWatching = true;
      since = performance.now();
      setImmediate(look);
    },
    listener: (request, response) => {
      if (isWatching) waiting.push([request, response]);
      else answer(request, response);
    },
  };
}
