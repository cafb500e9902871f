import { conflictsOf, evaluate, joined, type Outcome, type Status } from './evaluate.ts';
import type { Attestation, Evidence, Facts, Hint } from './fact.ts';
import type { Citation, Criterion, Notice, Phase, Severity } from './policy.ts';

export type { Status };

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
  /** A form contradicts the record that raised it: the sentence that names both. */
  readonly conflict?: string;
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

/**
 * The notices whose condition is met, and those without one. A silent chart raises only the latter. What a form contradicts
 * still stands on record, so that a statement alone never takes a warning away.
 */
export function raisedNotices(notices: readonly Notice[], phase: Phase, facts: Facts): readonly RaisedNotice[] {
  const raised: RaisedNotice[] = [];
  for (const notice of notices) {
    if (notice.phases !== undefined && !notice.phases.includes(phase)) continue;
    if (notice.answeredBy !== undefined && facts.attestation(notice.answeredBy)?.holds === true) continue;
    const outcome = notice.when === undefined ? undefined : evaluate(notice.when, facts);
    const conflict = outcome?.status === 'unknown' ? outcome.conflict : undefined;
    if (outcome !== undefined && outcome.status !== 'met' && conflict === undefined) continue;
    const { id, severity, statement, citation, blocksAuthorization } = notice;
    const evidence = distinct(outcome?.evidence ?? []);
    const more = { ...(blocksAuthorization && { blocksAuthorization }), ...(conflict !== undefined && { conflict }) };
    raised.push({ id, severity, statement, citation, evidence, ...more });
  }
  return raised;
}

/** Reads that failed and could have raised a notice that hands over to a person: what was not looked at is not ruled out. */
export function readsWanting(notices: readonly Notice[], phase: Phase, facts: Facts): readonly string[] {
  const blocking = notices.filter(({ phases, blocksAuthorization }) => blocksAuthorization && (phases?.includes(phase) ?? true));
  const failed = blocking.flatMap(({ when }) => (when === undefined ? [] : evaluate(when, facts).failedReads));
  return [...new Set(failed)].sort();
}

function judgeInto(findings: Finding[], criterion: Criterion, facts: Facts, depth: number): Outcome {
  const place = findings.length;
  findings.push(placeholder); // The parent stands before its parts, but is known only after them.
  const parts = criterion.children?.map((child) => judgeInto(findings, child, facts, depth + 1)) ?? [];
  const own = ownOutcome(criterion, parts, findings, facts);
  const outcome = withoutContrary(criterion, attested(criterion, own, facts.attestation(criterion.id)));
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
  const own = criterion.rule === undefined ? undefined : evaluate(criterion.rule, facts);
  if (parts.length === 0) {
    if (own === undefined) throw new TypeError(`${criterion.id} has neither a rule nor parts`);
    return own;
  }
  const ofParts = joined(parts, criterion.join ?? 'all');
  return own === undefined ? ofParts : joined([ofParts, own], 'all');
}

/**
 * A person's statement decides what the chart leaves open; where it contradicts the chart, nothing is decided.
 * A condition the chart shows to be false agrees with "holds" and contradicts "does not hold".
 */
function attested(criterion: Criterion, outcome: Outcome, attestation: Attestation | undefined): Outcome {
  if (attestation === undefined) return outcome;
  const evidence = [...outcome.evidence, attestation.evidence];
  const stated: Status = attestation.holds ? 'met' : 'not-met';
  const openByConflict = outcome.status === 'unknown' && outcome.conflict !== undefined;
  if (openByConflict || outcome.status === stated) return { ...outcome, evidence };
  if (outcome.status === 'unknown') return { ...outcome, status: stated, evidence, failedReads: [] };
  if (outcome.status === 'not-applicable' && (attestation.holds || outcome.evidence.length === 0))
    return attestation.holds ? { ...outcome, evidence } : { ...outcome, status: stated, evidence };
  const charted = outcome.evidence.map((item) => ('reference' in item ? item.reference : item.search)).join(', ');
  const disagreement = `${criterion.id}: the form (${attestation.evidence.reference}) says ${attestation.holds ? 'yes' : 'no'}, the chart (${charted}) says otherwise`;
  return {
    status: 'unknown',
    evidence,
    hints: outcome.hints,
    conflict: conflictsOf([outcome.conflict, disagreement]) ?? disagreement,
    failedReads: [],
  };
}

/** A criterion judged on positive evidence alone is not applicable where there is none. A conflict is no silence. */
function withoutContrary(criterion: Criterion, outcome: Outcome): Outcome {
  const open = criterion.positiveEvidenceOnly === true && outcome.status === 'unknown' && outcome.conflict === undefined;
  return open ? { ...outcome, status: 'not-applicable', failedReads: [] } : outcome;
}

function findingOf(criterion: Criterion, outcome: Outcome, depth: number): Finding {
  const { id, statement, citation, referral, diagnosis } = criterion;
  const { status, conflict } = outcome;
  const isUnknown = status === 'unknown';
  const evidence = distinct(outcome.evidence);
  const hints = distinct(outcome.hints);
  const settledBy = criterion.settledBy ?? 'form';
  const failedReads = isUnknown ? outcome.failedReads : none;
  const finding: Finding = { id, status, statement, citation, evidence, hints, settledBy, failedReads, depth };
  // Mostly nothing is to be added: one finding is made of each criterion of each order.
  if (!isUnknown && conflict === undefined && referral === undefined && diagnosis === undefined) return finding;
  return {
    ...finding,
    ...(isUnknown && { needed: criterion.settle }),
    ...(conflict !== undefined && { conflict }),
    ...(referral !== undefined && { referral }),
    ...(diagnosis && { diagnosis }),
  };
}

const none: readonly never[] = [];

function distinct<Item extends Evidence | Hint>(items: readonly Item[]): readonly Item[] {
  if (items.length < 2) return items;
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
