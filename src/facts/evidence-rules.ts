/** The windows within which evidence counts. The numbers and their sources are content: policies/evidence-rules.ts. */
export interface EvidenceRules {
  /** An encounter with an oncologist this many months before the order, or fewer, is a consultation. */
  readonly consultationMonths: number;
  /** Lymphodepletion this many days before the order, or fewer, belongs to it. */
  readonly lymphodepletionDays: number;
  /** An active order authored this many days before the order, or fewer, is taken together with it. */
  readonly concurrentOrderDays: number;
  /** A pregnancy recorded this many months before the order, or fewer, is current unless it ended. */
  readonly pregnancyMonths: number;
  /** Worsening within this many months of the first talimogene dose may be an early flare. */
  readonly flareMonths: number;
}
