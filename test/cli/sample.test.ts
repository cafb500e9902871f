import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { policy } from '../../examples/policies/sample-opdualag/policy.ts';
import { policies } from '../../src/catalog.ts';
import { policyCases } from '../../src/reading-sheet/policy-cases.ts';
import { surprises } from '../policies/content.ts';
import { mutantsOf } from '../policies/mutations.ts';
import { call } from './call.ts';

const folder = 'examples/policies';

describe('the sample policy', () => {
  test('is fine, and its sheet is what the command prints', async () => {
    expect(await call(['policies', 'check', '--folder', folder])).toMatchObject({ code: 0, out: 'sample-opdualag: fine, 12 cases\n' });
    const { out } = await call(['policies', 'print', 'sample-opdualag', '--folder', folder]);
    expect(out).toBe(readFileSync(`${folder}/sample-opdualag/SHEET.md`, 'utf8'));
  });

  test('says in every file that it is a sample, and is not in force', () => {
    for (const file of readdirSync(join(folder, 'sample-opdualag')))
      expect(readFileSync(join(folder, 'sample-opdualag', file), 'utf8'), file).toContain('SAMPLE');
    expect(policies.map(({ key }) => String(key))).not.toContain(policy.key);
  });

  test('is pinned by the hash of its document', async () => {
    const digest = await crypto.subtle.digest('SHA-256', readFileSync(`${folder}/sample-opdualag/document.md`));
    expect(readFileSync(`${folder}/sample-opdualag/SOURCE.md`, 'utf8')).toContain(Buffer.from(digest).toString('hex'));
  });

  test.each(mutantsOf(policy).map(({ change, to }) => ({ change, mutant: to })))('its cases would notice $change', ({ mutant }) => {
    expect(policyCases(policy.key, folder).some((row) => surprises(mutant, row).length > 0)).toBe(true);
  });
});
