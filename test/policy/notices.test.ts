import { describe, expect, test } from 'vitest';
import { raisedNotices } from '../../src/policy/judge.ts';
import type { Notice } from '../../src/policy/policy.ts';
import { chartFacts, yes } from './chart-facts.ts';

const notice = (id: string, more: Partial<Notice>): Notice => ({
  id,
  severity: 'info',
  statement: `statement ${id}`,
  citation: { source: 'TEST', section: id },
  ...more,
});

describe('notices', () => {
  test.each([
    { sentence: 'raised by its condition', more: { when: yes('x') }, x: true, phase: 'initial' as const, raised: true },
    { sentence: 'not raised by its contrary', more: { when: yes('x') }, x: false, phase: 'initial' as const, raised: false },
    { sentence: 'not raised by silence', more: { when: yes('x') }, x: undefined, phase: 'initial' as const, raised: false },
    { sentence: 'without condition always raised', more: {}, x: undefined, phase: 'initial' as const, raised: true },
    { sentence: 'raised in its phase', more: { phases: ['continued' as const] }, x: undefined, phase: 'continued' as const, raised: true },
    {
      sentence: 'not raised in another phase',
      more: { phases: ['continued' as const] },
      x: undefined,
      phase: 'initial' as const,
      raised: false,
    },
  ])('$sentence', ({ more, x, phase, raised }) => {
    expect(raisedNotices([notice('n', more)], phase, chartFacts({ x })).map(({ id }) => id)).toEqual(raised ? ['n'] : []);
  });

  test('name what raised them, once, and whether a person has to decide', () => {
    const [raised] = raisedNotices(
      [notice('n', { severity: 'critical', when: { all: [yes('x'), { any: [yes('x'), yes('y')] }] }, blocksAuthorization: true })],
      'initial',
      chartFacts({ x: true }),
    );
    expect(raised).toEqual({
      id: 'n',
      severity: 'critical',
      statement: 'statement n',
      citation: { source: 'TEST', section: 'n' },
      evidence: [{ reference: 'Observation/x', value: 'true' }],
      blocksAuthorization: true,
    });
  });

  test('stand where a form contradicts the record, and name both', () => {
    const facts = {
      get: () => ({ value: undefined, evidence: [], hints: [], conflict: 'the form says no' }),
      attestation: () => undefined,
    };
    expect(raisedNotices([notice('n', { when: yes('x'), blocksAuthorization: true })], 'initial', facts)).toMatchObject([
      { id: 'n', blocksAuthorization: true, conflict: 'the form says no' },
    ]);
  });

  test('keep the policy’s order', () => {
    const both = [notice('b', {}), notice('a', { when: yes('x') })];
    expect(raisedNotices(both, 'initial', chartFacts({ x: true })).map(({ id }) => id)).toEqual(['b', 'a']);
  });
});
