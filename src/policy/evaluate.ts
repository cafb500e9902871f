import type { Evidence, Fact, Facts, Hint } from './fact.ts';
import type { Bound, Is, Rule } from './policy.ts';

/** How a criterion or a rule stands. `not-applicable`: its condition is false. */
export type Status = 'met' | 'not-met' | 'unknown' | 'not-applicable';

/** What evaluating a rule or a criterion yields, before it is written down as a finding. */
export interface Outcome {
  readonly status: Status;
  readonly evidence: readonly Evidence[];
  readonly hints: readonly Hint[];
  readonly conflict?: string;
  readonly failedReads: readonly string[];
}

/**
 * Evaluates a rule against the facts by Kleene's strong three-valued logic, the same for criteria, phases and notices.
 * @throws TypeError when an all-of or any-of is empty: a defect of the policy.
 */
export function evaluate(rule: Rule, facts: Facts): Outcome {
  if ('fact' in rule) return leaf(rule, facts.get(rule.fact));
  if ('all' in rule) return joined(each(rule.all, facts), 'all');
  if ('any' in rule) return joined(each(rule.any, facts), 'any');
  if ('unless' in rule) return exception(evaluate(rule.unless, facts));
  return conditional(evaluate(rule.when, facts), evaluate(rule.then, facts));
}

const each = (rules: readonly Rule[], facts: Facts): readonly Outcome[] => rules.map((part) => evaluate(part, facts));

/** `when` false: not applicable. `when` unknown: met if `then` holds anyway, else unknown. */
function conditional(when: Outcome, then: Outcome): Outcome {
  if (when.status === 'not-met' || when.status === 'not-applicable') return { ...when, status: 'not-applicable' };
  const both = merged([when, then]);
  if (when.status === 'met') return { ...both, status: then.status };
  if (then.status === 'unknown' || then.status === 'not-met') return both;
  return { ...both, status: then.status, evidence: then.evidence, failedReads: [] };
}

/** Positive evidence of the exception is not met; anything else leaves nothing to show. */
function exception(outcome: Outcome): Outcome {
  if (outcome.status === 'met') return { ...outcome, status: 'not-met' };
  return outcome.conflict === undefined ? { ...outcome, status: 'not-applicable', failedReads: [] } : { ...outcome, status: 'unknown' };
}

function leaf(rule: Is | Bound, fact: Fact): Outcome {
  const { evidence, hints, conflict } = fact;
  const status = fact.value === undefined ? 'unknown' : compare(rule, fact.value);
  const failedReads = status === 'unknown' && fact.failedReads !== undefined ? fact.failedReads : none;
  return conflict === undefined ? { status, evidence, hints, failedReads } : { status, evidence, hints, conflict, failedReads };
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

/**
 * One status that settles the matter wins; failing that, any doubt remains doubt. Not applicable counts as met in an
 * all-of and is left out of an any-of. A conflict stays named even where the other parts settle the matter.
 */
export function joined(outcomes: readonly Outcome[], how: 'all' | 'any'): Outcome {
  const [first] = outcomes;
  if (first === undefined) throw new TypeError(`an ${how}-of has no parts`);
  if (outcomes.length === 1) return first;
  const every = merged(outcomes);
  if (outcomes.every(({ status }) => status === 'not-applicable')) return { ...every, status: 'not-applicable' };
  const settling: Status = how === 'all' ? 'not-met' : 'met';
  const settled = outcomes.filter(({ status }) => status === settling);
  if (settled.length > 0) return { ...every, status: settling, evidence: merged(settled).evidence, failedReads: [] };
  if (outcomes.some(({ status }) => status === 'unknown')) return every;
  return { ...every, status: how === 'all' ? 'met' : 'not-met' };
}

const none: readonly never[] = [];

/** What several outcomes rest on together; as unknown as any of them may be. */
function merged(outcomes: readonly Outcome[]): Outcome {
  let [evidence, hints, failedReads]: [Outcome['evidence'], Outcome['hints'], Outcome['failedReads']] = [none, none, none];
  let isContradicted = false;
  for (const outcome of outcomes) {
    evidence = together(evidence, outcome.evidence);
    hints = together(hints, outcome.hints);
    failedReads = together(failedReads, outcome.failedReads);
    isContradicted ||= outcome.conflict !== undefined;
  }
  const conflict = isContradicted ? conflictsOf(outcomes.map((outcome) => outcome.conflict)) : undefined;
  return { status: 'unknown', evidence, hints, ...(conflict !== undefined && { conflict }), failedReads };
}

/** Most parts add nothing to a list; only then is a new one made where there is something to put together. */
function together<Item>(some: readonly Item[], more: readonly Item[]): readonly Item[] {
  if (more.length === 0) return some;
  return some.length === 0 ? more : [...some, ...more];
}

/** Every conflict once, in order; undefined without one. */
export function conflictsOf(conflicts: readonly (string | undefined)[]): string | undefined {
  const named = new Set(conflicts.filter((conflict) => conflict !== undefined));
  return named.size === 0 ? undefined : [...named].join('; ');
}
