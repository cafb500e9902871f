import { z } from 'zod';
import { malformed } from './malformed.ts';

const coding = z.looseObject({ code: z.string(), system: z.string().exactOptional() });

const item = z
  .looseObject({
    card: z.string().min(1),
    outcome: z.enum(['accepted', 'overridden']),
    outcomeTimestamp: z.string().min(1),
    acceptedSuggestions: z.array(z.looseObject({ id: z.string().min(1) })).exactOptional(),
    overrideReason: z.looseObject({ reason: coding.exactOptional(), userComment: z.string().exactOptional() }).exactOptional(),
  })
  .refine((feedback) => feedback.outcome === 'overridden' || feedback.acceptedSuggestions !== undefined, {
    message: 'needed with outcome accepted',
    path: ['acceptedSuggestions'],
  });

/** The body of a feedback call. Source: CDS Hooks 2.0, Feedback. */
export const feedbackBody = z.object({ feedback: z.array(item) });

/** What became of one card. */
export type Feedback = Readonly<z.output<typeof item>>;

/**
 * Reads a feedback call. Repeats and cards we do not know are legal.
 * @throws OutcomeError 400 only where the body is malformed
 */
export function parseFeedback(body: unknown): readonly Feedback[] {
  const result = feedbackBody.safeParse(body);
  if (!result.success) throw malformed(result.error);
  return result.data.feedback;
}
