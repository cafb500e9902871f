import type { Status } from '../../src/policy/judge.ts';
import type { Criterion, ExplainedOrder, Explanation } from './explanation.ts';

/** The status each criterion had before the suppositions, for those that moved. */
export function movedCriteria(now: ExplainedOrder, before: Explanation | undefined): ReadonlyMap<string, Status> {
  const same = before?.answers.find(({ order, policy }) => order === now.order && policy === now.policy);
  if (same === undefined) return new Map();
  const was = new Map(same.criteria.map(({ id, status }) => [id, status]));
  return new Map(
    now.criteria.flatMap(({ id, status }) => {
      const earlier = was.get(id);
      return earlier === undefined || earlier === status ? [] : [[id, earlier] as const];
    }),
  );
}

/** The policy's own numbered criteria, without their parts. */
export function ownCriteria(criteria: readonly Criterion[]): readonly Criterion[] {
  return criteria.filter((candidate) => depthOf(candidate, criteria) === 0);
}

/** How many criteria a criterion is part of: `I.A.6.a` stands below `I.A.6`. */
export function depthOf({ id }: Criterion, criteria: readonly Criterion[]): number {
  return criteria.filter((other) => id.startsWith(`${other.id}.`)).length;
}
