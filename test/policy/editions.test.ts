import { describe, expect, test } from 'vitest';
import { policy as carepartners } from '../../policies/carepartners-amtagvi/policy.ts';
import { policy as cigna } from '../../policies/cigna-amtagvi/policy.ts';
import { policy as ema } from '../../policies/ema-imlygic/policy.ts';
import { policy as lhcc } from '../../policies/lhcc-imlygic/policy.ts';
import { editionInForce } from '../../src/policy/editions.ts';

describe('the edition in force', () => {
  test.each([
    { policy: cigna, day: '2024-06-14', version: undefined },
    { policy: cigna, day: '2024-06-15', version: '2024-06-15' },
    { policy: cigna, day: '2025-04-30', version: '2024-06-15' },
    { policy: cigna, day: '2025-05-01', version: '2025-05-01' },
    { policy: cigna, day: '2026-04-30', version: '2025-05-01' },
    { policy: cigna, day: '2026-05-01', version: '2026-05-01' },
    { policy: cigna, day: '2031-01-01', version: '2026-05-01' },
    { policy: carepartners, day: '2024-08-31', version: undefined },
    { policy: carepartners, day: '2024-09-01', version: '2024-09-01' },
    { policy: carepartners, day: '2024-12-31', version: '2024-09-01' },
    { policy: carepartners, day: '2025-01-01', version: '2025-01-01' },
    { policy: carepartners, day: '2025-12-31', version: '2025-01-01' },
    { policy: carepartners, day: '2026-01-01', version: '2026-01-01' },
    { policy: lhcc, day: '2025-02-02', version: undefined },
    { policy: lhcc, day: '2025-02-03', version: '2025-02-03' },
    { policy: ema, day: '2015-12-15', version: undefined },
    { policy: ema, day: '2015-12-16', version: '2015-12-16' },
  ])('$policy.key on $day: $version', ({ policy, day, version }) => {
    expect(editionInForce(policy, day)?.version).toBe(version);
  });

  test('ends with the last day of a retired policy', () => {
    const retired = { ...lhcc, editions: [{ version: '2025-02-03', from: '2025-02-03', to: '2025-12-31' }] };
    expect(editionInForce(retired, '2025-12-31')?.version).toBe('2025-02-03');
    expect(editionInForce(retired, '2026-01-01')).toBeUndefined();
  });
});
