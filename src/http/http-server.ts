import { createServer, type RequestListener, type Server } from 'node:http';

/** A server that bounds how long a request may take to arrive, and ends by finishing what it accepted. */
export interface HttpServer {
  readonly server: Server;
  /** Refuses new connections and resolves when the calls in progress are answered, or have been cut off after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** How long a caller may take, in milliseconds. */
export interface ArrivalBounds {
  /** Until the headers are complete. */
  readonly headersMs: number;
  /** Until the whole request is; answered 408 beyond. */
  readonly requestMs: number;
}

const usualBounds: ArrivalBounds = { headersMs: 10_000, requestMs: 20_000 };

export function createHttpServer(app: RequestListener, bounds: ArrivalBounds = usualBounds): HttpServer {
  let stopping = false;
  const settings = {
    headersTimeout: bounds.headersMs,
    requestTimeout: bounds.requestMs,
    connectionsCheckingInterval: Math.min(1000, bounds.headersMs),
    // Longer than a proxy's usual 60 s, so that the proxy ends idle connections and never meets one that just closed.
    keepAliveTimeout: 65_000,
    maxHeaderSize: 16_384,
  };
  const server = createServer(settings, (request, response) => {
    response.once('close', () => {
      if (stopping) server.closeIdleConnections();
    });
    app(request, response);
  });
  return {
    server,
    stop(graceMs) {
      stopping = true;
      return new Promise((resolve) => {
        const patience = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(patience);
          resolve();
        });
        server.closeIdleConnections();
      });
    },
  };
}
