import type { HookClass } from '../cds-hooks/hooks.ts';
import type { Shape } from '../cds-hooks/version.ts';
import type { Coding } from '../fhir/coding.ts';
import type { JsonObject } from '../fhir/resource.ts';
import type { Judgement } from '../judgement/judgement.ts';
import type { TouchlessAuthorization } from '../records/records.ts';
import type { Client } from '../security/client.ts';
import { assertionOf } from './assertion.ts';
import { shape20 } from './shape-2-0.ts';
import { shape22 } from './shape-2-2.ts';
import { shapeIntersection } from './shape-intersection.ts';

/** One assertion about one order under one coverage, before it takes the shape of a guide version. Names are the guide's. */
export interface CoverageInformation {
  readonly coverage: string;
  readonly covered: 'covered' | 'not-covered' | 'conditional' | 'indeterminate';
  readonly paNeeded?: 'no-auth' | 'auth-needed' | 'satisfied' | 'conditional' | 'indeterminate';
  readonly docNeeded?: 'clinical' | 'admin';
  readonly docPurpose?: 'withpa';
  readonly infoNeeded: readonly ('location' | 'OTH')[];
  readonly billingCodes: readonly Coding[];
  readonly reasons: readonly Reason[];
  readonly details: readonly Detail[];
  /** Other orders the assertion depends on, `Type/id`. */
  readonly dependencies: readonly string[];
  readonly questionnaire?: string;
  readonly date: string;
  readonly assertionId: string;
  readonly satisfiedPaId?: string;
  readonly contact?: { readonly name: string; readonly telecom: readonly { readonly system: string; readonly value: string }[] };
  readonly expiryDate?: string;
}

/** Why: always in words, with the guide's code where it has one. */
export interface Reason {
  readonly text: string;
  readonly code?: 'no-member-found' | 'no-active-coverage' | 'technical';
}

export type Detail =
  | { readonly code: 'allowed-quantity'; readonly doses: number }
  | { readonly code: 'allowed-period'; readonly start: string; readonly end: string }
  | { readonly code: 'policy-link'; readonly url: string; readonly qualification: string }
  | { readonly code: 'instructions'; readonly text: string };

/** What an answer depends on besides the judgement. */
export interface AnswerContext {
  readonly shape: Shape;
  readonly hookClass: HookClass;
  readonly client: Pick<Client, 'docPurpose'>;
  readonly assertionId: string;
  /** The authorization given with this answer; only with {@link mayAuthorize}. */
  readonly authorization?: TouchlessAuthorization | undefined;
  /** `url|version` of the form about the place, once the place can be known; it is asked while that alone is open. */
  readonly placeForm?: string | undefined;
  /** ISO day of the call. */
  readonly today: string;
  /** Absolute URL of our page on a policy. */
  readonly policyPage: (policyKey: string) => string;
}

/**
 * The coverage-information extension for one judged order, in the shape asked for. Null where there is nothing to assert:
 * no coverage to assert it about, guidance only, or an order outside our policies at a secondary hook.
 */
export function coverageInformation(judgement: Judgement, context: AnswerContext): JsonObject | null {
  const assertion = assertionOf(judgement, context);
  if (assertion === null) return null;
  switch (context.shape) {
    case '2.2':
      return shape22(assertion);
    case '2.0':
      return shape20(assertion);
    case 'intersection':
      return shapeIntersection(assertion);
  }
}
