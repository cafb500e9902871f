import type { Authorization as StoredAuthorization } from '../records/authorization.ts';
import type { Decision } from './decide.ts';
import type { PasParts } from './pas-parts.ts';
import type { PasRequest } from './request-bundle.ts';

/** Placeholder until written. */
export function isShowcase(_parts: PasParts, _request: PasRequest): boolean {
  return false;
}

export function showcaseDecision(_parts: PasParts, _request: PasRequest, _before: StoredAuthorization | undefined, _at: string): Decision {
  return { error: 'member-not-found' };
}
