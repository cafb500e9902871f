import type { RetentionLimits } from './retention.ts';

const dayMs = 86_400_000;

/** The limits of one setting: every kind of record goes when it is so many days old. What is pended stays whatever its age. */
export function limitsAfter(days: number, now: Date): RetentionLimits {
  const before = new Date(now.getTime() - days * dayMs).toISOString();
  return {
    exchanges: before,
    feedback: before,
    questionnaires: before,
    authorizations: before,
    measures: before,
    audit: before,
    jobs: before,
    now: now.toISOString(),
  };
}
