import { billingRules } from '../policies/imlygic-billing/billing.ts';
import { policies } from '../policies/in-force.ts';
import { billingCases, policyCases } from '../src/reading-sheet/policy-cases.ts';
import { billingSheet, policySheet } from '../src/reading-sheet/policy-sheet.ts';
import { policySource } from '../src/reading-sheet/policy-source.ts';

/** Every SHEET.md there should be: its path, and its text as the data now stand. */
export const sheets = (): readonly { readonly path: string; readonly text: string }[] => [
  ...policies.map((policy) => ({
    path: `policies/${policy.key}/SHEET.md`,
    text: policySheet(policy, policySource(policy.key), policyCases(policy.key)),
  })),
  { path: 'policies/imlygic-billing/SHEET.md', text: billingSheet(billingRules, policySource('imlygic-billing'), billingCases()) },
];
