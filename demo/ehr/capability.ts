import { parametersOf, storedTypes } from './search-parameters.ts';

/** The CapabilityStatement of the demo EHR, with the SMART endpoints older apps look for there. */
export function capabilityStatement(base: string, started: string): Readonly<Record<string, unknown>> {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: started,
    kind: 'instance',
    software: { name: 'Oncoverage demo EHR' },
    implementation: { description: 'Synthetic patients in memory; forgotten at every restart', url: base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    rest: [
      {
        mode: 'server',
        security: {
          cors: true,
          service: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' }] }],
          extension: [
            {
              url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
              extension: [
                { url: 'authorize', valueUri: `${base}/auth/authorize` },
                { url: 'token', valueUri: `${base}/auth/token` },
              ],
            },
          ],
        },
        resource: storedTypes.map((type) => ({
          type,
          versioning: 'versioned-update',
          readHistory: true,
          updateCreate: true,
          interaction: ['read', 'vread', 'search-type', 'create', 'update', 'delete'].map((code) => ({ code })),
          searchParam: Object.entries(parametersOf(type) ?? {}).map(([name, { kind }]) => ({ name, type: kind })),
        })),
      },
    ],
  };
}

/** `.well-known/smart-configuration` (SMART App Launch 2). */
export function smartConfiguration(base: string): Readonly<Record<string, unknown>> {
  return {
    issuer: base,
    jwks_uri: `${base}/auth/jwks`,
    authorization_endpoint: `${base}/auth/authorize`,
    token_endpoint: `${base}/auth/token`,
    grant_types_supported: ['authorization_code'],
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    scopes_supported: ['openid', 'fhirUser', 'launch', 'launch/patient', 'patient/*.cruds', 'user/*.cruds'],
    capabilities: [
      'launch-ehr',
      'launch-standalone',
      'client-public',
      'sso-openid-connect',
      'context-ehr-patient',
      'context-ehr-encounter',
      'context-standalone-patient',
      'context-banner',
      'permission-patient',
      'permission-user',
      'permission-v1',
      'permission-v2',
    ],
  };
}

/** `.well-known/openid-configuration`, where an app finds the key of an id_token's issuer. */
export function openidConfiguration(base: string): Readonly<Record<string, unknown>> {
  return {
    issuer: base,
    jwks_uri: `${base}/auth/jwks`,
    authorization_endpoint: `${base}/auth/authorize`,
    token_endpoint: `${base}/auth/token`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  };
}
