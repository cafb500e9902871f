import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';

/** The command as a shell sees it. */
const oncoverage = (args: readonly string[], input = '') =>
  spawnSync(process.execPath, ['bin/oncoverage.mjs', ...args], { encoding: 'utf8', input });

describe('bin/oncoverage.mjs', () => {
  test('answers with the exit code', () => {
    expect(oncoverage(['--version'])).toMatchObject({ status: 0, stderr: '' });
    expect(oncoverage(['judge', '--nonsense'])).toMatchObject({ status: 2, stdout: '' });
    expect(oncoverage(['judge'], '{')).toMatchObject({ status: 3, stdout: '' });
  });
});
