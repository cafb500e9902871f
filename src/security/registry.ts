import { z } from 'zod';
import type { Client } from './client.ts';
import { scopePattern } from './scopes.ts';

/** The clients of a CLIENTS_FILE, found by whatever a credential names. */
export interface ClientRegistry {
  byId(id: string): Client | undefined;
  /** The client whose CDS Hooks tokens carry this issuer. */
  byIssuer(iss: string): Client | undefined;
  byBackendClientId(clientId: string): Client | undefined;
  readonly all: readonly Client[];
}

const jwk = z.looseObject({ kty: z.enum(['EC', 'RSA']) }).refine((key) => !('d' in key) && !('k' in key), 'has to be the public key alone');
const jwks = z.strictObject({ keys: z.array(jwk).min(1) });
const httpUrl = z.url({ protocol: /^https?$/ });

const clientsFile = z.strictObject({
  clients: z.array(
    z.strictObject({
      id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
      name: z.string().min(1),
      cdsHooks: z
        .strictObject({
          iss: z.string().min(1),
          jku: httpUrl.exactOptional(),
          jwks: jwks.exactOptional(),
          tokenReuse: z.boolean().exactOptional(),
        })
        .refine((hooks) => (hooks.jku === undefined) !== (hooks.jwks === undefined), 'needs either jku or jwks')
        .exactOptional(),
      backendServices: z
        .strictObject({
          clientId: z.string().min(1),
          jwks: jwks.exactOptional(),
          jwksUri: httpUrl.exactOptional(),
          scopes: z.array(z.string().regex(scopePattern, 'has to be a scope such as system/Claim.c')),
        })
        .refine((services) => (services.jwksUri === undefined) !== (services.jwks === undefined), 'needs either jwksUri or jwks')
        .exactOptional(),
      smartClientId: z.string().min(1).exactOptional(),
      npi: z.array(z.string().regex(/^\d{10}$/)).default([]),
      fhirServers: z.array(httpUrl).default([]),
      subscriptionEndpoints: z.array(httpUrl).default([]),
      outcomeAsCard: z.boolean().default(false),
      docPurpose: z.boolean().default(true),
    }),
  ),
});

/**
 * Reads a CLIENTS_FILE.
 * @param others clients besides those of the file
 * @throws Error with one sentence per fault, also for an id, issuer or client id used twice, and for token reuse in production
 */
export function parseRegistry(json: unknown, production: boolean, others: readonly Client[] = []): ClientRegistry {
  const result = clientsFile.safeParse(json);
  if (!result.success)
    throw new Error(result.error.issues.map((issue) => `CLIENTS_FILE: ${issue.path.join('.') || 'file'}: ${issue.message}.`).join(' '));
  const { clients } = result.data;
  if (production && clients.some((client) => client.cdsHooks?.tokenReuse))
    throw new Error('CLIENTS_FILE: tokenReuse is refused in production.');
  return registryOf([...clients, ...others]);
}

/** A registry of clients already checked. @throws Error for an id, issuer or client id used twice */
export function registryOf(clients: readonly Client[]): ClientRegistry {
  const byId = indexed(clients, 'id', (client) => client.id);
  const byIssuer = indexed(clients, 'cdsHooks.iss', (client) => client.cdsHooks?.iss);
  const byBackend = indexed(clients, 'backendServices.clientId', (client) => client.backendServices?.clientId);
  return { all: clients, byId: (id) => byId.get(id), byIssuer: (iss) => byIssuer.get(iss), byBackendClientId: (id) => byBackend.get(id) };
}

function indexed(clients: readonly Client[], name: string, keyOf: (client: Client) => string | undefined): ReadonlyMap<string, Client> {
  const index = new Map<string, Client>();
  for (const client of clients) {
    const key = keyOf(client);
    if (key === undefined) continue;
    if (index.has(key)) throw new Error(`CLIENTS_FILE: ${name} ${key} is used twice.`);
    index.set(key, client);
  }
  return index;
}

/** The one client of AUTH=off: any loopback FHIR server may be read, whatever NPI may be seen. */
export const demoClient: Client = {
  id: 'demo',
  name: 'Demo EHR',
  npi: [],
  fhirServers: [],
  subscriptionEndpoints: [],
  outcomeAsCard: false,
  docPurpose: true,
};
