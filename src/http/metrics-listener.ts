import type { RequestListener } from 'node:http';
import type { Observer } from './observer.ts';

/** Serves the metrics and nothing else: for a port of its own that only this machine can reach. */
export function metricsOnly(observer: Observer): RequestListener {
  return (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
    observer.metrics().then(
      (text) => response.writeHead(200, { 'content-type': observer.registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  };
}
