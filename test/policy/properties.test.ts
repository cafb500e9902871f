import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { determinations, determine } from '../../src/policy/determination.ts';
import type { FactValue } from '../../src/policy/fact.ts';
import { judge, raisedNotices, type Status } from '../../src/policy/judge.ts';
import type { Criterion, Policy, Rule } from '../../src/policy/policy.ts';
import { criteriaOf, factsAskedBy, policies, rulesOf } from '../policies/content.ts';
import { chartFacts } from './chart-facts.ts';

/** Values a fact may take, chosen around the bounds the policy sets for it. */
function valuesOf(policy: Policy): Record<string, fc.Arbitrary<FactValue | undefined>> {
  const bounds = new Map<string, number[]>();
  const note = (rule: Rule): void => {
    if ('is' in rule) bounds.set(rule.fact, bounds.get(rule.fact) ?? []);
    else if ('fact' in rule) {
      const bound = 'atLeast' in rule ? rule.atLeast : rule.atMost;
      bounds.set(rule.fact, [...(bounds.get(rule.fact) ?? []), bound - rule.step, bound, bound + rule.step]);
    } else if ('all' in rule) rule.all.forEach(note);
    else if ('any' in rule) rule.any.forEach(note);
    else if ('unless' in rule) note(rule.unless);
    else [rule.when, rule.then].forEach(note);
  };
  rulesOf(policy).forEach(note);
  return Object.fromEntries(
    [...bounds].map(([fact, near]) => {
      if (near.length === 0) return [fact, fc.constantFrom(true, false, undefined)];
      const span = fc
        .tuple(fc.constantFrom(...near), fc.constantFrom(...near))
        .map(([a, b]) => ({ low: Math.min(a, b), high: Math.max(a, b) }));
      return [fact, fc.oneof(fc.constantFrom(...near, undefined), span)];
    }),
  );
}

const cases = policies.flatMap((policy) =>
  Object.entries(policy.phases).map(([phase, rules]) => ({ key: policy.key, phase, policy, criteria: rules.criteria })),
);

const statuses = (criteria: readonly Criterion[], ...args: Parameters<typeof chartFacts>): ReadonlyMap<string, Status> =>
  new Map(judge(criteria, chartFacts(...args)).map((finding) => [finding.id, finding.status]));

describe.each(cases)('$key, $phase', ({ policy, criteria }) => {
  const charts = fc.record(valuesOf(policy));
  const exceptions = new Set(rulesOf(policy).flatMap(exceptionsIn));
  const names = [...new Set(rulesOf(policy).flatMap(factsAskedBy))].filter((name) => !exceptions.has(name));
  const ids = criteriaOf(policy).map(({ id }) => id);
  const attested = fc.dictionary(fc.constantFrom(...ids), fc.boolean());

  test('silence never decides: losing a fact makes nothing met or not met that was not before', () => {
    fc.assert(
      fc.property(charts, fc.constantFrom(...names), (chart, lost) => {
        const before = statuses(criteria, chart);
        for (const [id, status] of statuses(criteria, { ...chart, [lost]: undefined })) {
          if (status === 'not-met') expect({ id, before: before.get(id) }).toEqual({ id, before: 'not-met' });
          if (status === 'met') expect(['met', 'not-applicable']).toContain(before.get(id));
        }
      }),
    );
  });

  test('learning a fact never turns met into not met or back', () => {
    fc.assert(
      fc.property(charts, charts, fc.constantFrom(...names), (chart, other, learnt) => {
        const before = statuses(criteria, { ...chart, [learnt]: undefined });
        for (const [id, status] of statuses(criteria, { ...chart, [learnt]: other[learnt] })) {
          if (before.get(id) === 'not-met') expect(status).toBe('not-met');
          if (before.get(id) === 'met') expect(['met', 'not-applicable']).toContain(status);
        }
      }),
    );
  });

  if (exceptions.size > 0)
    test('an exception on record only takes away; the contrary of an exception only adds', () => {
      fc.assert(
        fc.property(charts, fc.constantFrom(...exceptions), (chart, exception) => {
          const silent = statuses(criteria, { ...chart, [exception]: undefined });
          const against = statuses(criteria, { ...chart, [exception]: false });
          const contrary = statuses(criteria, { ...chart, [exception]: true });
          for (const [id, status] of silent) {
            if (status !== 'met' && status !== 'not-applicable') expect(against.get(id)).not.toBe('met');
            if (status !== 'not-met') expect(contrary.get(id)).not.toBe('not-met');
          }
        }),
      );
    });

  test('a silent chart is never not met, and never met', () => {
    expect([...statuses(criteria, {}).values()].filter((status) => status === 'not-met' || status === 'met')).toEqual([]);
  });

  test('what is met or not met has evidence; what is open says what it needs; and only that', () => {
    fc.assert(
      fc.property(charts, attested, (chart, answers) => {
        for (const finding of judge(criteria, chartFacts(chart, { attested: answers }))) {
          if (finding.status === 'met' || finding.status === 'not-met') expect(finding.evidence.length).toBeGreaterThan(0);
          expect(finding.needed !== undefined).toBe(finding.status === 'unknown');
        }
      }),
    );
  });

  test('a form never overrules the chart: the chart’s status, or open with the conflict named', () => {
    fc.assert(
      fc.property(charts, fc.constantFrom(...ids), fc.boolean(), (chart, id, holds) => {
        const before = statuses(criteria, chart).get(id);
        const after = judge(criteria, chartFacts(chart, { attested: { [id]: holds } })).find((finding) => finding.id === id);
        if (after === undefined || before === undefined || (before !== 'met' && before !== 'not-met')) return;
        if (after.status === 'unknown') expect(after.conflict).toBeDefined();
        else expect(after.status).toBe(before);
      }),
    );
  });

  test('judging changes neither policy nor facts, and the same facts give the same findings', () => {
    const frozen = deepFreeze(criteria);
    fc.assert(
      fc.property(charts, attested, (chart, answers) => {
        const facts = chartFacts(deepFreeze(chart), { attested: answers });
        expect(judge(frozen, facts)).toEqual(judge(frozen, facts));
        expect(raisedNotices(deepFreeze(policy.notices), 'initial', facts)).toEqual(raisedNotices(policy.notices, 'initial', facts));
      }),
    );
  });

  test('the sum is always one of the list, and not met only where a criterion is', () => {
    fc.assert(
      fc.property(charts, attested, (chart, answers) => {
        const findings = judge(criteria, chartFacts(chart, { attested: answers }));
        const sum = determine(findings);
        expect(determinations).toContain(sum);
        const against = findings.some(({ depth, status }) => depth === 0 && status === 'not-met');
        expect(sum === 'criteria-not-met' || sum === 'referred').toBe(against);
      }),
    );
  });
});

/** Facts asked as an exception (`unless`): their silence is no obstacle, so that learning of one may turn met into not met. All are "is false". */
function exceptionsIn(rule: Rule): readonly string[] {
  if ('unless' in rule) {
    expect(rule.unless).toMatchObject({ is: false });
    return factsAskedBy(rule.unless);
  }
  if ('all' in rule) return rule.all.flatMap(exceptionsIn);
  if ('any' in rule) return rule.any.flatMap(exceptionsIn);
  return 'when' in rule ? [rule.when, rule.then].flatMap(exceptionsIn) : [];
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
