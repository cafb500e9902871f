import type { RequestListener } from 'node:http';

/** Metrics as Prometheus text: of this process, or of all workers. */
export interface MetricsText {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** Serves the metrics and nothing else: for a port of its own that only this machine can reach. */
export function metricsOnly({ contentType, metrics }: MetricsText): RequestListener {
  return (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
    metrics().then(
      (text) => response.writeHead(200, { 'content-type': contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  };
}
