import type { Access, Caller, IncomingRequest } from '../security/caller.ts';
import type { Handler } from './handler.ts';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Express path: `/cds-services/:id`. Also the label of logs and metrics, so it never holds a caller's value. */
  readonly path: string;
  readonly access: Access;
  /** For `fhir` routes: the SMART scope the token must carry. */
  readonly scope?: string;
  readonly handler: Handler;
}

/** Finds out who calls, or throws OutcomeError 401, 403 or, where nobody can sign in, 404. */
export type Authenticate = (access: Access, scope: string | undefined, request: IncomingRequest) => Promise<Caller>;
