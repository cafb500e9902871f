import { z } from 'zod';
import type { Criterion, Policy, Rule } from '../policy/policy.ts';

const text = z.string().min(1);
const citation = z.strictObject({ source: text, section: text });

const bound = { fact: text, unit: text, step: z.number().positive() };
const rule: z.ZodType<Rule> = z.lazy(() =>
  z.union(
    [
      z.strictObject({ fact: text, is: z.boolean() }),
      z.strictObject({ ...bound, atLeast: z.number() }),
      z.strictObject({ ...bound, atMost: z.number() }),
      z.strictObject({ all: z.array(rule) }),
      z.strictObject({ any: z.array(rule) }),
      z.strictObject({ unless: rule }),
      // biome-ignore lint/suspicious/noThenProperty: policies write when … then, and no rule is ever awaited
      z.strictObject({ when: rule, then: rule }),
    ],
    'a rule is { fact, is }, { fact, unit, step, atLeast or atMost }, { all }, { any }, { unless } or { when, then }',
  ),
);

const criterion: z.ZodType<Criterion> = z.lazy(() =>
  z.strictObject({
    id: text,
    statement: text,
    citation,
    settle: text,
    rule: rule.exactOptional(),
    join: z.enum(['all', 'any']).exactOptional(),
    children: z.array(criterion).exactOptional(),
    follows: text.exactOptional(),
    positiveEvidenceOnly: z.literal(true).exactOptional(),
    referral: text.exactOptional(),
    settledBy: z.enum(['form', 'place']).exactOptional(),
    diagnosis: z.literal(true).exactOptional(),
  }),
);

const phase = z.enum(['initial', 'continued']);

/** The shape of an exported `policy`, for files that no compiler has seen. An unknown key is a mistake, not an extra. */
export const policyShape: z.ZodType<Policy<string>> = z.strictObject({
  key: text,
  title: text,
  source: text,
  publisher: text,
  url: z.url().nullable(),
  product: text,
  kind: z.enum(['policy', 'guidance']),
  lineOfBusiness: text,
  editions: z.array(z.strictObject({ version: z.iso.date(), from: z.iso.date(), to: z.iso.date().exactOptional() })).min(1),
  phases: z.partialRecord(
    phase,
    z.strictObject({
      citation,
      criteria: z.array(criterion).min(1),
      approvalMonths: z.number().int().positive().exactOptional(),
      approvedDoses: z.number().int().positive().exactOptional(),
      attestedBy: text.exactOptional(),
      begunBy: text.exactOptional(),
    }),
  ),
  notices: z.array(
    z.strictObject({
      id: text,
      severity: z.enum(['info', 'warning', 'critical']),
      statement: text,
      citation,
      when: rule.exactOptional(),
      blocksAuthorization: z.literal(true).exactOptional(),
      answeredBy: text.exactOptional(),
      phases: z.array(phase).exactOptional(),
    }),
  ),
  hcpcs: z.array(text),
  regimen: z.array(z.strictObject({ statement: text, citation })),
});
