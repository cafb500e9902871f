import { policy as carepartners } from '../policies/carepartners-amtagvi/policy.ts';
import { policy as cigna } from '../policies/cigna-amtagvi/policy.ts';
import { policy as ema } from '../policies/ema-imlygic/policy.ts';
import { billingRules } from '../policies/imlygic-billing/billing.ts';
import { policy as lhcc } from '../policies/lhcc-imlygic/policy.ts';
import { billingCases, policyCases } from '../src/reading-sheet/policy-cases.ts';
import { policySource } from '../src/reading-sheet/policy-source.ts';
import { billingSheet, policySheet } from './policy-sheet.ts';

/** Every SHEET.md there should be: its path, and its text as the data now stand. */
export const sheets = (): readonly { readonly path: string; readonly text: string }[] => [
  ...[lhcc, carepartners, cigna, ema].map((policy) => ({
    path: `policies/${policy.key}/SHEET.md`,
    text: policySheet(policy, policySource(policy.key), policyCases(policy.key)),
  })),
  { path: 'policies/imlygic-billing/SHEET.md', text: billingSheet(billingRules, policySource('imlygic-billing'), billingCases()) },
];
