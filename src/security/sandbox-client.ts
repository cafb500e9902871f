import type { Client } from './client.ts';

/**
 * The public CDS Hooks sandbox, trusted with SANDBOX_KEY=on. Its private key is published as well, so a valid signature proves
 * nothing: never in production. The key is pinned, so that no key set has to be fetched.
 * Source: https://github.com/cds-hooks/sandbox, build/.well-known/jwks.json at 3b7e255.
 */
export const sandboxClient: Client = {
  id: 'cds-hooks-sandbox',
  name: 'Public CDS Hooks sandbox',
  cdsHooks: {
    iss: 'https://sandbox.cds-hooks.org',
    jwks: {
      keys: [
        {
          kty: 'EC',
          use: 'sig',
          crv: 'P-384',
          kid: '44823f3d-0b01-4a6c-a80e-b9d3e8a7226f',
          x: 'dw_JGR8nB2I6XveNxUOl2qk699ZPLM2nYI5STSdiEl9avAkrm3CkfYMbrrjr8laB',
          y: 'Sm3mLE-n1zYNla_aiE3cb3nZsL51RbC7ysw3q8aJLxGm-hx79RPMYpITDjp7kgzy',
          alg: 'ES384',
        },
      ],
    },
  },
  npi: [],
  fhirServers: [],
  subscriptionEndpoints: [],
  // The sandbox shows no system actions.
  outcomeAsCard: true,
  docPurpose: true,
};
