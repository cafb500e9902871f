/** `npm run bench:compare -- <before.json> <after.json>`: two runs side by side. Ratios to echo bear comparison across machines, microseconds do not. */
import { readFileSync } from 'node:fs';
import type { Result } from './result.ts';

const [beforePath, afterPath] = process.argv.slice(2);
if (beforePath === undefined || afterPath === undefined) throw new Error('Two result files are expected: before and after.');
const read = (path: string): Result => JSON.parse(readFileSync(path, 'utf8'));
const before = read(beforePath);
const after = read(afterPath);

const shown = (value: number | null | undefined): string => (typeof value === 'number' ? value.toFixed(2) : '–');
console.log(`${'what'.padEnd(60)} ${before.commit.padStart(10)} ${after.commit.padStart(10)}   change`);
for (const row of after.rows) {
  const earlier = before.rows.find(({ what }) => what === row.what)?.value;
  const change = typeof earlier === 'number' && row.value !== null ? `${((row.value / earlier - 1) * 100).toFixed(0)} %` : '';
  console.log(
    `${row.what.padEnd(60)} ${shown(earlier).padStart(10)} ${shown(row.value).padStart(10)} ${change.padStart(8)}  ${row.unit}${row.met === false ? '  beyond target' : ''}`,
  );
}
