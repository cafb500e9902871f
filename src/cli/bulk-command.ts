import { closeSync, openSync, readSync } from 'node:fs';
import type { JudgementContent } from '../judgement/judge-order.ts';
import type { Policy } from '../policy/policy.ts';
import { bulkFiles, indexBulk, resourceIn } from './bulk-index.ts';
import { type BulkRow, bulkSummary } from './bulk-summary.ts';
import { chartOf } from './chart-file.ts';
import { judgeChart, ordersFor } from './judge-chart.ts';
import type { LineAt } from './lines.ts';
import { showProgress } from './progress.ts';
import { sharedResources } from './shared-resources.ts';
import { exitCodes, type Surroundings } from './surroundings.ts';

export interface BulkQuestion {
  readonly content: JudgementContent;
  readonly policy: Policy | undefined;
  readonly folder: string;
  readonly complete: boolean;
  readonly today: string;
  readonly json: boolean;
}

/**
 * `oncoverage judge --ndjson DIR`: the likeliest order of every patient of a bulk export. Two passes over the files: the first
 * notes whose each line is, the second reads one patient's lines at a time.
 */
export async function bulkCommand(question: BulkQuestion, surroundings: Surroundings): Promise<number> {
  const { files, bytes } = bulkFiles(question.folder);
  const reading = showProgress(surroundings, 'reading', bytes);
  const index = await indexBulk(files, reading.at);
  reading.end();
  const findShared = sharedResources(index.shared);
  const judging = showProgress(surroundings, 'judging', index.withOrders.size);
  const readLine = lineReader(index.files);
  const rows: BulkRow[] = [];
  let done = 0;
  try {
    for (const patient of [...index.withOrders].sort()) {
      const own = (index.patients.get(patient) ?? []).flatMap((at) => resourceIn(readLine.at(at)) ?? []);
      const entries = [...own, ...findShared(own)].map((resource) => ({ resource, fullUrl: undefined }));
      const row = rowOf(question, patient, entries);
      if (row !== undefined) rows.push(row);
      if (row !== undefined && question.json) surroundings.out(`${JSON.stringify(row)}\n`);
      judging.at(++done);
      // Lets the terminal and a Ctrl-C through: everything else here is synchronous.
      if (done % 100 === 0) await new Promise((resume) => setImmediate(resume));
    }
  } finally {
    readLine.close();
  }
  judging.end();
  if (!question.json) surroundings.out(bulkSummary(rows, index.patients.size, surroundings.columns));
  return complain(index.unreadable, surroundings);
}

function rowOf(question: BulkQuestion, patient: string, entries: Parameters<typeof chartOf>[1]): BulkRow | undefined {
  const { content, policy, today } = question;
  const chart = chartOf(patient, entries, question.complete);
  if (ordersFor(content, chart, policy?.product).length === 0) return undefined;
  const { judgement } = judgeChart(content, { chart, policy, order: undefined, today });
  const having = (status: string) =>
    judgement.criteria.filter((finding) => finding.depth === 0 && finding.status === status).map(({ id }) => id);
  return {
    patient: `Patient/${patient}`,
    order: judgement.order,
    policy: judgement.policy?.key ?? null,
    policyVersion: judgement.policyVersion,
    determination: judgement.determination,
    notMet: having('not-met'),
    open: having('unknown'),
  };
}

function complain(unreadable: readonly string[], { err }: Surroundings): number {
  if (unreadable.length === 0) return exitCodes.fine;
  err(
    `oncoverage: ${unreadable.length} lines are no FHIR resource and were left out: ${unreadable.slice(0, 5).join(', ')}${unreadable.length > 5 ? ', …' : ''}\n`,
  );
  return exitCodes.problemsFound;
}

function lineReader(files: readonly string[]) {
  const handles = files.map((file) => openSync(file, 'r'));
  return {
    at({ file, start, length }: LineAt): string {
      const bytes = Buffer.allocUnsafe(length);
      const handle = handles[file];
      const count = handle === undefined ? 0 : readSync(handle, bytes, 0, length, start);
      return bytes.toString('utf8', 0, count);
    },
    close: () => handles.forEach(closeSync),
  };
}
