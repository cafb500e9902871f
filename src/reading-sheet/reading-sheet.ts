import type { Policy } from '../policy/policy.ts';
import { type CaseResult, caseResult } from './case-result.ts';
import { policyCases } from './policy-cases.ts';
import { policySource } from './policy-source.ts';

/** What an analyst holds against a payer's document: the policy as data, its pin, the account of its paragraphs, its cases as they come out. */
export interface ReadingSheet {
  readonly policy: Policy<string>;
  readonly pin: readonly { readonly what: string; readonly value: string }[];
  readonly account: readonly { readonly paragraph: string; readonly treatments: readonly string[]; readonly remark: string }[];
  readonly cases: readonly CaseResult[];
}

/**
 * Reads cases.yaml and SOURCE.md beside a policy and runs every case.
 * @throws Error where a file is missing or no table of cases
 */
export function readingSheet(policy: Policy<string>, folder?: string): ReadingSheet {
  const { pin, account } = policySource(policy.key, folder);
  return {
    policy,
    pin: [...pin].map(([what, value]) => ({ what, value })),
    account,
    cases: policyCases(policy.key, folder).map((row) => caseResult(policy, row)),
  };
}
