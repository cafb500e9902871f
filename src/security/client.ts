/** An EHR as CLIENTS_FILE describes it: who it is, how it proves it, and what it may reach. Nothing else is ever fetched. */
export interface Client {
  readonly id: string;
  readonly name: string;
  readonly cdsHooks?: {
    readonly iss: string;
    readonly jku?: string;
    readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
    /** One JWT for several calls, for conformance test clients; refused in production. */
    readonly tokenReuse?: boolean;
  };
  readonly backendServices?: {
    readonly clientId: string;
    readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
    readonly jwksUri?: string;
    readonly scopes: readonly string[];
  };
  readonly smartClientId?: string;
  /** NPIs whose claims it may see. */
  readonly npi: readonly string[];
  /** Base URLs of the FHIR servers that may be read on its behalf. */
  readonly fhirServers: readonly string[];
  readonly subscriptionEndpoints: readonly string[];
  /** Shows no system actions, so the outcome itself comes as a card as well. */
  readonly outcomeAsCard: boolean;
  /** False: doc-purpose is left out (the 2.2.1 invariant q4 evaluates empty with withpa). */
  readonly docPurpose: boolean;
}
