/**
 * What `/.well-known/smart-configuration` says: how a client gets a token for the payer API
 * (http://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html). Nobody signs in to this service by SMART app launch.
 * @param scopes what the operations ask for
 */
export function smartConfiguration(publicUrl: string, scopes: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    token_endpoint: `${publicUrl}/auth/token`,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    grant_types_supported: ['client_credentials'],
    scopes_supported: [...scopes].sort(),
    capabilities: ['client-confidential-asymmetric', 'permission-v2'],
  };
}

/** The scopes of all routes, for `scopes_supported`; which of them a client gets is the registry's matter. */
export function scopesOf(routes: readonly { readonly scope?: string }[]): readonly string[] {
  return [...new Set(routes.flatMap(({ scope }) => scope ?? []))];
}
