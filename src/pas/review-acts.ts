import { z } from 'zod';

/** Who reviews, as the sign-in says. Only a medical director may deny, or grant less than was asked for. */
export interface Reviewer {
  /** A stable id of the person. */
  readonly id: string;
  readonly role: 'reviewer' | 'medical-director';
  readonly npi?: string;
}

const sequences = z.array(z.number().int().positive()).min(1, 'name at least one line');
const words = (missing: string) => z.string().trim().min(1, missing);
const day = z.iso.date('a day is written as 2026-11-30');
const period = z
  .strictObject({ start: day, end: day.exactOptional() })
  .refine(({ start, end }) => end === undefined || end >= start, 'the last day lies before the first');
const criterion = words('choose the criterion it rests on');
const citation = z.strictObject({ source: words('name the document'), section: words('name the section') });
const reason = words('say why, in words for the provider');

/** What a reviewer may do, as the work list sends it. `lines` are item sequences. */
export const reviewActSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('approve'), lines: sequences, period: period.exactOptional(), note: reason.exactOptional() }),
  z
    .strictObject({
      act: z.literal('modify'),
      lines: sequences,
      /** What is granted instead. */
      quantity: z.strictObject({ value: z.number().positive('more than 0'), unit: words('name the unit') }).exactOptional(),
      period: period.exactOptional(),
      criterion,
      citation,
      note: reason,
      reasonCode: z.string().min(1).exactOptional(),
    })
    .refine(({ quantity, period: days }) => quantity !== undefined || days !== undefined, 'say which quantity or days are granted instead'),
  z.strictObject({
    act: z.literal('deny'),
    lines: sequences,
    criterion,
    citation,
    note: reason,
    reasonCode: z.string().min(1).exactOptional(),
  }),
  z.strictObject({
    act: z.literal('ask'),
    lines: sequences,
    documents: z
      .array(z.strictObject({ loinc: z.string().regex(/^\d{1,7}-\d$/, 'a LOINC code'), text: words('say what the document has to show') }))
      .min(1, 'choose at least one document'),
    note: reason.exactOptional(),
  }),
]);

export type ReviewActRequest = z.output<typeof reviewActSchema>;
