import { determine } from '../policy/determination.ts';
import type { Fact, Facts } from '../policy/fact.ts';
import { judge, raisedNotices } from '../policy/judge.ts';
import type { Phase, Policy } from '../policy/policy.ts';
import type { PolicyCase } from './policy-cases.ts';

/** One row of cases.yaml as the engine now answers it. */
export interface CaseResult {
  /** The row's sentence. */
  readonly sentence: string;
  readonly phase: Phase;
  /** The criteria the row is about: what is expected of each. */
  readonly expected: Readonly<Record<string, string>>;
  readonly determination: string;
  /** What came out other than expected, one sentence each; empty where all did. */
  readonly surprises: readonly string[];
}

/** Runs a row through the engine, each fact resting on one made-up resource. */
export function caseResult(policy: Policy<string>, row: PolicyCase): CaseResult {
  const facts = factsOf(row);
  const findings = judge(policy.phases[row.phase]?.criteria ?? [], facts);
  const conditional = policy.notices.filter((notice) => notice.when !== undefined);
  const notices = raisedNotices(conditional, row.phase, facts).map(({ id }) => id);
  const determination = determine(findings);
  const statuses = new Map(findings.map(({ id, status }) => [id, status]));
  const surprises = Object.entries(row.expect)
    .filter(([id, status]) => statuses.get(id) !== status)
    .map(([id, status]) => `${id} is ${statuses.get(id) ?? 'not judged'}, not ${status}`);
  if (row.determination !== undefined && row.determination !== determination) surprises.push(`${determination}, not ${row.determination}`);
  if (row.notices !== undefined && row.notices.join() !== notices.join())
    surprises.push(`notices ${notices.join() || 'none'}, not ${row.notices.join() || 'none'}`);
  return { sentence: row.case, phase: row.phase, expected: row.expect, determination, surprises };
}

function factsOf(row: PolicyCase): Facts {
  return {
    get: (name): Fact => {
      const value = row.facts[name] ?? undefined;
      const evidence = value === undefined ? [] : [{ reference: `Observation/${name}`, value: JSON.stringify(value) }];
      const conflict = row.conflicts.includes(name) ? { conflict: `${name}: chart and form disagree` } : {};
      return { value, evidence, hints: [], ...conflict, failedReads: row.failed.includes(name) ? [`Search for ${name}`] : [] };
    },
    attestation: (id) => {
      const holds = row.attestations[id];
      if (holds === undefined) return undefined;
      return { holds, evidence: { reference: 'QuestionnaireResponse/1', value: String(holds), attested: true } };
    },
  };
}
