import { policies as inForce } from '../../policies/in-force.ts';
import { type Determination, determine } from '../../src/policy/determination.ts';
import type { Fact, Facts } from '../../src/policy/fact.ts';
import { judge, raisedNotices, type Status } from '../../src/policy/judge.ts';
import type { Criterion, Policy, Rule } from '../../src/policy/policy.ts';
import type { PolicyCase } from '../../src/reading-sheet/policy-cases.ts';

/** Every policy there is, in the order of policies/in-force.ts. */
export const policies: readonly Policy[] = inForce;

/** The facts of a row, each with one made-up resource as evidence. */
export function factsOf(row: PolicyCase): Facts {
  return {
    get: (name): Fact => {
      const value = row.facts[name] ?? undefined;
      const evidence = value === undefined ? [] : [{ reference: `Observation/${name}`, value: JSON.stringify(value) }];
      const conflict = row.conflicts.includes(name) ? { conflict: `${name}: chart and form disagree` } : {};
      return { value, evidence, hints: [], ...conflict, failedReads: row.failed.includes(name) ? [`Search for ${name}`] : [] };
    },
    attestation: (id) => {
      const holds = row.attestations[id];
      return holds === undefined
        ? undefined
        : { holds, evidence: { reference: 'QuestionnaireResponse/1', value: String(holds), attested: true } };
    },
  };
}

/** What a row comes to: every finding's status by id, the sum, and the notices that had a condition. */
export function judged(
  policy: Policy<string>,
  row: PolicyCase,
): { statuses: Map<string, Status>; determination: Determination; notices: string[] } {
  const facts = factsOf(row);
  const findings = judge(policy.phases[row.phase]?.criteria ?? [], facts);
  const conditional = policy.notices.filter((notice) => notice.when !== undefined);
  return {
    statuses: new Map(findings.map((finding) => [finding.id, finding.status])),
    determination: determine(findings),
    notices: raisedNotices(conditional, row.phase, facts).map((notice) => notice.id),
  };
}

/** What in a row is not as expected; empty where all is. */
export function surprises(policy: Policy<string>, row: PolicyCase): readonly string[] {
  const { statuses, determination, notices } = judged(policy, row);
  const wrong = Object.entries(row.expect)
    .filter(([id, status]) => statuses.get(id) !== status)
    .map(([id, status]) => `${id} is ${statuses.get(id)}, not ${status}`);
  if (row.determination !== undefined && row.determination !== determination) wrong.push(`${determination}, not ${row.determination}`);
  if (row.notices !== undefined && row.notices.join() !== notices.join())
    wrong.push(`notices ${notices.join()}, not ${row.notices.join()}`);
  return wrong;
}

/** The criteria of a policy, both phases, parents before their parts. */
export const criteriaOf = (policy: Policy<string>): readonly Criterion[] =>
  Object.values(policy.phases).flatMap((phase) => phase.criteria.flatMap(withParts));

const withParts = (criterion: Criterion): readonly Criterion[] => [criterion, ...(criterion.children ?? []).flatMap(withParts)];

/** Every rule of a policy, of its criteria and of its notices. */
export const rulesOf = (policy: Policy<string>): readonly Rule[] =>
  [...criteriaOf(policy).map((criterion) => criterion.rule), ...policy.notices.map((notice) => notice.when)].filter(
    (rule) => rule !== undefined,
  );

/** The names of the facts a rule asks for. */
export function factsAskedBy(rule: Rule): readonly string[] {
  if ('fact' in rule) return [rule.fact];
  if ('all' in rule) return rule.all.flatMap(factsAskedBy);
  if ('any' in rule) return rule.any.flatMap(factsAskedBy);
  if ('unless' in rule) return factsAskedBy(rule.unless);
  return [...factsAskedBy(rule.when), ...factsAskedBy(rule.then)];
}
