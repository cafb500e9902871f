import type { BillingRules } from '../judgement/billing-rules.ts';

/**
 * FHIRPath for the most that may be injected into each lesion, mL, given their longest dimensions in cm: one number a lesion,
 * none for a size of 0. The bands are content: policies/imlygic-billing.
 */
export function lesionVolumes(sizes: string, rules: BillingRules): string {
  const bands = rules.volumeBands.reduceRight<string>(
    (larger, { upToCm, volumeMl }) =>
      upToCm === undefined ? decimal(volumeMl) : `iif($this <= ${upToCm}, ${decimal(volumeMl)}, ${larger})`,
    '{}',
  );
  return `${sizes}.where($this > 0).select(${bands})`;
}

/** FHIRPath for the volume over all lesions of a response, mL, capped at the most for one visit. Empty while no lesion has a size. */
export function lesionTotal(rules: BillingRules): string {
  const volumes = lesionVolumes("%resource.descendants().where(linkId = 'lesionLongestCm').answer.value", rules);
  const limit = decimal(rules.maximumMl.volumeMl);
  const sum = `${volumes}.aggregate($this + $total, 0.0)`;
  return `iif(${volumes}.empty(), {}, iif(${sum} > ${limit}, ${limit}, ${sum}.round(1)))`;
}

const decimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));
