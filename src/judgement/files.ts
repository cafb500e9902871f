import { z } from 'zod';
import type { Members } from './membership.ts';
import type { Identifier, Payer } from './payer.ts';

const identifier = z.strictObject({ system: z.string().min(1), value: z.string().min(1) });
const day = z.iso.date();

const payersFile = z.strictObject({
  payers: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        label: z.string().min(1),
        names: z.array(z.string().min(1)),
        identifiers: z.array(identifier),
        lineOfBusiness: z.strictObject({ name: z.string().min(1), codes: z.array(z.string().min(1)) }),
        policies: z.array(z.string().min(1)),
        contact: z.strictObject({ name: z.string().min(1), telecom: z.array(z.strictObject({ system: z.string(), value: z.string() })) }),
        clocks: z.array(
          z.strictObject({
            lineOfBusiness: z.string(),
            category: z.enum(['drug', 'other']),
            expeditedHours: z.number().positive(),
            standardHours: z.number().positive(),
          }),
        ),
        assert: z.strictObject({
          allowedPeriodMonths: z.number().int().positive().exactOptional(),
          billingCodes: z.array(z.string()).exactOptional(),
          expiryDays: z.number().int().positive().exactOptional(),
        }),
      }),
    )
    .min(1),
});

const membersFile = z.strictObject({
  members: z.array(
    z.strictObject({
      payer: z.string().min(1),
      memberId: z.string().min(1),
      spans: z.array(z.strictObject({ start: day, end: day.exactOptional() })),
    }),
  ),
});

const centersFile = z.strictObject({
  centers: z.array(z.strictObject({ system: z.string().min(1), value: z.string().min(1), name: z.string() })),
});

/**
 * The payers of a PAYERS_FILE. Unknown keys and unknown policies are refused, so that a typing error never silently
 * drops a rule.
 * @throws Error with one sentence per fault
 */
export function parsePayers(json: unknown, policyKeys: readonly string[]): readonly Payer[] {
  const { payers } = parsed(payersFile, json, 'PAYERS_FILE');
  for (const payer of payers) {
    const unknown = payer.policies.filter((key) => !policyKeys.includes(key));
    if (unknown.length > 0)
      throw new Error(`PAYERS_FILE: ${payer.id} names the policy ${unknown.join(', ')}, which this service does not hold.`);
  }
  return payers;
}

/** The members of a MEMBERS_FILE, by payer and exact member id. @throws Error with one sentence per fault */
export function parseMembers(json: unknown): Members {
  const { members } = parsed(membersFile, json, 'MEMBERS_FILE');
  const byKey = new Map(members.map(({ payer, memberId, spans }) => [`${payer}|${memberId}`, spans]));
  return { spansOf: (payer, memberId) => byKey.get(`${payer}|${memberId}`) };
}

/** The identifiers of qualified treatment centers. @throws Error with one sentence per fault */
export function parseTreatmentCenters(json: unknown): readonly Identifier[] {
  return parsed(centersFile, json, 'TREATMENT_CENTERS_FILE').centers;
}

function parsed<S extends z.ZodType>(schema: S, json: unknown, file: string): z.output<S> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw new Error(result.error.issues.map((issue) => `${file}: ${issue.path.join('.') || 'file'}: ${issue.message}.`).join(' '));
}
