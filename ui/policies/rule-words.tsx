import type { Criterion, Rule } from '../../src/policy/policy.ts';

interface RuleWordsProps {
  readonly rule: Rule;
  /** What each fact answers. */
  readonly factNames: Readonly<Record<string, string>>;
}

/** Where the chart says it: a rule in words, each fact with what it answers. */
export function RuleWords({ rule, factNames }: RuleWordsProps) {
  if ('fact' in rule)
    return (
      <span className="fact">
        {factTest(rule)} <span className="quiet">({factNames[rule.fact] ?? 'not described'})</span>
      </span>
    );
  const { lead, parts } = partsOf(rule);
  return (
    <>
      {lead}
      <ul className="rule">
        {parts.map((part) => (
          <li key={JSON.stringify(part)}>
            <RuleWords rule={part} factNames={factNames} />
          </li>
        ))}
      </ul>
    </>
  );
}

function partsOf(rule: Exclude<Rule, { readonly fact: string }>): { readonly lead: string; readonly parts: readonly Rule[] } {
  if ('all' in rule) return { lead: 'all of', parts: rule.all };
  if ('any' in rule) return { lead: 'any of', parts: rule.any };
  if ('unless' in rule) return { lead: 'unless', parts: [rule.unless] };
  return { lead: 'where the first is so, then the second', parts: [rule.when, rule.then] };
}

/** One fact as it is tested: `not pregnant`, `ageInYears ≥ 18 years`. */
export function factTest(rule: Extract<Rule, { readonly fact: string }>): string {
  if ('is' in rule) return rule.is ? rule.fact : `not ${rule.fact}`;
  const unit = unitWords[rule.unit] ?? rule.unit;
  return 'atLeast' in rule ? `${rule.fact} ≥ ${rule.atLeast} ${unit}` : `${rule.fact} ≤ ${rule.atMost} ${unit}`;
}

/** UCUM units that are not read as they are written. */
const unitWords: Readonly<Record<string, string>> = { a: 'years', d: 'days', wk: 'weeks', '[PFU]/mL': 'PFU/mL' };

/** The facts a rule tests, as they are tested, in its order. */
export function factTests(rule: Rule): readonly string[] {
  return 'fact' in rule ? [factTest(rule)] : partsOf(rule).parts.flatMap(factTests);
}

/** The names of the facts a rule asks for. */
export function factsOf(rule: Rule): readonly string[] {
  return 'fact' in rule ? [rule.fact] : partsOf(rule).parts.flatMap(factsOf);
}

/** A criterion and its parts, parents first, with how deep each stands. */
export function withParts(criterion: Criterion, depth = 0): readonly { readonly criterion: Criterion; readonly depth: number }[] {
  return [{ criterion, depth }, ...(criterion.children ?? []).flatMap((child) => withParts(child, depth + 1))];
}
