import { describe, expect, test } from 'vitest';
import { whatFailed } from '../../src/http/observer.ts';

describe('what the log tells of a failure', () => {
  const quoted = 'no such code: Jane Doe';
  const rows: [string, () => unknown][] = [
    ['a message', () => new Error(quoted)],
    ['a message with lines that look like frames', () => new Error(`x\n    at Jane Doe\n    at ${quoted} (file:///src/a.ts:1:2)`)],
    ['a message changed afterwards', () => Object.assign(new Error(`x\n    at Jane Doe`), { message: 'y' })],
    ['a cause', () => new Error('x', { cause: new Error(`x\n    at Jane Doe (born 1970-01-01)`) })],
    ['a text', () => quoted],
  ];
  test.each(rows)('%s: nothing of it', (_, make) => {
    expect(JSON.stringify(whatFailed(make()))).not.toMatch(/Jane|1970/);
  });

  test('but the kind and the place', () => {
    const { error, frames } = whatFailed(new TypeError(quoted));
    expect(error).toBe('TypeError');
    expect(frames?.[0]).toMatch(/observer\.test\.ts:\d+:\d+\)?$/);
  });
});
