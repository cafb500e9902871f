import { textTable } from './text-table.ts';

/** One order of a bulk export as it was judged. */
export interface BulkRow {
  readonly patient: string;
  readonly order: string;
  readonly policy: string | null;
  readonly policyVersion: string | null;
  readonly determination: string;
  /** Ids of the policy's own numbered criteria. */
  readonly notMet: readonly string[];
  readonly open: readonly string[];
}

/** What the orders of a bulk export come to, and which criteria hold them up. */
export function bulkSummary(rows: readonly BulkRow[], patients: number, columns: number): string {
  const outcomes = counted(rows.map(({ policy, determination }) => [policy ?? 'none', determination]));
  const criteria = [...Map.groupBy(rows.flatMap(obstacles), ({ policy, id }) => `${policy}\t${id}`)].map(([key, all]) => ({
    key: key.split('\t'),
    open: all.filter(({ status }) => status === 'open').length,
    notMet: all.filter(({ status }) => status === 'not met').length,
  }));
  const most = criteria.toSorted((one, other) => other.open + other.notMet - one.open - one.notMet).slice(0, 12);
  return [
    `${patients} patients, ${rows.length} with an order for a product held here\n`,
    rows.length === 0 ? '' : textTable(['policy', 'determination', 'orders'], outcomes, [24, 24, 8], columns),
    most.length === 0
      ? ''
      : textTable(
          ['policy', 'criterion', 'open', 'not met'],
          most.map(({ key, open, notMet }) => [...key, String(open), String(notMet)]),
          [24, 24, 8, 8],
          columns,
        ),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function obstacles({ policy, open, notMet }: BulkRow) {
  const having = (ids: readonly string[], status: 'open' | 'not met') => ids.map((id) => ({ policy: policy ?? 'none', id, status }));
  return [...having(open, 'open'), ...having(notMet, 'not met')];
}

function counted(pairs: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const groups = Map.groupBy(pairs, (pair) => pair.join('\t'));
  return [...groups].toSorted(([one], [other]) => one.localeCompare(other)).map(([key, all]) => [...key.split('\t'), String(all.length)]);
}
