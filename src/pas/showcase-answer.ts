import type { Resource } from '../fhir/resource.ts';
import type { Authorization } from './authorization.ts';
import type { PasRequest } from './request-bundle.ts';
import type { ResponseParts } from './response-bundle.ts';

/** Placeholder until written. */
export function showcased(bundle: Resource, _request: PasRequest, _authorization: Authorization, _parts: ResponseParts): Resource {
  return bundle;
}
