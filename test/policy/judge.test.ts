import { describe, expect, test } from 'vitest';
import type { Hint } from '../../src/policy/fact.ts';
import { type Finding, judge } from '../../src/policy/judge.ts';
import type { Criterion } from '../../src/policy/policy.ts';
import { chartFacts, criterion, stated, yes } from './chart-facts.ts';

const only = (made: Criterion, ...args: Parameters<typeof chartFacts>): Finding => {
  const [finding] = judge([made], chartFacts(...args));
  if (finding === undefined) throw new Error('nothing judged');
  return finding;
};
const references = (finding: Finding) => finding.evidence.map((item) => ('reference' in item ? item.reference : item.search));

describe('the list of findings', () => {
  const tree = criterion('1', {
    children: [
      criterion('1.a', { join: 'any', children: [criterion('1.a.i', { rule: yes('x') }), criterion('1.a.ii', { rule: yes('y') })] }),
      criterion('1.b', { rule: yes('z') }),
    ],
  });
  const findings = judge([tree, criterion('2', { rule: yes('z') })], chartFacts({ x: true, z: true }));

  test('parents stand before their parts, in the source’s order', () => {
    expect(findings.map(({ id, depth }) => `${depth} ${id}`)).toEqual(['0 1', '1 1.a', '2 1.a.i', '2 1.a.ii', '1 1.b', '0 2']);
  });

  test('a parent’s evidence is that of the parts that decide it', () => {
    expect(references(findings[0] ?? fail())).toEqual(['Observation/x', 'Observation/z']);
    expect(references(findings[1] ?? fail())).toEqual(['Observation/x']);
  });

  test('all are judged even where an earlier one settles the matter', () => {
    const settled = judge([criterion('1', { rule: yes('x') }), criterion('2', { rule: yes('y') })], chartFacts({ x: false, y: true }));
    expect(settled.map(({ status }) => status)).toEqual(['not-met', 'met']);
  });

  test('only an open criterion says what is needed', () => {
    expect(findings.map(({ needed }) => needed)).toEqual([undefined, undefined, undefined, 'settle 1.a.ii', undefined, undefined]);
  });

  test('the same resource is named once', () => {
    const twice = only(criterion('1', { rule: { all: [yes('x'), { fact: 'x', is: true }] } }), { x: true });
    expect(references(twice)).toEqual(['Observation/x']);
  });

  test('statement, citation, referral and diagnosis are carried over', () => {
    const finding = only(criterion('1', { rule: yes('x'), referral: 'P2', diagnosis: true, settledBy: 'place' }), {});
    expect(finding).toMatchObject({
      statement: 'statement 1',
      citation: { section: '1' },
      referral: 'P2',
      diagnosis: true,
      settledBy: 'place',
    });
    expect(only(criterion('1', { rule: yes('x') }), {})).toMatchObject({ settledBy: 'form' });
  });

  test('a rule must hold besides the parts', () => {
    const made = criterion('1', {
      rule: yes('x'),
      join: 'any',
      children: [criterion('1.a', { rule: yes('y') }), criterion('1.b', { rule: yes('z') })],
    });
    expect(only(made, { x: false, y: true }).status).toBe('not-met');
    expect(only(made, { y: true }).status).toBe('unknown');
    expect(only(made, { x: true, y: true }).status).toBe('met');
  });

  test('a criterion that can never be judged is a defect', () => {
    expect(() => only(criterion('1', {}), {})).toThrow(TypeError);
    expect(() => only(criterion('1', { follows: '0' }), {})).toThrow(TypeError);
  });
});

describe('follows', () => {
  const pair = [criterion('1', { rule: yes('x') }), criterion('limit', { follows: '1' })];
  test.each([
    { sentence: 'met', facts: chartFacts({ x: true }), status: 'met' },
    { sentence: 'not met', facts: chartFacts({ x: false }), status: 'not-met' },
    { sentence: 'open', facts: chartFacts({}), status: 'unknown' },
    { sentence: 'attested', facts: chartFacts({}, { attested: { '1': true } }), status: 'met' },
  ])('takes over what is $sentence, with its evidence', ({ facts, status }) => {
    const [first, second] = judge(pair, facts);
    expect(second).toMatchObject({ id: 'limit', status, statement: 'statement limit', citation: { section: 'limit' } });
    expect(second?.evidence).toEqual(first?.evidence);
    expect(second?.needed).toBe(status === 'unknown' ? 'settle limit' : undefined);
  });
});

describe('evidence and hints', () => {
  const hint: Hint = { reference: 'DocumentReference/d', text: 'a note says so' };

  test('a settled any-of keeps the evidence that settled it and every hint', () => {
    const finding = only(criterion('1', { rule: { any: [yes('x'), yes('y')] } }), { x: true }, { facts: { y: { hints: [hint] } } });
    expect(references(finding)).toEqual(['Observation/x']);
    expect(finding.hints).toEqual([hint]);
  });

  test('an inapplicable criterion shows why it is so', () => {
    const finding = only(criterion('1', { rule: { when: yes('x'), then: yes('y') } }), { x: false });
    expect(finding.status).toBe('not-applicable');
    expect(references(finding)).toEqual(['Observation/x']);
  });

  test('a judged condition stands among the evidence', () => {
    expect(references(only(criterion('1', { rule: { when: yes('x'), then: yes('y') } }), { x: true, y: true }))).toEqual([
      'Observation/x',
      'Observation/y',
    ]);
  });

  test('an open condition is no evidence where the consequence holds, but its hints stay', () => {
    const finding = only(criterion('1', { rule: { when: yes('x'), then: yes('y') } }), { y: true }, { facts: { x: { hints: [hint] } } });
    expect(finding).toMatchObject({ status: 'met', hints: [hint] });
    expect(references(finding)).toEqual(['Observation/y']);
  });
});

describe('conflicts between chart and form in one fact', () => {
  const facts = { facts: { x: { conflict: 'x: two sources' }, z: { conflict: 'z: two sources' } } };
  const rows = [
    { sentence: 'alone leaves it open', rule: yes('x'), status: 'unknown', conflict: 'x: two sources' },
    { sentence: 'two are both named', rule: { all: [yes('x'), yes('z')] }, status: 'unknown', conflict: 'x: two sources; z: two sources' },
    { sentence: 'stays named where another way is open', rule: { any: [yes('x'), yes('y')] }, status: 'met', conflict: 'x: two sources' },
    { sentence: 'in a condition stays named', rule: { when: yes('x'), then: yes('y') }, status: 'met', conflict: 'x: two sources' },
    { sentence: 'in an exception is no silence', rule: { unless: yes('x') }, status: 'unknown', conflict: 'x: two sources' },
  ];
  test.each(rows)('$sentence', ({ rule, status, conflict }) => {
    expect(only(criterion('1', { rule }), { y: true }, facts)).toMatchObject({ status, conflict });
  });

  test('is not decided by what the form says of the criterion', () => {
    const finding = only(criterion('1', { rule: yes('x') }), {}, { ...facts, attested: { '1': true } });
    expect(finding).toMatchObject({ status: 'unknown', conflict: 'x: two sources' });
    expect(references(finding)).toEqual(['QuestionnaireResponse/f1']);
  });

  test('is not hidden by positiveEvidenceOnly', () => {
    expect(only(criterion('1', { rule: yes('x'), positiveEvidenceOnly: true }), {}, facts).status).toBe('unknown');
  });
});

describe('attestations', () => {
  const rows: readonly { sentence: string; made: Partial<Criterion>; x?: boolean; holds: boolean; status: string; conflicts?: true }[] = [
    { sentence: 'yes decides what is open', made: { rule: yes('x') }, holds: true, status: 'met' },
    { sentence: 'no decides what is open', made: { rule: yes('x') }, holds: false, status: 'not-met' },
    { sentence: 'yes agrees with the chart', made: { rule: yes('x') }, x: true, holds: true, status: 'met' },
    { sentence: 'no agrees with the chart', made: { rule: yes('x') }, x: false, holds: false, status: 'not-met' },
    {
      sentence: 'yes against the chart decides nothing',
      made: { rule: yes('x') },
      x: false,
      holds: true,
      status: 'unknown',
      conflicts: true,
    },
    {
      sentence: 'no against the chart decides nothing',
      made: { rule: yes('x') },
      x: true,
      holds: false,
      status: 'unknown',
      conflicts: true,
    },
    {
      sentence: 'yes to a limit with nothing on record',
      made: { rule: { fact: 'x', is: false }, positiveEvidenceOnly: true },
      holds: true,
      status: 'met',
    },
    {
      sentence: 'no to a limit with nothing on record',
      made: { rule: { fact: 'x', is: false }, positiveEvidenceOnly: true },
      holds: false,
      status: 'not-met',
    },
    {
      sentence: 'yes to what does not apply',
      made: { rule: { when: yes('x'), then: yes('y') } },
      x: false,
      holds: true,
      status: 'not-applicable',
    },
    {
      sentence: 'no to what the chart shows not to apply',
      made: { rule: { when: yes('x'), then: yes('y') } },
      x: false,
      holds: false,
      status: 'unknown',
      conflicts: true,
    },
    { sentence: 'no where no exception is on record', made: { rule: { unless: yes('x') } }, holds: false, status: 'not-met' },
  ];
  test.each(rows)('$sentence', ({ made, x, holds, status, conflicts }) => {
    const finding = only(criterion('1', made), { x }, { attested: { '1': holds } });
    expect(finding.status).toBe(status);
    expect(finding.evidence).toContainEqual(stated('1', holds).evidence);
    expect(finding.conflict !== undefined).toBe(conflicts === true);
    if (conflicts) expect(finding.conflict).toMatch(/QuestionnaireResponse\/f1.*Observation\/x/);
    expect(finding.needed).toBe(status === 'unknown' ? 'settle 1' : undefined);
  });

  test('of a part decides the part and through it the parent', () => {
    const tree = criterion('1', { children: [criterion('1.a', { rule: yes('x') }), criterion('1.b', { rule: yes('y') })] });
    const [parent, part] = judge([tree], chartFacts({ y: true }, { attested: { '1.a': true } }));
    expect([parent?.status, part?.status]).toEqual(['met', 'met']);
  });

  test('of a parent decides the parent and leaves its parts as they are', () => {
    const tree = criterion('1', { children: [criterion('1.a', { rule: yes('x') }), criterion('1.b', { rule: yes('y') })] });
    expect(judge([tree], chartFacts({}, { attested: { '1': true } })).map(({ status }) => status)).toEqual(['met', 'unknown', 'unknown']);
  });

  test('of a part and of its parent that disagree decide nothing', () => {
    const tree = criterion('1', { children: [criterion('1.a', { rule: yes('x') })] });
    const [parent] = judge([tree], chartFacts({}, { attested: { '1': true, '1.a': false } }));
    expect(parent?.status).toBe('unknown');
    expect(parent?.conflict).toBeDefined();
  });
});

describe('positive evidence only', () => {
  const limit = criterion('limit', { rule: { fact: 'x', is: false }, positiveEvidenceOnly: true });
  test.each([
    { sentence: 'nothing on record', x: undefined, status: 'not-applicable' },
    { sentence: 'on record', x: true, status: 'not-met' },
    { sentence: 'ruled out on record', x: false, status: 'met' },
  ])('$sentence: $status', ({ x, status }) => {
    expect(only(limit, { x }).status).toBe(status);
  });

  test('a failed read leaves it not applicable', () => {
    expect(only(limit, {}, { facts: { x: { failedReads: ['Condition?'] } } })).toMatchObject({ status: 'not-applicable', failedReads: [] });
  });
});

describe('failed reads', () => {
  const failed = { facts: { x: { failedReads: ['Condition?patient=p'] } } };
  test('stay with what is open for want of them', () => {
    expect(only(criterion('1', { rule: { all: [yes('x'), yes('y')] } }), { y: true }, failed).failedReads).toEqual(['Condition?patient=p']);
  });
  test.each([
    { sentence: 'met another way', rule: { any: [yes('x'), yes('y')] }, y: true },
    { sentence: 'not met whatever they hold', rule: { all: [yes('x'), yes('y')] }, y: false },
    { sentence: 'a consequence that holds anyway', rule: { when: yes('x'), then: yes('y') }, y: true },
  ])('do not matter: $sentence', ({ rule, y }) => {
    expect(only(criterion('1', { rule }), { y }, failed).failedReads).toEqual([]);
  });
  test('do not matter once the form states it', () => {
    expect(only(criterion('1', { rule: yes('x') }), {}, { ...failed, attested: { '1': true } }).failedReads).toEqual([]);
  });
});

function fail(): never {
  throw new Error('no such finding');
}
