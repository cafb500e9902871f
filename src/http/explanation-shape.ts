import { z } from 'zod';
import { topics } from '../cds-hooks/configuration.ts';
import { hooks } from '../cds-hooks/hooks.ts';
import { determinations } from '../policy/determination.ts';

const citation = z.strictObject({ source: z.string(), section: z.string() });
const evidence = z.union([
  z.strictObject({ reference: z.string(), value: z.string(), date: z.string().exactOptional(), attested: z.literal(true).exactOptional() }),
  z.strictObject({ search: z.string(), complete: z.literal(true) }),
]);

const criterion = z.strictObject({
  id: z.string().describe('The source’s own numbering.'),
  status: z.enum(['met', 'not-met', 'unknown', 'not-applicable']),
  statement: z.string(),
  citation,
  evidence: z.array(evidence),
  needed: z.string().exactOptional().describe('What would settle it, while unknown.'),
  hints: z.array(z.strictObject({ reference: z.string(), text: z.string() })),
  conflict: z.string().exactOptional().describe('Coded data and a form disagree.'),
});

const estimate = z.strictObject({
  lesions: z.array(z.strictObject({ longestCm: z.number(), volumeMl: z.number() })),
  totalMl: z.number(),
  capped: z.boolean(),
  concentration: z.enum(['10^6', '10^8']),
  vials: z.number(),
  units: z.number(),
  hcpcs: z.string(),
  ndc: z.string(),
  administration: z.string().exactOptional(),
  discardedMl: z.number(),
});

const answer = z
  .strictObject({
    order: z.string(),
    product: z.string().nullable(),
    coverage: z.string().nullable(),
    policy: z.string().nullable(),
    policyVersion: z.string().nullable(),
    phase: z.enum(['initial', 'continued']).nullable(),
    determination: z.enum(determinations),
    criteria: z.array(criterion),
    notices: z.array(
      z.strictObject({
        id: z.string(),
        severity: z.enum(['info', 'warning', 'critical']),
        statement: z.string(),
        citation,
        evidence: z.array(evidence),
      }),
    ),
    assumptions: z.array(z.string()),
    estimate: estimate.exactOptional(),
    get guidance() {
      return answer.exactOptional();
    },
  })
  .meta({ id: 'ExplainedOrder' });

/** The answer of `/explain`, for the API description and for tests. */
export const explanation = z.strictObject({ answers: z.array(answer) });

/** The answer of `GET /cds-services`, for the API description and for tests. */
export const discoveryShape = z.strictObject({
  services: z.array(
    z.strictObject({
      id: z.string(),
      hook: z.enum(hooks),
      title: z.string(),
      description: z.string(),
      version: z.string(),
      prefetch: z.record(z.string(), z.string()),
      extension: z.strictObject({
        'davinci-crd.version': z.array(z.string()),
        'davinci-crd.configuration-options': z.array(
          z.strictObject({
            code: z.enum([...topics, 'max-cards']),
            type: z.enum(['boolean', 'integer']),
            name: z.string(),
            description: z.string(),
            default: z.union([z.boolean(), z.number()]),
          }),
        ),
      }),
    }),
  ),
});
