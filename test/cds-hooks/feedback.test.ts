import { describe, expect, test } from 'vitest';
import { parseFeedback } from '../../src/cds-hooks/feedback.ts';

const overridden = { card: 'c1', outcome: 'overridden', outcomeTimestamp: '2026-11-20T10:00:00Z' };
const accepted = { ...overridden, outcome: 'accepted', acceptedSuggestions: [{ id: 's1' }] };

describe('feedback', () => {
  test.each([
    ['one card', [overridden]],
    ['an accepted suggestion', [accepted]],
    ['several, repeats too', [overridden, overridden, accepted]],
    ['none', []],
    ['a reason', [{ ...overridden, overrideReason: { reason: { code: 'x', system: 'y' }, userComment: 'z' } }]],
    ['unknown members', [{ ...overridden, more: 1 }]],
  ])('is read: %s', (_, feedback) => expect(parseFeedback({ feedback })).toEqual(feedback));

  test.each([
    ['no object', 'x'],
    ['no list', { feedback: overridden }],
    ['no card', { feedback: [{ ...overridden, card: undefined }] }],
    ['an unknown outcome', { feedback: [{ ...overridden, outcome: 'maybe' }] }],
    ['accepted without suggestion', { feedback: [{ ...overridden, outcome: 'accepted' }] }],
    ['no time', { feedback: [{ ...overridden, outcomeTimestamp: undefined }] }],
  ])('is 400: %s', (_, body) => expect(() => parseFeedback(body)).toThrow(expect.objectContaining({ status: 400 })));
});
