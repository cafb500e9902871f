import { describe, expect, test } from 'vitest';
import { billingRules } from '../../policies/imlygic-billing/billing.ts';
import type { BillingRules } from '../../src/judgement/billing-rules.ts';
import { estimate } from '../../src/judgement/estimate.ts';
import { type BillingCase, billingCases, policyCases } from '../../src/reading-sheet/policy-cases.ts';
import { criteriaOf, policies, surprises } from './content.ts';
import { moved, mutantsOf } from './mutations.ts';

describe.each(policies.map((policy) => ({ key: policy.key, policy })))('$key', ({ policy }) => {
  const rows = policyCases(policy.key);

  test.each(rows.map((row) => ({ sentence: `${row.case} (${row.phase})`, row })))('$sentence', ({ row }) => {
    expect(surprises(policy, row)).toEqual([]);
  });

  test('every row names criteria and notices that exist', () => {
    const ids = new Set(criteriaOf(policy).map((criterion) => criterion.id));
    const notices = new Set(policy.notices.map((notice) => notice.id));
    const strange = rows.flatMap((row) => [
      ...[...Object.keys(row.expect), ...Object.keys(row.attestations)].filter((id) => !ids.has(id)),
      ...(row.notices ?? []).filter((id) => !notices.has(id)),
    ]);
    expect(strange).toEqual([]);
  });

  test('every criterion is seen met or not applicable, and open', () => {
    const unseen = criteriaOf(policy).flatMap(({ id, positiveEvidenceOnly }) => {
      const seen = new Set(rows.map((row) => row.expect[id]));
      const wanting: string[] = [];
      if (!seen.has('met') && !seen.has('not-applicable')) wanting.push(`${id} met`);
      if (!seen.has('unknown') && positiveEvidenceOnly !== true && !seen.has('not-met')) wanting.push(`${id} open`);
      return wanting;
    });
    expect(unseen).toEqual([]);
  });

  test.each(mutantsOf(policy).map(({ change, to }) => ({ change, mutant: to })))('the rows would notice $change', ({ mutant }) => {
    expect(rows.some((row) => surprises(mutant, row).length > 0)).toBe(true);
  });
});

describe('imlygic-billing', () => {
  const rows = billingCases();

  const surprise = (rules: BillingRules, row: BillingCase): boolean => {
    const actual: Record<string, unknown> | undefined = { ...estimate(row.lesions, row.concentration, rules) };
    if (row.expect === null) return Object.keys(actual).length > 0;
    return Object.entries(row.expect).some(([name, value]) => JSON.stringify(actual[name] ?? null) !== JSON.stringify(value));
  };

  test.each(rows.map((row) => ({ sentence: row.case, row })))('$sentence', ({ row }) => {
    const actual = estimate(row.lesions, row.concentration, billingRules);
    if (row.expect === null) expect(actual).toBeUndefined();
    else
      expect({ ...actual, ...(actual !== undefined && !('administration' in actual) && { administration: null }) }).toMatchObject(
        row.expect,
      );
    expect(surprise(billingRules, row)).toBe(false);
  });

  test.each(billingMutants())('the rows would notice $change', ({ to }) => {
    expect(rows.some((row) => surprise(to, row))).toBe(true);
  });
});

/** The billing rules with one bound, volume, code or count changed. */
function billingMutants(): readonly { change: string; to: BillingRules }[] {
  const { volumeBands, maximumMl, strengths, administration, hcpcs } = billingRules;
  const bands = volumeBands.flatMap((band, place) => {
    const bounds = band.upToCm === undefined ? [] : moved(band.upToCm, band.stepCm).map((upToCm) => ({ ...band, upToCm }));
    const volumes = moved(band.volumeMl, maximumMl.stepMl).map((volumeMl) => ({ ...band, volumeMl }));
    return [...bounds, ...volumes].map((mutant) => ({
      change: `lesions up to ${mutant.upToCm ?? 'any size'} cm get ${mutant.volumeMl} mL`,
      to: { ...billingRules, volumeBands: volumeBands.with(place, mutant) },
    }));
  });
  const maximum = moved(maximumMl.volumeMl, maximumMl.stepMl).map((volumeMl) => ({
    change: `at most ${volumeMl} mL`,
    to: { ...billingRules, maximumMl: { ...maximumMl, volumeMl } },
  }));
  const counts = moved(administration.upTo.lesions, 1).map((lesions) => ({
    change: `the smaller code up to ${lesions} lesions`,
    to: { ...billingRules, administration: { ...administration, upTo: { ...administration.upTo, lesions } } },
  }));
  const codes = {
    'another HCPCS code': { ...billingRules, hcpcs: { ...hcpcs, code: '' } },
    'another small code': { ...billingRules, administration: { ...administration, upTo: { ...administration.upTo, cpt: '' } } },
    'another large code': { ...billingRules, administration: { ...administration, beyond: { cpt: '' } } },
  };
  const vials = (['10^6', '10^8'] as const).flatMap((strength) =>
    [{ ndc: '' }, { vialMl: 2 }, { unitsPerVial: 2 }].map((change) => ({
      change: `${strength} with ${JSON.stringify(change)}`,
      to: { ...billingRules, strengths: { ...strengths, [strength]: { ...strengths[strength], ...change } } },
    })),
  );
  return [...bands, ...maximum, ...counts, ...Object.entries(codes).map(([change, to]) => ({ change, to })), ...vials];
}
