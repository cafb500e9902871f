import type { Criterion, PhaseRules } from '../../src/policy/policy.ts';
import { factsOf, factTests, withParts } from './rule-words.tsx';
import { topicOf, topics } from './topics.ts';

/** One topic with what each of two policies demands about it. */
export interface ComparedTopic {
  readonly topic: string;
  readonly left: readonly Criterion[];
  readonly right: readonly Criterion[];
  /** `same`: both ask the same of the same facts. */
  readonly verdict: 'same' | 'differs' | 'left-only' | 'right-only';
  /** Facts as tested that only one of them asks for. */
  readonly onlyLeft: readonly string[];
  readonly onlyRight: readonly string[];
}

/** Lays the criteria of two policies side by side, topic by topic, in the order of the first policy and then of the second. */
export function compare(left: PhaseRules | undefined, right: PhaseRules | undefined): readonly ComparedTopic[] {
  const [ours, theirs] = [byTopic(left), byTopic(right)];
  const order = [...topics.map(({ label }) => label), 'Other'].filter((label) => ours.has(label) || theirs.has(label));
  return order.map((topic) => comparedTopic(topic, ours.get(topic) ?? [], theirs.get(topic) ?? []));
}

function comparedTopic(topic: string, left: readonly Criterion[], right: readonly Criterion[]): ComparedTopic {
  const [ours, theirs] = [testsOf(left), testsOf(right)];
  const onlyLeft = ours.filter((test) => !theirs.includes(test));
  const onlyRight = theirs.filter((test) => !ours.includes(test));
  const isSame = onlyLeft.length + onlyRight.length === 0;
  const verdict = left.length === 0 ? 'right-only' : right.length === 0 ? 'left-only' : isSame ? 'same' : 'differs';
  return { topic, left, right, verdict, onlyLeft, onlyRight };
}

/** A criterion that follows another belongs to the other's topic. */
function byTopic(rules: PhaseRules | undefined): ReadonlyMap<string, readonly Criterion[]> {
  const criteria = rules?.criteria ?? [];
  const topicFor = (criterion: Criterion): string => {
    const followed = criteria.find(({ id }) => id === criterion.follows);
    return topicOf(rulesOf(followed ?? criterion).flatMap(factsOf));
  };
  return Map.groupBy(criteria, topicFor);
}

const rulesOf = (criterion: Criterion) => withParts(criterion).flatMap(({ criterion: { rule } }) => rule ?? []);

const testsOf = (criteria: readonly Criterion[]): readonly string[] => [
  ...new Set(criteria.flatMap((criterion) => rulesOf(criterion).flatMap(factTests))),
];
