import type { PlaygroundCase } from '../../src/http/playground-routes.ts';
import type { Estimate } from '../../src/judgement/estimate.ts';
import type { Determination } from '../../src/policy/determination.ts';
import type { Finding, RaisedNotice } from '../../src/policy/judge.ts';

/** What `POST /explain/{id}` answers for one order. */
export interface ExplainedOrder {
  readonly order: string;
  readonly product: string | null;
  readonly coverage: string | null;
  readonly policy: string | null;
  readonly policyVersion: string | null;
  readonly phase: string | null;
  readonly determination: Determination;
  readonly criteria: readonly Criterion[];
  readonly notices: readonly Pick<RaisedNotice, 'id' | 'severity' | 'statement' | 'citation' | 'evidence'>[];
  readonly assumptions: readonly string[];
  readonly estimate?: Estimate;
  readonly guidance?: ExplainedOrder;
}

export type Criterion = Pick<Finding, 'id' | 'status' | 'statement' | 'citation' | 'evidence' | 'hints' | 'needed' | 'conflict'>;

export interface Explanation {
  readonly answers: readonly ExplainedOrder[];
}

/** A CDS Hooks card, as far as an EHR shows it. */
export interface Card {
  readonly uuid?: string;
  readonly summary: string;
  readonly detail?: string;
  readonly indicator: 'info' | 'warning' | 'critical';
  readonly source: { readonly label: string; readonly topic?: { readonly display?: string; readonly code: string } };
  readonly suggestions?: readonly { readonly label: string }[];
  readonly links?: readonly { readonly label: string; readonly url: string; readonly type: string }[];
}

/** What `POST /cds-services/{id}` answers. */
export interface HookAnswer {
  readonly cards: readonly Card[];
  readonly systemActions?: readonly { readonly type: string; readonly description?: string; readonly resource?: unknown }[];
}

/** The demo patients of one payer; null stands for those of none of ours. */
export const casesOf = (cases: readonly PlaygroundCase[], payer: string | null): readonly PlaygroundCase[] =>
  cases.filter((candidate) => candidate.payer === payer);
