import type { Coding } from '../fhir/coding.ts';
import type { Determination } from '../policy/determination.ts';
import type { Finding, RaisedNotice } from '../policy/judge.ts';
import type { Phase, Policy, Product } from '../policy/policy.ts';
import type { ProductNames } from '../terminology/product-content.ts';
import type { Estimate } from './estimate.ts';
import type { Payer } from './payer.ts';

/** What one order comes to under the policy its coverage names. Every door (CRD, DTR, PAS) speaks from this and nothing else. */
export interface Judgement {
  /** `Type/id` of the order. */
  readonly order: string;
  readonly product: Product | null;
  readonly productNames: ProductNames | null;
  /** How the product was recognised; `text` is said in the answer, because no code decided. */
  readonly identifiedBy: 'code' | 'text' | null;
  /** `Coverage/id`, null without one. */
  readonly coverage: string | null;
  readonly payer: Payer | null;
  readonly policy: Policy | null;
  readonly policyVersion: string | null;
  readonly phase: Phase | null;
  readonly determination: Determination;
  readonly criteria: readonly Finding[];
  readonly notices: readonly RaisedNotice[];
  readonly estimate?: Estimate;
  /** Reads that failed, for want of which a contraindication may have gone unseen. */
  readonly unreadForNotices?: readonly string[];
  /** The place of treatment is open, whatever else is. */
  readonly placeOpen: boolean;
  /** The ISO day the policy was read for: the order's authoredOn, else the day of the call. */
  readonly date: string;
  /** What was assumed or not checked, one sentence each: plan type unstated, membership not checked, product by text. */
  readonly assumptions: readonly string[];
  /** False where searches came neither with the call nor could the EHR be asked for them. */
  readonly chartWasRead: boolean;
  /** Other orders of the same call that criteria rest on, `Type/id`. */
  readonly dependencies: readonly string[];
  /** Codes the order carries that a bill may carry, HCPCS or NDC. */
  readonly billingCodes: readonly Coding[];
  /** The EU label's findings beside the payer's policy, where the order was written in the EU or EEA. */
  readonly guidance?: Judgement;
  /** `url|version` of the form that asks for what is unknown; null where the policy has none. */
  readonly questionnaire: string | null;
}
