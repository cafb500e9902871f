import type { HookRequest } from '../cds-hooks/request.ts';
import type { Judgement } from '../judgement/judgement.ts';
import type { Finding, RaisedNotice } from '../policy/judge.ts';
import type { HookCall, HookParts } from './hook-parts.ts';
import { judgeHook } from './judge-hook.ts';

/** The reasoning behind an answer, order by order, as `POST /explain/{id}` gives it. */
export interface Explanation {
  readonly answers: readonly ExplainedOrder[];
}

export interface ExplainedOrder {
  readonly order: string;
  readonly product: string | null;
  readonly coverage: string | null;
  readonly policy: string | null;
  readonly policyVersion: string | null;
  readonly phase: string | null;
  readonly determination: string;
  readonly criteria: readonly ExplainedCriterion[];
  readonly notices: readonly Omit<RaisedNotice, 'blocksAuthorization'>[];
  readonly assumptions: readonly string[];
  readonly estimate?: Judgement['estimate'];
  readonly guidance?: ExplainedOrder;
}

export type ExplainedCriterion = Pick<Finding, 'id' | 'status' | 'statement' | 'citation' | 'evidence' | 'hints'> & {
  readonly needed?: string;
  readonly conflict?: string;
};

/**
 * Explains a hook call: same reading and judging, nothing given and nothing asserted.
 * @throws OutcomeError as the hook itself
 */
export async function explainHook(parts: HookParts, call: HookCall, request: HookRequest): Promise<Explanation> {
  if (request.needsR4) return { answers: [] };
  const { judged } = await judgeHook(parts, call, request);
  return { answers: judged.map(({ judgement }) => explained(judgement)) };
}

/** One judgement in the words of the contract. */
export function explained(judgement: Judgement): ExplainedOrder {
  const { order, product, coverage, policy, policyVersion, phase, determination, criteria, notices, assumptions, estimate, guidance } =
    judgement;
  return {
    order,
    product,
    coverage,
    policy: policy?.key ?? null,
    policyVersion,
    phase,
    determination,
    criteria: criteria.map(criterion),
    notices: notices.map(({ blocksAuthorization: _, ...notice }) => notice),
    assumptions,
    ...(estimate !== undefined && { estimate }),
    ...(guidance !== undefined && { guidance: explained(guidance) }),
  };
}

function criterion({ id, status, statement, citation, evidence, needed, hints, conflict }: Finding): ExplainedCriterion {
  return {
    id,
    status,
    statement,
    citation,
    evidence,
    ...(needed !== undefined && { needed }),
    hints,
    ...(conflict !== undefined && { conflict }),
  };
}
