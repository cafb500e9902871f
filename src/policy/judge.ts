import type { Attestation, Evidence, Fact, Facts, Hint } from './fact.ts';
import type { Bound, Citation, Criterion, Is, Notice, Phase, Rule, Severity } from './policy.ts';

export type Status = 'met' | 'not-met' | 'unknown' | 'not-applicable';

/** What the chart makes of one criterion, with the evidence it rests on. */
export interface Finding {
  readonly id: string;
  readonly status: Status;
  readonly statement: string;
  readonly citation: Citation;
  readonly evidence: readonly Evidence[];
  /** What would settle it; only while unknown. */
  readonly needed?: string;
  readonly hints: readonly Hint[];
  /** Coded data and attestation disagree: the sentence that names both. */
  readonly conflict?: string;
  readonly referral?: string;
  readonly settledBy: 'form' | 'place';
  readonly diagnosis?: true;
  /** Failed searches for want of which it is unknown. */
  readonly failedReads: readonly string[];
  /** 0 for the policy's own numbered criteria, 1 for their parts, and so on. */
  readonly depth: number;
}

/** A notice that stands, with what raised it. */
export interface RaisedNotice {
  readonly id: string;
  readonly severity: Severity;
  readonly statement: string;
  readonly citation: Citation;
  readonly evidence: readonly Evidence[];
  readonly blocksAuthorization?: true;
}

/**
 * Judges every criterion in the source's order, parents before their parts, by Kleene's strong three-valued logic.
 * All are judged even where an earlier one settles the matter: the findings are the record.
 * @throws TypeError when a bound meets a boolean fact or the other way round: a defect of policy or facts, not of the chart.
 */
export function judge(criteria: readonly Criterion[], facts: Facts): readonly Finding[] {
  const findings: Finding[] = [];
  for (const criterion of criteria) judgeInto(findings, criterion, facts, 0);
  return findings;
}

/** The notices whose condition is met. A silent chart raises none. */
export function raisedNotices(notices: readonly Notice[], phase: Phase, facts: Facts): readonly RaisedNotice[] {
  const raised: RaisedNotice[] = [];
  for (const notice of notices) {
    if (notice.phases !== undefined && !notice.phases.includes(phase)) continue;
    const { status, evidence } = evaluate(notice.when, facts);
    if (status !== 'met') continue;
    const { id, severity, statement, citation, blocksAuthorization } = notice;
    raised.push({ id, severity, statement, citation, evidence, ...(blocksAuthorization && { blocksAuthorization }) });
  }
  return raised;
}

/** What evaluating a rule or a criterion yields, before it is written down as a finding. */
interface Outcome {
  readonly status: Status;
  readonly evidence: readonly Evidence[];
  readonly hints: readonly Hint[];
  readonly conflict?: string;
  readonly failedReads: readonly string[];
}

function judgeInto(findings: Finding[], criterion: Criterion, facts: Facts, depth: number): Outcome {
  const place = findings.length;
  findings.push(placeholder); // The parent stands before its parts, but is known only after them.
  const parts = (criterion.children ?? []).map((child) => judgeInto(findings, child, facts, depth + 1));
  const outcome = attested(criterion, ownOutcome(criterion, parts, findings, facts), facts.attestation(criterion.id));
  findings[place] = findingOf(criterion, outcome, depth);
  return outcome;
}

const placeholder: Finding = {
  id: '',
  status: 'unknown',
  statement: '',
  citation: { source: '', section: '' },
  evidence: [],
  hints: [],
  settledBy: 'form',
  failedReads: [],
  depth: 0,
};

function ownOutcome(criterion: Criterion, parts: readonly Outcome[], findings: readonly Finding[], facts: Facts): Outcome {
  if (criterion.follows !== undefined) {
    const followed = findings.find((finding) => finding.id === criterion.follows);
    if (followed === undefined) throw new TypeError(`${criterion.id} follows ${criterion.follows}, which is not judged before it`);
    return followed;
  }
  const outcomes = parts.length === 0 ? [] : [joined(parts, criterion.join ?? 'all')];
  if (criterion.rule !== undefined) outcomes.push(evaluate(criterion.rule, facts));
  const outcome = joined(outcomes, 'all');
  const noneAgainst = criterion.positiveEvidenceOnly === true && outcome.status === 'unknown' && outcome.conflict === undefined;
  return noneAgainst ? { ...outcome, status: 'not-applicable', failedReads: [] } : outcome;
}

/** A person's statement decides what the chart leaves open; where it contradicts the chart, nothing is decided. */
function attested(criterion: Criterion, outcome: Outcome, attestation: Attestation | undefined): Outcome {
  if (attestation === undefined) return outcome;
  const stated: Status = attestation.holds ? 'met' : 'not-met';
  const evidence = [...outcome.evidence, attestation.evidence];
  if (outcome.conflict !== undefined) return { ...outcome, evidence };
  if (outcome.status === 'unknown' || outcome.status === 'not-applicable' || outcome.status === stated)
    return { status: stated, evidence, hints: outcome.hints, failedReads: [] };
  const charted = outcome.evidence.map((item) => ('reference' in item ? item.reference : item.search)).join(', ');
  const conflict = `${criterion.id}: the form (${attestation.evidence.reference}) says ${attestation.holds ? 'yes' : 'no'}, the chart (${charted}) says otherwise`;
  return { status: 'unknown', evidence, hints: outcome.hints, conflict, failedReads: [] };
}

function findingOf(criterion: Criterion, outcome: Outcome, depth: number): Finding {
  const { id, statement, citation, referral, diagnosis } = criterion;
  return {
    id,
    status: outcome.status,
    statement,
    citation,
    evidence: distinct(outcome.evidence),
    ...(outcome.status === 'unknown' && { needed: criterion.settle }),
    hints: outcome.hints,
    ...(outcome.conflict !== undefined && { conflict: outcome.conflict }),
    ...(referral !== undefined && { referral }),
    settledBy: criterion.settledBy ?? 'form',
    ...(diagnosis && { diagnosis }),
    failedReads: outcome.status === 'unknown' ? outcome.failedReads : [],
    depth,
  };
}

function distinct(evidence: readonly Evidence[]): readonly Evidence[] {
  if (evidence.length < 2) return evidence;
  const byText = new Map(evidence.map((item) => [JSON.stringify(item), item]));
  return [...byText.values()];
}

/** Evaluates a rule against the facts; exported so that phases and notices use the same logic as criteria. */
export function evaluate(rule: Rule, facts: Facts): Outcome {
  if ('fact' in rule) return leaf(rule, facts.get(rule.fact));
  if ('all' in rule)
    return joined(
      rule.all.map((part) => evaluate(part, facts)),
      'all',
    );
  if ('any' in rule)
    return joined(
      rule.any.map((part) => evaluate(part, facts)),
      'any',
    );
  return conditional(evaluate(rule.when, facts), () => evaluate(rule.then, facts));
}

/** `when` false: not applicable. `when` unknown: met if `then` holds anyway, else unknown. */
function conditional(when: Outcome, then: () => Outcome): Outcome {
  if (when.status === 'not-met') return { ...when, status: 'not-applicable' };
  const outcome = then();
  const both = merged([when, outcome]);
  if (when.status === 'met') return { ...both, status: outcome.status };
  return outcome.status === 'met' || outcome.status === 'not-applicable' ? outcome : { ...both, status: 'unknown' };
}

function leaf(rule: Is | Bound, fact: Fact): Outcome {
  const { evidence, hints, conflict, failedReads = [] } = fact;
  const status = fact.value === undefined ? 'unknown' : compare(rule, fact.value);
  return { status, evidence, hints, ...(conflict !== undefined && { conflict }), failedReads: status === 'unknown' ? failedReads : [] };
}

function compare(rule: Is | Bound, value: NonNullable<Fact['value']>): Status {
  if ('is' in rule) {
    if (typeof value !== 'boolean') throw new TypeError(`${rule.fact} is not a yes or no`);
    return value === rule.is ? 'met' : 'not-met';
  }
  if (typeof value === 'boolean') throw new TypeError(`${rule.fact} is not a number`);
  const { low, high } = typeof value === 'number' ? { low: value, high: value } : value;
  const [surely, surelyNot] = 'atLeast' in rule ? [low >= rule.atLeast, high < rule.atLeast] : [high <= rule.atMost, low > rule.atMost];
  if (surely) return 'met';
  return surelyNot ? 'not-met' : 'unknown';
}

/** One status that settles the matter wins; failing that, any doubt remains doubt. Not applicable counts as met in an all-of. */
function joined(outcomes: readonly Outcome[], how: 'all' | 'any'): Outcome {
  const [first] = outcomes;
  if (outcomes.length === 1 && first !== undefined) return first;
  const applicable = outcomes.filter((outcome) => outcome.status !== 'not-applicable');
  if (applicable.length === 0) return { ...merged(outcomes), status: 'not-applicable' };
  const settling: Status = how === 'all' ? 'not-met' : 'met';
  const settled = applicable.filter((outcome) => outcome.status === settling);
  if (settled.length > 0) return { ...merged(settled), hints: merged(outcomes).hints, status: settling };
  if (applicable.some((outcome) => outcome.status === 'unknown')) return { ...merged(outcomes), status: 'unknown' };
  return { ...merged(outcomes), status: how === 'all' ? 'met' : 'not-met' };
}

function merged(outcomes: readonly Outcome[]): Outcome {
  const conflict = outcomes.find((outcome) => outcome.conflict !== undefined)?.conflict;
  return {
    status: 'unknown',
    evidence: outcomes.flatMap((outcome) => outcome.evidence),
    hints: outcomes.flatMap((outcome) => outcome.hints),
    ...(conflict !== undefined && { conflict }),
    failedReads: outcomes.flatMap((outcome) => outcome.failedReads),
  };
}
