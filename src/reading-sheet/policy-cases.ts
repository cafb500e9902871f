import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const value = z.union([z.boolean(), z.number(), z.strictObject({ low: z.number(), high: z.number() })]);
const facts = z.record(z.string(), value.nullable());
const status = z.enum(['met', 'not-met', 'unknown', 'not-applicable']);
const phase = z.enum(['initial', 'continued']);

const row = z
  .strictObject({
    case: z.string(),
    phase: phase.default('initial'),
    but: facts.optional(),
    facts: facts.optional(),
    attestations: z.record(z.string(), z.boolean()).default({}),
    conflicts: z.array(z.string()).default([]),
    failed: z.array(z.string()).default([]),
    expect: z.record(z.string(), status),
    determination: z.string().optional(),
    notices: z.array(z.string()).optional(),
  })
  .refine((entry) => (entry.but === undefined) !== (entry.facts === undefined), 'either `but` or `facts`');

const table = z.strictObject({ complete: z.partialRecord(phase, facts), cases: z.array(row) });

const billingTable = z.strictObject({
  cases: z.array(
    z.strictObject({
      case: z.string(),
      lesions: z.array(z.number()),
      concentration: z.enum(['10^6', '10^8']),
      expect: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
});

/** A row of cases.yaml: what the chart shows by fact name (absent or null: silent) and what must come of it. */
export type PolicyCase = Omit<z.infer<typeof row>, 'but' | 'facts'> & { readonly facts: z.infer<typeof facts> };
export type BillingCase = z.infer<typeof billingTable>['cases'][number];

/** Where the policies lie, one folder each. */
export const policyFolder: string = join(import.meta.dirname, '../../policies');

/** The rows of {folder}/{key}/cases.yaml with `but` applied to the complete chart of the row's phase. */
export function policyCases(key: string, folder: string = policyFolder): readonly PolicyCase[] {
  const { complete, cases } = table.parse(parse(readFileSync(join(folder, key, 'cases.yaml'), 'utf8')));
  return cases.map(({ but, facts: own, ...rest }) => ({ ...rest, facts: own ?? { ...complete[rest.phase], ...but } }));
}

/** The rows of policies/imlygic-billing/cases.yaml. */
export const billingCases = (folder: string = policyFolder): readonly BillingCase[] =>
  billingTable.parse(parse(readFileSync(join(folder, 'imlygic-billing', 'cases.yaml'), 'utf8'))).cases;
