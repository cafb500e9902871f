import type { Request, RequestHandler } from 'express';
import { OutcomeError } from '../../src/fhir/outcome.ts';
import { isLoopbackHost } from '../../src/security/outbound-address.ts';

/** The FHIR base as this caller wrote it: `http://127.0.0.1:3000/demo/fhir`. Only read once `loopbackOnly` has looked at the host. */
export function baseOf(request: Request, basePath: string): string {
  return `${request.protocol}://${request.headers.host ?? 'localhost'}${basePath}`;
}

/**
 * Serves callers of this machine alone. The Host header is checked as well as the address, because a page elsewhere could
 * let its own name point here.
 */
export const loopbackOnly: RequestHandler = (request, _response, next) => {
  const host = URL.parse(`http://${request.headers.host ?? ''}`)?.hostname ?? '';
  const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  if (isLoopbackHost(host) && isLoopbackHost(address)) return next();
  throw new OutcomeError(403, [{ severity: 'error', code: 'forbidden', text: 'The demo EHR serves this machine only.' }]);
};

/** Lets pages of any origin read, as browsers' apps and the CDS Hooks sandbox need; a preflight needs no token. */
export const crossOrigin: RequestHandler = (request, response, next) => {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', 'Location, Content-Location, ETag, Last-Modified, WWW-Authenticate');
  if (request.method !== 'OPTIONS') return next();
  response.setHeader('access-control-allow-methods', 'GET, POST, PUT, DELETE, OPTIONS');
  const asked = request.headers['access-control-request-headers'];
  response.setHeader(
    'access-control-allow-headers',
    `Authorization, Content-Type, Accept, Prefer, If-Match, If-None-Match, If-None-Exist${asked !== undefined && /^[\w\-, ]{1,500}$/.test(asked) ? `, ${asked}` : ''}`,
  );
  response.setHeader('access-control-max-age', '600');
  response.status(204).end();
};

/** Whether the calling page, if a page calls at all, is one of this machine. Others may read the synthetic charts, not write to them. */
export function isOwnPage(request: Request): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  return isLoopbackHost(URL.parse(origin)?.hostname ?? '');
}
