import type { RequestListener, Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { connectionsFirst } from './connections-first.ts';
import type { MessageClasses } from './express-messages.ts';
import { createServer } from './node-http.ts';

/** A server that bounds how long a request may take to arrive, and ends by finishing what it accepted. */
export interface HttpServer {
  readonly server: Server;
  /**
   * Refuses new connections and resolves when the calls in progress are answered, or have been cut off after `graceMs`. A caller may be about
   * to use a connection that idles: for `drainMs` it is answered and told to come by another; 0 closes what idles at once.
   */
  stop(graceMs: number, drainMs?: number): Promise<void>;
}

/** How long a caller may take, in milliseconds. */
export interface ArrivalBounds {
  /** Until the headers are complete. */
  readonly headersMs: number;
  /** Until the whole request is; answered 408 beyond. */
  readonly requestMs: number;
}

const usualBounds: ArrivalBounds = { headersMs: 10_000, requestMs: 20_000 };

/** How often connections that idle are looked for while stopping. */
const sweepMs = 20;

/** What answers requests, and of which classes it wants them; Node's own where it does not say. */
export type Listener = RequestListener & { readonly messages?: MessageClasses };

export function createHttpServer(app: Listener, bounds: ArrivalBounds = usualBounds): HttpServer {
  let stopping = false;
  let draining = false;
  const settings = {
    ...app.messages,
    headersTimeout: bounds.headersMs,
    requestTimeout: bounds.requestMs,
    connectionsCheckingInterval: Math.min(1000, bounds.headersMs),
    // Longer than a proxy's usual 60 s, so that the proxy ends idle connections and never meets one that just closed.
    keepAliveTimeout: 65_000,
    maxHeaderSize: 16_384,
  };
  const { connected, listener } = connectionsFirst((request, response) => {
    if (stopping) response.setHeader('connection', 'close');
    app(request, response);
  });
  const server = createServer(settings, listener).on('connection', connected);
  return {
    server,
    stop(graceMs, drainMs = 0) {
      stopping = true;
      draining = drainMs > 0;
      const closeIdle = (): void => {
        draining = false;
        server.closeIdleConnections();
      };
      return new Promise((resolve) => {
        const patience = setTimeout(() => server.closeAllConnections(), graceMs);
        const drained = setTimeout(closeIdle, drainMs);
        // A connection idles again once its call is answered.
        const sweep = setInterval(() => {
          if (!draining) server.closeIdleConnections();
        }, sweepMs);
        // The HTTP server's own close() ends idle connections at once; that of the socket server below it refuses new ones and no more.
        NetServer.prototype.close.call(server, () => {
          clearTimeout(patience);
          clearTimeout(drained);
          clearInterval(sweep);
          resolve();
        });
        if (!draining) server.closeIdleConnections();
      });
    },
  };
}
