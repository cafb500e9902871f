import type { IncomingHttpHeaders } from 'node:http';
import type { Client } from '../security/client.ts';
import type { Handler } from './handler.ts';

/**
 * Who may call: `open` anyone, `hook` an EHR by its CDS Hooks JWT, `fhir` an EHR by a backend-services token
 * that carries the route's scope.
 */
export type Access = 'open' | 'hook' | 'fhir';

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Express path: `/cds-services/:id`. Also the label of logs and metrics, so it never holds a caller's value. */
  readonly path: string;
  readonly access: Access;
  /** For `fhir` routes: the SMART scope the token must carry. */
  readonly scope?: string;
  readonly handler: Handler;
}

/** Finds out who calls, or throws OutcomeError 401 or 403. */
export type Authenticate = (access: Access, scope: string | undefined, request: IncomingRequest) => Promise<Client>;

/** What a credential check may look at. */
export interface IncomingRequest {
  readonly method: string;
  /** Path and query as called. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}
