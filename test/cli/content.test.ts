import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { call } from './call.ts';

describe('oncoverage policies and forms', () => {
  test('what is in force is fine', async () => {
    const { code, out } = await call(['policies', 'check']);
    expect(out.split('\n').filter((line) => line.includes('fine'))).toHaveLength(4);
    expect(code).toBe(0);
  });

  test('forms are fine', async () => {
    const { code, out } = await call(['forms', 'check']);
    expect(out).not.toContain('  - ');
    expect(code).toBe(0);
  });

  test('print is the reading sheet that lies beside the policy', async () => {
    const { out } = await call(['policies', 'print', 'cigna-amtagvi']);
    expect(out).toBe(readFileSync('policies/cigna-amtagvi/SHEET.md', 'utf8'));
  });

  test('print wants one key', async () => {
    expect(await call(['policies', 'print'])).toMatchObject({ code: 2 });
  });

  test.each<[string, string, string, string, number, string]>([
    ['a moved threshold', 'policy.ts', 'atLeast: 18', 'atLeast: 19', 1, 'case "Eighteen years on the order date": A is not-met, not met'],
    [
      'a product nobody entered',
      'policy.ts',
      "product: 'lifileucel'",
      "product: 'lifileucl'",
      1,
      'its product lifileucl is not in terminology/products.json',
    ],
    ['a fact nobody knows', 'policy.ts', "fact: 'ageInYears'", "fact: 'age'", 1, 'criterion A asks for age, which is no fact'],
    ['a gap between editions', 'policy.ts', "to: '2025-04-30'", "to: '2025-04-01'", 1, 'edition 2024-06-15 has to end on 2025-04-30'],
    [
      'another document cited',
      'policy.ts',
      "cite = (section: string): Citation => ({ source: 'IP0625'",
      "cite = (section: string): Citation => ({ source: 'X'",
      1,
      'criterion A cites X, not IP0625',
    ],
    ['a criterion without its paragraph', 'SOURCE.md', 'criterion G', 'informational', 1, 'SOURCE.md: criterion G has no paragraph'],
    ['a misspelt key', 'policy.ts', 'approvalMonths', 'approvalMonth', 3, 'policy.phases.initial'],
    [
      'a key that is not the folder’s',
      'policy.ts',
      "key: 'cigna-amtagvi'",
      "key: 'cigna'",
      3,
      'the key is cigna, the folder cigna-amtagvi',
    ],
    ['a table that is none', 'cases.yaml', 'cases:', 'rows:', 1, 'cases.yaml:'],
  ])('%s is found', async (_, file, from, to, code, sentence) => {
    const folder = mkdtempSync(join(tmpdir(), 'oncoverage-policies-'));
    cpSync('policies/cigna-amtagvi', join(folder, 'cigna-amtagvi'), { recursive: true });
    const path = join(folder, 'cigna-amtagvi', file);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replaceAll(from, to));
    const called = await call(['policies', 'check', '--folder', folder]);
    expect(called.out + called.err).toContain(sentence);
    expect(called.code).toBe(code);
  });
});
