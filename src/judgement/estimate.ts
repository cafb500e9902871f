import type { BillingRules, Strength } from './billing-rules.ts';

/** What a talimogene treatment comes to on a bill. Amounts are exact decimals written as JSON numbers. Source: policies/imlygic-billing. */
export interface Estimate {
  readonly lesions: readonly { readonly longestCm: number; readonly volumeMl: number }[];
  /** Sum over all lesions, at most 4 mL. */
  readonly totalMl: number;
  /** True where the 4 mL limit binds, so that not every lesion can be injected. */
  readonly capped: boolean;
  readonly concentration: Strength;
  readonly vials: number;
  readonly units: number;
  readonly hcpcs: string;
  readonly ndc: string;
  /** 96405 or 96406 by the number of lesions; absent when capped, because which are injected is then not known. */
  readonly administration?: string;
  readonly discardedMl: number;
}

/**
 * Estimates one treatment from the longest dimension of each lesion in cm, at the greatest volume each may get.
 * A lesion measured as 0 is gone and left out. Undefined where no lesion is left, or a size is not a length.
 */
export function estimate(lesionsCm: readonly number[], concentration: Strength, rules: BillingRules): Estimate | undefined {
  if (lesionsCm.some((size) => !Number.isFinite(size) || size < 0)) return undefined;
  const lesions = lesionsCm
    .map(micro)
    .filter((size) => size > 0)
    .map((size) => ({ size, volume: volumeOf(size, rules) }));
  if (lesions.length === 0) return undefined;
  const wanted = lesions.reduce((sum, { volume }) => sum + volume, 0);
  const limit = micro(rules.maximumMl.volumeMl);
  const total = Math.min(wanted, limit);
  const capped = wanted > limit;
  const { ndc, vialMl, unitsPerVial } = rules.strengths[concentration];
  const vials = Math.ceil(total / micro(vialMl));
  const { upTo, beyond } = rules.administration;
  return {
    lesions: lesions.map(({ size, volume }) => ({ longestCm: decimal(size), volumeMl: decimal(volume) })),
    totalMl: decimal(total),
    capped,
    concentration,
    vials,
    units: vials * unitsPerVial,
    hcpcs: rules.hcpcs.code,
    ndc,
    ...(!capped && { administration: lesions.length <= upTo.lesions ? upTo.cpt : beyond.cpt }),
    discardedMl: decimal(vials * micro(vialMl) - total),
  };
}

function volumeOf(size: number, rules: BillingRules): number {
  const band = rules.volumeBands.find(({ upToCm }) => upToCm === undefined || size <= micro(upToCm));
  if (band === undefined) throw new TypeError('the volume bands end before the largest lesions');
  return micro(band.volumeMl);
}

/** Millionths as an integer, so that sums and comparisons are exact. */
const micro = (value: number): number => Math.round(value * 1_000_000);

/** The double nearest to the exact decimal, which JSON writes as that decimal. */
const decimal = (millionths: number): number => millionths / 1_000_000;
