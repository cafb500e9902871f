import type { Coding } from '../fhir/coding.ts';
import type { Judgement } from '../judgement/judgement.ts';

export { type Grant, grantOf } from '../judgement/grant.ts';

const hcpcs = 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';

/** The codes the assertion holds for: those PAYERS_FILE names, else those the source lists; empty where neither does. */
export function billingCodesOf({ payer, policy }: Judgement): readonly Coding[] {
  return (payer?.assert.billingCodes ?? policy?.hcpcs ?? []).map((code) => ({ system: hcpcs, code }));
}
