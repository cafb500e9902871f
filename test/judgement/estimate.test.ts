import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { billingRules } from '../../policies/imlygic-billing/billing.ts';
import { estimate } from '../../src/judgement/estimate.ts';

describe('the estimate', () => {
  test('is the worked example: 3 cm and 1.2 cm at the first strength', () => {
    expect(JSON.stringify(estimate([3, 1.2], '10^6', billingRules))).toBe(
      JSON.stringify({
        lesions: [
          { longestCm: 3, volumeMl: 2 },
          { longestCm: 1.2, volumeMl: 0.5 },
        ],
        totalMl: 2.5,
        capped: false,
        concentration: '10^6',
        vials: 3,
        units: 3,
        hcpcs: 'J9325',
        ndc: '55513-0078-01',
        administration: '96405',
        discardedMl: 0.5,
      }),
    );
  });

  test('has no administration key when the limit binds', () => {
    const capped = estimate([6, 6], '10^8', billingRules);
    expect(capped).toMatchObject({ capped: true, totalMl: 4, vials: 4, units: 400, discardedMl: 0 });
    expect(capped).not.toHaveProperty('administration');
  });

  test.each([
    { sentence: 'no lesion', sizes: [] },
    { sentence: 'only healed lesions', sizes: [0, 0] },
    { sentence: 'a negative size', sizes: [1, -1] },
    { sentence: 'a size that is no number', sizes: [1, Number.NaN] },
    { sentence: 'an endless size', sizes: [Number.POSITIVE_INFINITY] },
  ])('is absent: $sentence', ({ sizes }) => {
    expect(estimate(sizes, '10^6', billingRules)).toBeUndefined();
  });

  test.each([
    { sentence: '5 mm as a float just above a half cm', size: 0.1 * 5 + 1e-16, volumeMl: 0.1 },
    { sentence: '15 mm times a tenth', size: 15 * 0.1, volumeMl: 0.5 },
    { sentence: '25 mm divided by ten', size: 25 / 10, volumeMl: 1 },
    { sentence: 'one inch', size: 2.54, volumeMl: 2 },
  ])('puts a converted size into its band: $sentence', ({ size, volumeMl }) => {
    expect(estimate([size], '10^6', billingRules)?.totalMl).toBe(volumeMl);
  });

  const sizes = fc.array(
    fc.integer({ min: 1, max: 120 }).map((mm) => mm / 10),
    { minLength: 1, maxLength: 20 },
  );

  test('adds up exactly: injected and discarded are the vials opened, and no amount carries float noise', () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom('10^6' as const, '10^8' as const), (lesions, strength) => {
        const made = estimate(lesions, strength, billingRules);
        if (made === undefined) throw new Error('no estimate');
        const tenths = (amount: number) => Math.round(amount * 10);
        expect(tenths(made.totalMl) + tenths(made.discardedMl)).toBe(made.vials * 10);
        expect(made.discardedMl).toBeLessThan(1);
        expect(made.discardedMl).toBeGreaterThanOrEqual(0);
        for (const amount of [made.totalMl, made.discardedMl]) expect(String(amount)).toMatch(/^\d(\.\d)?$/);
        const wanted = made.lesions.reduce((sum, { volumeMl }) => sum + tenths(volumeMl), 0);
        expect(made.capped).toBe(wanted > 40);
        expect(tenths(made.totalMl)).toBe(Math.min(40, wanted));
        expect('administration' in made).toBe(!made.capped);
        expect(made.units).toBe(made.vials * (strength === '10^6' ? 1 : 100));
      }),
    );
  });

  test('does not depend on the order of the lesions', () => {
    fc.assert(
      fc.property(sizes, (lesions) => {
        const { lesions: _, ...one } = { ...estimate(lesions, '10^8', billingRules) };
        const { lesions: __, ...other } = { ...estimate(lesions.toReversed(), '10^8', billingRules) };
        expect(one).toEqual(other);
      }),
    );
  });
});
