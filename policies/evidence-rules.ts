import type { EvidenceRules } from '../src/facts/evidence-rules.ts';

/**
 * The payers' documents say what must be so, not how old a record may be. These windows are the project's reading,
 * set by its clinical evidence rules and the same for every policy; docs/evidence-rules.md gives the reason for each.
 */
export const evidenceRules: EvidenceRules = {
  consultationMonths: 12,
  lymphodepletionDays: 30,
  concurrentOrderDays: 90,
  pregnancyMonths: 10,
  flareMonths: 6,
};
