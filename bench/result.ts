import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import type { Measures } from './rounds.ts';
import type { Row } from './rows.ts';

/** A run of the benchmark as it is written to bench/results. */
export interface Result {
  readonly at: string;
  readonly commit: string;
  readonly node: string;
  readonly machine: string;
  /** Load average over the last minute before the run: above 0.5 somebody else was at work. */
  readonly loadBefore: number;
  readonly rows: readonly Row[];
  readonly measures: Measures;
}

/** What is known of where and on what a run takes place. */
export function circumstances(loadBefore: number): Omit<Result, 'rows' | 'measures'> {
  const processors = cpus();
  return {
    at: new Date().toISOString(),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    node: process.version,
    machine: `${processors.length} cores, ${processors[0]?.model ?? 'unknown'}`,
    loadBefore,
  };
}

/** The rows as a Markdown table. */
export function table({ at, commit, node, machine, loadBefore, rows }: Result): string {
  const lines = rows.map(({ what, target, value, unit, met, behind }) => {
    const shown =
      value === null ? 'not measured' : `${unit.includes('×') ? value.toFixed(2) : value.toFixed(unit === 's' ? 2 : 0)} ${unit}`;
    const sign = met === undefined ? '' : met ? 'yes' : '**no**';
    return `| ${what} | ${target} | ${shown} | ${sign} | ${behind} |`;
  });
  return [
    `Commit ${commit}, ${at.slice(0, 16)}Z, Node ${node}, ${machine}; load average before the run ${loadBefore.toFixed(1)}.`,
    '',
    '| what | target | measured | met | behind it |',
    '|---|---|--:|---|---|',
    ...lines,
  ].join('\n');
}
