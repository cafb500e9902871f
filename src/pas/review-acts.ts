import { z } from 'zod';

/** Who reviews, as the sign-in says. Only a medical director may deny, or grant less than was asked for. */
export interface Reviewer {
  /** A stable id of the person. */
  readonly id: string;
  readonly role: 'reviewer' | 'medical-director';
  readonly npi?: string;
}

const sequences = z.array(z.number().int().positive()).min(1);
const day = z.iso.date();
const period = z.strictObject({ start: day, end: day.exactOptional() });
const citation = z.strictObject({ source: z.string().min(1), section: z.string().min(1) });

/** What a reviewer may do, as the work list sends it. `lines` are item sequences. */
export const reviewActSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('approve'), lines: sequences, period: period.exactOptional(), note: z.string().min(1).exactOptional() }),
  z.strictObject({
    act: z.literal('modify'),
    lines: sequences,
    /** What is granted instead. */
    quantity: z.strictObject({ value: z.number().positive(), unit: z.string().min(1) }).exactOptional(),
    period: period.exactOptional(),
    criterion: z.string().min(1),
    citation,
    note: z.string().min(1),
    reasonCode: z.string().min(1).exactOptional(),
  }),
  z.strictObject({
    act: z.literal('deny'),
    lines: sequences,
    criterion: z.string().min(1),
    citation,
    note: z.string().min(1),
    reasonCode: z.string().min(1).exactOptional(),
  }),
  z.strictObject({
    act: z.literal('ask'),
    lines: sequences,
    documents: z.array(z.strictObject({ loinc: z.string().regex(/^\d{1,7}-\d$/), text: z.string().min(1) })).min(1),
    note: z.string().min(1).exactOptional(),
  }),
]);

export type ReviewActRequest = z.output<typeof reviewActSchema>;
