import type { Criterion, PhaseRules, Policy, Rule } from '../../src/policy/policy.ts';

/** A copy with one thing changed, and what. */
interface Mutant<Of> {
  readonly change: string;
  readonly to: Of;
}

/** Every policy that differs from this one in one threshold, one yes or no, one joining word or one flag. */
export function mutantsOf(policy: Policy<string>): readonly Mutant<Policy<string>>[] {
  const inPhases = Object.entries(policy.phases).flatMap(([phase, rules]) =>
    within(rules.criteria, criterionMutants).map(({ change, to }) => ({
      change,
      to: { ...policy, phases: { ...policy.phases, [phase]: { ...rules, criteria: to } satisfies PhaseRules } },
    })),
  );
  const inNotices = policy.notices.flatMap((notice, place) => {
    if (notice.when === undefined) return [];
    return ruleMutants(notice.when).map(({ change, to }) => ({
      change: `${notice.id}: ${change}`,
      to: { ...policy, notices: policy.notices.with(place, { ...notice, when: to }) },
    }));
  });
  return [...inPhases, ...inNotices];
}

function criterionMutants(criterion: Criterion): readonly Mutant<Criterion>[] {
  const { id, rule, children, join = 'all', positiveEvidenceOnly, referral, settledBy, follows, ...rest } = criterion;
  const mutants: Mutant<Criterion>[] = [];
  if (rule !== undefined) mutants.push(...ruleMutants(rule).map(({ change, to }) => ({ change, to: { ...criterion, rule: to } })));
  if (children !== undefined) {
    mutants.push(...within(children, criterionMutants).map(({ change, to }) => ({ change, to: { ...criterion, children: to } })));
    const other = join === 'all' ? 'any' : 'all';
    if (children.length > 1) mutants.push({ change: `parts joined by ${other}`, to: { ...criterion, join: other } });
  }
  const flags = { positiveEvidenceOnly, referral, settledBy, follows };
  for (const flag of ['positiveEvidenceOnly', 'referral', 'settledBy'] as const) {
    if (flags[flag] === undefined) continue;
    const kept = Object.entries({ rule, children, join, ...flags }).filter(([name, value]) => name !== flag && value !== undefined);
    mutants.push({ change: `without ${flag}`, to: { id, ...rest, ...Object.fromEntries(kept) } });
  }
  return mutants.map(({ change, to }) => ({ change: change.startsWith(id) ? change : `${id}: ${change}`, to }));
}

function ruleMutants(rule: Rule): readonly Mutant<Rule>[] {
  if ('is' in rule) return [{ change: `${rule.fact} is ${!rule.is}`, to: { ...rule, is: !rule.is } }];
  if ('atLeast' in rule)
    return moved(rule.atLeast, rule.step).map((to) => ({ change: `${rule.fact} at least ${to}`, to: { ...rule, atLeast: to } }));
  if ('atMost' in rule)
    return moved(rule.atMost, rule.step).map((to) => ({ change: `${rule.fact} at most ${to}`, to: { ...rule, atMost: to } }));
  if ('all' in rule)
    return [...within(rule.all, ruleMutants).map(({ change, to }) => ({ change, to: { all: to } })), ...swapped('any', rule.all)];
  if ('any' in rule)
    return [...within(rule.any, ruleMutants).map(({ change, to }) => ({ change, to: { any: to } })), ...swapped('all', rule.any)];
  if ('unless' in rule) return ruleMutants(rule.unless).map(({ change, to }) => ({ change, to: { unless: to } }));
  return [
    ...ruleMutants(rule.when).map(({ change, to }) => ({ change: `when ${change}`, to: { ...rule, when: to } })),
    ...ruleMutants(rule.then).map(({ change, to }) => ({ change, to: { ...rule, then: to } })),
    { change: 'without its condition', to: rule.then },
  ];
}

const swapped = (how: 'all' | 'any', parts: readonly Rule[]): readonly Mutant<Rule>[] =>
  parts.length < 2 ? [] : [{ change: `${how}-of ${JSON.stringify(parts)}`, to: how === 'all' ? { all: parts } : { any: parts } }];

/** The bound a step down and a step up, without the noise of binary fractions. */
export const moved = (bound: number, step: number): readonly number[] => [-step, step].map((by) => Number((bound + by).toFixed(6)));

/** Each list that differs in one mutant of one of its parts. */
function within<Part>(parts: readonly Part[], mutate: (part: Part) => readonly Mutant<Part>[]): readonly Mutant<readonly Part[]>[] {
  return parts.flatMap((part, place) => mutate(part).map(({ change, to }) => ({ change, to: parts.with(place, to) })));
}
