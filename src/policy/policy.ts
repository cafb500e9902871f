import type products from '../../terminology/products.json';

/** Where a sentence of ours comes from: `source` is the document's number, `section` its own numbering. */
export interface Citation {
  readonly source: string;
  readonly section: string;
}

/** A boolean fact that has to be so. */
export interface Is {
  readonly fact: string;
  readonly is: boolean;
}

/** A number that has to reach or keep a bound. `step` is the smallest change a test must notice; `unit` is UCUM. */
export type Bound = { readonly fact: string; readonly unit: string; readonly step: number } & (
  | { readonly atLeast: number }
  | { readonly atMost: number }
);

/**
 * Conditions joined as the source joins them. `when … then` is not applicable where the condition is false.
 * `unless` is not met where its condition is met, and otherwise not applicable: silence is no obstacle.
 */
export type Rule =
  | Is
  | Bound
  | { readonly all: readonly Rule[] }
  | { readonly any: readonly Rule[] }
  | { readonly when: Rule; readonly then: Rule }
  | { readonly unless: Rule };

/**
 * One numbered sentence of a policy. A criterion has a rule of its own, or children joined by `join`,
 * or both (then the rule must hold besides the children).
 */
export interface Criterion {
  /** The source's own numbering, as policies.md writes it: `I.A.6.a.i`, `limit-pregnancy`. */
  readonly id: string;
  /** What the source demands, in our own words. */
  readonly statement: string;
  readonly citation: Citation;
  /** What would settle it when the chart is silent, in plain clinical words. */
  readonly settle: string;
  readonly rule?: Rule;
  readonly join?: 'all' | 'any';
  readonly children?: readonly Criterion[];
  /** The criterion takes the status of another one (limit-indication follows criterion 1). */
  readonly follows?: string;
  /** Judged on positive evidence alone: with none it is not applicable (contraindication limits). */
  readonly positiveEvidenceOnly?: true;
  /** The policy a request goes to when this is not met. */
  readonly referral?: string;
  /** What settles it when unknown: a form now (default), or the place, known at a later stage. */
  readonly settledBy?: 'form' | 'place';
  /** True for the criterion that holds the diagnosis: while it is unknown coverage is conditional. */
  readonly diagnosis?: true;
}

export type Phase = 'initial' | 'continued';
/** A product of terminology/products.json, by its key there. */
export type Product = keyof typeof products;
export type Severity = 'info' | 'warning' | 'critical';

/** A sentence worth a clinician's eye that decides nothing: raised while its condition is met, always without one. */
export interface Notice {
  readonly id: string;
  readonly severity: Severity;
  readonly statement: string;
  readonly citation: Citation;
  readonly when?: Rule;
  /** A contraindication or a conflict: no authorization is given by machine while it stands. */
  readonly blocksAuthorization?: true;
  /** The criterion whose attestation answers it: with that form it is not raised. */
  readonly answeredBy?: string;
  /** Phases in which it may be raised; both when absent. */
  readonly phases?: readonly Phase[];
}

/** One edition of the text: in force from `from` to `to` inclusive, ISO dates; open-ended without `to`. */
export interface Edition {
  readonly version: string;
  readonly from: string;
  readonly to?: string;
}

/** One source document as data. `Of` is wider than our products only for samples, which no order is judged by. */
export interface Policy<Of extends string = Product> {
  readonly key: string;
  readonly title: string;
  /** The document's own number, as citations name it. */
  readonly source: string;
  readonly publisher: string;
  /** Where a reader finds the document; null where only a printed or licensed copy is known. */
  readonly url: string | null;
  readonly product: Of;
  /** A policy authorizes; guidance (the EU label) only informs. */
  readonly kind: 'policy' | 'guidance';
  readonly lineOfBusiness: string;
  readonly editions: readonly Edition[];
  readonly phases: { readonly [phase in Phase]?: PhaseRules };
  readonly notices: readonly Notice[];
  /** HCPCS codes the source lists; empty where it lists none. */
  readonly hcpcs: readonly string[];
  /** Facts about the regimen worth a card: sentences of ours, each cited. */
  readonly regimen: readonly { readonly statement: string; readonly citation: Citation }[];
}

/** The criteria of one phase, all of which must be met, and what an approval grants where the source says it. */
export interface PhaseRules {
  readonly citation: Citation;
  readonly criteria: readonly Criterion[];
  readonly approvalMonths?: number;
  readonly approvedDoses?: number;
  /** The criterion that says, where a form attests it, that treatment is in this phase. */
  readonly attestedBy?: string;
  /** Of the continued phase: the fact that says treatment has begun. Without it only `attestedBy` says so. */
  readonly begunBy?: string;
}
