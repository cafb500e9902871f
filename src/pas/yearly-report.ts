import type { DecisionFigures } from '../records/measures.ts';
import type { PasParts } from './pas-parts.ts';
import { showcaseMember } from './showcase.ts';

/** The yearly figures a payer may have to publish, standard and expedited apart. A line of a request counts, not a request. */
export interface YearlyReport {
  readonly year: number;
  readonly asOf: string;
  readonly totals: readonly ReportFigures[];
  readonly byPolicy: readonly (ReportFigures & { readonly policy: string | null })[];
}

export interface ReportFigures {
  readonly kind: 'standard' | 'expedited';
  readonly requested: number;
  readonly approved: number;
  readonly modified: number;
  readonly denied: number;
  readonly cancelled: number;
  readonly pended: number;
  readonly late: number;
  /** Of those decided (approved, modified, denied), to a tenth of a percent; null where none is. */
  readonly approvedPercent: number | null;
  readonly modifiedPercent: number | null;
  readonly deniedPercent: number | null;
  /** Hours from request to decision, to a hundredth; null where none is decided. */
  readonly meanHours: number | null;
  readonly medianHours: number | null;
}

/** The report over a calendar year (UTC). What the showcase member of the demo was answered is no decision and does not count. */
export async function yearlyReport(parts: PasParts, year: number, now: Date): Promise<YearlyReport> {
  const { measures } = parts.records;
  const period = {
    from: `${year}-01-01T00:00:00.000Z`,
    before: `${year + 1}-01-01T00:00:00.000Z`,
    now: now.toISOString(),
    ...(parts.demo && { exceptMember: showcaseMember(parts).memberKey }),
  };
  const [totals, byPolicy] = await Promise.all([measures.totals(period), measures.decisions(period)]);
  const kinds = ['standard', 'expedited'] as const;
  const isOf =
    (kind: ReportFigures['kind']) =>
    ({ expedited }: DecisionFigures): boolean =>
      expedited === (kind === 'expedited');
  return {
    year,
    asOf: now.toISOString(),
    totals: kinds.map((kind) => reported(kind, totals.find(isOf(kind)) ?? none)),
    byPolicy: kinds.flatMap((kind) => byPolicy.filter(isOf(kind)).map((one) => ({ policy: one.policy, ...reported(kind, one) }))),
  };
}

type Counted = Omit<DecisionFigures, 'expedited' | 'everPended'>;

const none: Counted = {
  requested: 0,
  approved: 0,
  modified: 0,
  denied: 0,
  cancelled: 0,
  pended: 0,
  late: 0,
  meanHours: null,
  medianHours: null,
};

function reported(kind: ReportFigures['kind'], figures: Counted): ReportFigures {
  const { requested, approved, modified, denied, cancelled, pended, late, meanHours, medianHours } = figures;
  const decided = approved + modified + denied;
  const percent = (count: number) => (decided === 0 ? null : Math.round((count / decided) * 1000) / 10);
  return {
    kind,
    requested,
    approved,
    modified,
    denied,
    cancelled,
    pended,
    late,
    approvedPercent: percent(approved),
    modifiedPercent: percent(modified),
    deniedPercent: percent(denied),
    meanHours: hundredth(meanHours),
    medianHours: hundredth(medianHours),
  };
}

const hundredth = (value: number | null): number | null => (value === null ? null : Math.round(value * 100) / 100);

const columns = [
  'kind',
  'requested',
  'approved',
  'modified',
  'denied',
  'cancelled',
  'pended',
  'late',
  'approvedPercent',
  'modifiedPercent',
  'deniedPercent',
  'meanHours',
  'medianHours',
] as const;

/** The report as CSV: the totals first, under the policy name `all`. */
export function reportCsv({ year, totals, byPolicy }: YearlyReport): string {
  const row = (policy: string, figures: ReportFigures) =>
    [year, policy, ...columns.map((column) => figures[column] ?? '')].map(cell).join(',');
  return `${[
    ['year', 'policy', ...columns].join(','),
    ...totals.map((figures) => row('all', figures)),
    ...byPolicy.map((figures) => row(figures.policy ?? 'none', figures)),
  ].join('\r\n')}\r\n`;
}

/** Quoted where needed (RFC 4180); a leading sign is kept from being read as a formula. */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
