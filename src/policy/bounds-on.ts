import type { Criterion, Rule } from './policy.ts';

/** The least values that the criteria demand of any of the facts, wherever they stand among them; empty where none does. */
export function boundsOn(criteria: readonly Criterion[], facts: readonly string[]): readonly number[] {
  return criteria.flatMap(({ rule, children }) => [
    ...(rule === undefined ? [] : boundsOfRule(rule, facts)),
    ...(children === undefined ? [] : boundsOn(children, facts)),
  ]);
}

function boundsOfRule(rule: Rule, facts: readonly string[]): readonly number[] {
  if ('fact' in rule) return 'atLeast' in rule && facts.includes(rule.fact) ? [rule.atLeast] : [];
  if ('all' in rule) return rule.all.flatMap((part) => boundsOfRule(part, facts));
  if ('any' in rule) return rule.any.flatMap((part) => boundsOfRule(part, facts));
  if ('unless' in rule) return boundsOfRule(rule.unless, facts);
  return [...boundsOfRule(rule.when, facts), ...boundsOfRule(rule.then, facts)];
}
