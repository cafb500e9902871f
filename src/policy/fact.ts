/**
 * One clinical fact as the chart shows it. `value` undefined means the chart is silent, never "no".
 * A {@link Span} is a number known only within bounds (an age from a partial birth date).
 */
export interface Fact {
  readonly value: FactValue | undefined;
  /** The resources the value rests on, or the complete search that came back without a match. */
  readonly evidence: readonly Evidence[];
  /** What the chart holds that points somewhere but decides nothing. */
  readonly hints: readonly Hint[];
  /** Coded data and an attestation disagree: one sentence that names both. The value is then undefined. */
  readonly conflict?: string;
  /** Searches that were tried and failed and could have settled this fact; only given while the value is undefined. */
  readonly failedReads?: readonly string[];
}

export type FactValue = boolean | number | Span;

/** A number known only to lie between `low` and `high`, both included. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

export type Evidence = ResourceEvidence | SearchEvidence;

/** A resource and the value used from it. `date` is an ISO date, perhaps partial. */
export interface ResourceEvidence {
  readonly reference: string;
  readonly value: string;
  readonly date?: string;
  /** True where a person stated it in a form, not a coded record. */
  readonly attested?: true;
}

/** A search that was answered completely; finding nothing in it is what decides. */
export interface SearchEvidence {
  readonly search: string;
  readonly complete: true;
}

export interface Hint {
  readonly reference: string;
  readonly text: string;
}

/** What a person stated about one criterion in a completed form: true, the statement holds; false, it does not. */
export interface Attestation {
  readonly holds: boolean;
  readonly evidence: ResourceEvidence;
}

/** What the engine asks of a chart. Every fact is computed when first asked for and not before. */
export interface Facts {
  get(name: string): Fact;
  /** The attestation for a criterion of the policy and phase being judged, if a completed form holds one. */
  attestation(criterionId: string): Attestation | undefined;
}

/** The fact of a silent chart. */
export const silent: Fact = { value: undefined, evidence: [], hints: [] };
