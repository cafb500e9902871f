import { describe, expect, test } from 'vitest';
import { determine, isPlaceOpen } from '../../src/policy/determination.ts';
import type { Finding, Status } from '../../src/policy/judge.ts';

const finding = (status: Status, more: Partial<Finding> = {}): Finding => ({
  id: 'x',
  status,
  statement: 's',
  citation: { source: 'TEST', section: '1' },
  evidence: [],
  hints: [],
  settledBy: 'form',
  failedReads: [],
  depth: 0,
  ...more,
});
const met = finding('met');
const open = finding('unknown');
const failed = finding('unknown', { failedReads: ['Condition?'] });
const place = finding('unknown', { settledBy: 'place' });
const against = finding('not-met');
const referred = finding('not-met', { referral: 'P2' });
const part = (status: Status) => finding(status, { depth: 1 });

describe('determine', () => {
  test.each([
    { sentence: 'all met', findings: [met, met], result: 'criteria-met' },
    { sentence: 'met and not applicable', findings: [met, finding('not-applicable')], result: 'criteria-met' },
    { sentence: 'something a form settles', findings: [met, open], result: 'documentation-needed' },
    { sentence: 'only the place', findings: [met, place], result: 'information-needed' },
    { sentence: 'the place and a form', findings: [place, open], result: 'documentation-needed' },
    { sentence: 'a failed read', findings: [met, open, failed], result: 'indeterminate' },
    { sentence: 'a failed read and the place', findings: [place, failed], result: 'indeterminate' },
    { sentence: 'not met beats open', findings: [open, against], result: 'criteria-not-met' },
    { sentence: 'not met beats a failed read', findings: [failed, against], result: 'criteria-not-met' },
    { sentence: 'every not met has a referral', findings: [referred, open, referred], result: 'referred' },
    { sentence: 'one not met has no referral', findings: [referred, against], result: 'criteria-not-met' },
    { sentence: 'parts do not count for themselves', findings: [met, part('not-met'), part('unknown')], result: 'criteria-met' },
    { sentence: 'a failed read that did not matter', findings: [finding('met', { failedReads: ['Condition?'] })], result: 'criteria-met' },
    { sentence: 'nothing judged', findings: [], result: 'no-policy' },
  ])('$sentence: $result', ({ findings, result }) => {
    expect(determine(findings)).toBe(result);
  });
});

describe('isPlaceOpen', () => {
  test.each([
    { sentence: 'open beside others', findings: [open, place], result: true },
    { sentence: 'settled', findings: [open, finding('met', { settledBy: 'place' })], result: false },
    { sentence: 'open in a part only', findings: [finding('unknown', { settledBy: 'place', depth: 1 })], result: false },
    { sentence: 'no such criterion', findings: [met], result: false },
  ])('$sentence', ({ findings, result }) => {
    expect(isPlaceOpen(findings)).toBe(result);
  });
});
