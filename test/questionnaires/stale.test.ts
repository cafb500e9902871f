import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles } from '../../scripts/forms-compile.ts';

test('codes and ELM are as `node scripts/forms-compile.ts` writes them', () => {
  const folder = join(import.meta.dirname, '../../questionnaires');
  const stale = [...generatedFiles(folder)].filter(([path, content]) => readFileSync(join(folder, path), 'utf8') !== content);
  expect(stale.map(([path]) => path)).toEqual([]);
});
