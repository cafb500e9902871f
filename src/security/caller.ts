import type { IncomingHttpHeaders } from 'node:http';
import type { Client } from './client.ts';
import type { Reviewer } from './reviewer.ts';

/**
 * Who may call: `open` anyone, `hook` an EHR by its CDS Hooks JWT, `fhir` an EHR by a backend-services token
 * that carries the route's scope, `reviewer` a person signed in (acts also need the session's CSRF token),
 * `operator` a person signed in, or anyone on this machine with AUTH=off.
 */
export type Access = 'open' | 'hook' | 'fhir' | 'reviewer' | 'operator';

/** Who calls: the EHR, and the person where one is signed in. */
export interface Caller {
  readonly client: Client;
  readonly reviewer?: Reviewer;
}

/** What a credential check may look at. */
export interface IncomingRequest {
  readonly method: string;
  /** Path and query as called. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}
