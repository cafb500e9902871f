/** What a talimogene treatment comes to on a bill. Amounts are exact decimals written as JSON numbers. Source: policies/imlygic-billing. */
export interface Estimate {
  readonly lesions: readonly { readonly longestCm: number; readonly volumeMl: number }[];
  /** Sum over all lesions, at most 4 mL. */
  readonly totalMl: number;
  /** True where the 4 mL limit binds, so that not every lesion can be injected. */
  readonly capped: boolean;
  readonly concentration: '10^6' | '10^8';
  readonly vials: number;
  readonly units: number;
  readonly hcpcs: string;
  readonly ndc: string;
  /** 96405 or 96406 by the number of lesions; absent when capped, because which are injected is then not known. */
  readonly administration?: string;
  readonly discardedMl: number;
}
