import { describe, expect, test } from 'vitest';
import { loadedOnce } from '../../src/security/loaded-once.ts';

describe('what is loaded when first asked for', () => {
  /** Loads that fail so many times, then bring their number. */
  function loads(failures: number) {
    let loaded = 0;
    return loadedOnce(async () => {
      loaded += 1;
      if (loaded <= failures) throw new Error(`load ${loaded}`);
      return loaded;
    });
  }

  test('is not loaded before', () => expect(loads(0).current()).toBeUndefined());
  test('is loaded once for all who ask', async () => {
    const thing = loads(0);
    expect(await Promise.all([thing.get(), thing.get()])).toEqual([1, 1]);
    expect(await thing.get()).toBe(1);
    expect(await thing.current()).toBe(1);
  });
  test('is loaded again after it failed, once for all who asked meanwhile', async () => {
    const thing = loads(1);
    expect((await Promise.allSettled([thing.get(), thing.get()])).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(thing.current()).toBeUndefined();
    expect(await thing.get()).toBe(2);
  });
});
