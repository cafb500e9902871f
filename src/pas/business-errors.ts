import type { BusinessError } from './authorization.ts';

/**
 * What a request is answered that is well formed and yet cannot be acted on: 200, outcome error, X12 901 and 889.
 * The code lists are licensed; the codes are those publicly known from the 278 and 271 transactions.
 */
const errors = {
  'member-id-missing': { code: '72', followup: 'C', path: 'Coverage.identifier', text: 'The Coverage names no member id.' },
  'member-not-found': {
    code: '75',
    followup: 'C',
    path: 'Coverage.identifier',
    text: 'No member with this id is known to the plan.',
  },
  'member-inactive': {
    code: '95',
    followup: 'N',
    path: 'Coverage.period',
    text: 'The coverage is not active on the day of the order.',
  },
  'payer-not-ours': {
    code: 'T4',
    followup: 'C',
    path: 'Coverage.payor',
    text: 'The Coverage names no payer that is answered for here.',
  },
  'prior-not-found': {
    code: 'AA',
    followup: 'C',
    path: 'Claim.related.claim',
    text: 'The request this one changes is not known here. Submit it as a new request.',
  },
  'other-member': {
    code: '79',
    followup: 'C',
    path: 'Claim.related.claim',
    text: 'The request this one changes is for another member or plan.',
  },
  'already-denied': {
    code: '33',
    followup: 'N',
    path: 'Claim.related.claim',
    text: 'A denied request cannot be changed. Submit a new request, or appeal.',
  },
  'already-cancelled': {
    code: '33',
    followup: 'N',
    path: 'Claim.related.claim',
    text: 'A cancelled request cannot be changed. Submit a new request.',
  },
} as const satisfies Record<string, Omit<BusinessError, 'text'> & { readonly text: string }>;

export type BusinessErrorName = keyof typeof errors;

/** The error as the answer carries it; its path is FHIRPath, the X12 element stays the translator's matter. */
export function businessError(name: BusinessErrorName): BusinessError {
  return errors[name];
}
