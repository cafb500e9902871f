import type { Citation, Product } from '../policy/policy.ts';

/** How a product injected into lesions is counted and coded on a bill. The numbers, codes and their sources are content: policies/imlygic-billing. */
export interface BillingRules {
  readonly product: Product;
  readonly hcpcs: {
    readonly code: string;
    /** First service date the code is valid for, ISO. */
    readonly from: string;
    /** Plaque-forming units that one unit of the code stands for. */
    readonly pfuPerUnit: number;
    readonly citation: Citation;
  };
  /** Volume by longest dimension of a lesion, smallest lesions first. */
  readonly volumeBands: readonly VolumeBand[];
  /** The most for one treatment over all lesions, mL. */
  readonly maximumMl: { readonly volumeMl: number; readonly stepMl: number; readonly citation: Citation };
  readonly strengths: { readonly [strength in Strength]: StrengthRules };
  readonly administration: {
    /** For up to `lesions` lesions injected in one visit. */
    readonly upTo: { readonly lesions: number; readonly cpt: string };
    readonly beyond: { readonly cpt: string };
    readonly citation: Citation;
  };
  /** Added where ultrasound guides the needle. */
  readonly ultrasound: { readonly cpt: string; readonly citation: Citation };
  readonly diagnosis: { readonly icd10cm: { readonly from: string; readonly to: string }; readonly citation: Citation };
  readonly placeOfService: { readonly code: string; readonly citation: Citation };
  /** Sentences of ours for the person who bills. */
  readonly advice: readonly { readonly statement: string; readonly citation: Citation }[];
}

/** Plaque-forming units per mL, as the vials are labelled. */
export type Strength = '10^6' | '10^8';

/** Lesions up to `upToCm` (included) that fit no smaller band; without it, all larger ones. */
export interface VolumeBand {
  readonly upToCm?: number;
  /** The most that may be injected into one lesion, mL. */
  readonly volumeMl: number;
  /** The smallest change of `upToCm` a test must notice, cm. */
  readonly stepCm: number;
  readonly citation: Citation;
}

/** One vial strength. */
export interface StrengthRules {
  readonly ndc: string;
  readonly vialMl: number;
  readonly unitsPerVial: number;
  readonly citation: Citation;
}
