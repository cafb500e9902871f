import { readFile } from 'node:fs/promises';
import { explained } from '../crd/explain.ts';
import { bulkCommand } from './bulk-command.ts';
import { chartOfBundle } from './chart-file.ts';
import { judgeChart } from './judge-chart.ts';
import { judgementText } from './judgement-text.ts';
import type { Options } from './run.ts';
import { contentOf, policyOf } from './settings.ts';
import { exitCodes, InputError, type Surroundings, UsageError } from './surroundings.ts';

/** `oncoverage judge`: fine once it has judged, whatever the chart comes to. */
export async function judgeCommand(files: readonly string[], options: Options, surroundings: Surroundings): Promise<number> {
  const today = dayOf(options.date, surroundings.today);
  const content = contentOf(surroundings.environment);
  const policy = options.policy === undefined ? undefined : policyOf(content, options.policy);
  const complete = options.complete ?? false;
  if (options.ndjson !== undefined) {
    if (files.length > 0) throw new UsageError('--ndjson takes a folder, and no file beside it.');
    if (options.order !== undefined) throw new UsageError('--order names one order; --ndjson is about many patients.');
    const json = options.json ?? false;
    return bulkCommand({ content, policy, folder: options.ndjson, complete, today, json }, surroundings);
  }
  const [file, ...more] = files;
  if (more.length > 0) throw new UsageError('one chart at a time; for many patients: judge --ndjson DIR.');
  const chart = chartOfBundle(await textOf(file, surroundings), file ?? 'standard input', complete);
  const judged = judgeChart(content, { chart, policy, order: options.order, today });
  if (options.json) {
    surroundings.out(`${JSON.stringify({ answers: [explained(judged.judgement)] }, null, 2)}\n`);
    for (const remark of judged.remarks) surroundings.err(`oncoverage: ${remark}.\n`);
  } else surroundings.out(judgementText(judged, surroundings.columns));
  return exitCodes.fine;
}

function dayOf(given: string | undefined, today: string): string {
  if (given === undefined) return today;
  if (/^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(Date.parse(given))) return given;
  throw new UsageError('--date is a day such as 2026-11-21.');
}

async function textOf(file: string | undefined, { input }: Surroundings): Promise<string> {
  if (file !== undefined && file !== '-') {
    try {
      return await readFile(file, 'utf8');
    } catch (cause) {
      throw new InputError(`${file} cannot be read${cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''}.`, {
        cause,
      });
    }
  }
  const parts: Buffer[] = [];
  for await (const part of input) parts.push(typeof part === 'string' ? Buffer.from(part) : Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}
