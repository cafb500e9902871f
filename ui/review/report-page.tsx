import { useCallback, useState } from 'react';
import type { ReportFigures } from '../../src/pas/yearly-report.ts';
import { Page } from '../theme/page.tsx';
import { Table } from '../theme/table.tsx';
import { Problem, useLoaded } from './loaded.tsx';
import { reportAddress, type Session, service } from './service.ts';
import { ReviewBar } from './signed-in.tsx';
import { instantText } from './words.ts';

const columns = [
  { key: 'what', label: 'Policy' },
  { key: 'kind', label: 'Kind' },
  { key: 'requested', label: 'Asked for' },
  { key: 'approved', label: 'Approved' },
  { key: 'modified', label: 'Granted otherwise' },
  { key: 'denied', label: 'Denied' },
  { key: 'cancelled', label: 'Cancelled' },
  { key: 'pended', label: 'Waiting' },
  { key: 'late', label: 'Late' },
  { key: 'mean', label: 'Mean time' },
  { key: 'median', label: 'Median time' },
];

/** The yearly figures a payer may have to publish, to read and to take along. */
export function ReportPage({ session }: { readonly session: Session }) {
  const [year, setYear] = useState(() => new Date().getUTCFullYear());
  const { value, error } = useLoaded(useCallback(() => service.report(year), [year]));
  return (
    <Page
      title="Yearly report"
      current="review"
      lead="Lines of requests received in a calendar year (UTC), standard and expedited apart. Percentages are of the lines decided."
    >
      <ReviewBar session={session} current="report" />
      <form className="report-head screen-only" onSubmit={(event) => event.preventDefault()}>
        <label>
          Year
          <input
            type="number"
            min={2000}
            max={2999}
            value={year}
            onChange={({ target }) => {
              if (/^2\d{3}$/.test(target.value)) setYear(Number(target.value));
            }}
          />
        </label>
        <a href={reportAddress(year, '.csv')} download={`prior-authorization-${year}.csv`}>
          Download CSV
        </a>
        <a href={reportAddress(year)} download={`prior-authorization-${year}.json`}>
          Download JSON
        </a>
      </form>
      <Problem error={error} />
      {value === undefined && error === undefined && <p role="status">Loading…</p>}
      {value !== undefined && (
        <>
          <p className="quiet" role="status">
            {value.year}, as of {instantText(value.asOf)}.
          </p>
          <div className="report">
            <Table
              caption="Decisions by policy and kind"
              columns={columns}
              rows={[
                ...value.totals.map((figures) => reportRow('all policies', figures)),
                ...value.byPolicy.map((figures) => reportRow(figures.policy ?? 'no policy', figures)),
              ]}
            />
          </div>
        </>
      )}
    </Page>
  );
}

function reportRow(policy: string, figures: ReportFigures) {
  return {
    key: `figures-${policy.replaceAll(' ', '-')}-${figures.kind}`,
    cells: {
      what: policy,
      kind: figures.kind,
      requested: figures.requested,
      approved: part(figures.approved, figures.approvedPercent),
      modified: part(figures.modified, figures.modifiedPercent),
      denied: part(figures.denied, figures.deniedPercent),
      cancelled: figures.cancelled,
      pended: figures.pended,
      late: figures.late,
      mean: hours(figures.meanHours),
      median: hours(figures.medianHours),
    },
  };
}

const part = (count: number, percent: number | null): string => (percent === null ? String(count) : `${count} (${percent} %)`);
const hours = (value: number | null): string => (value === null ? '–' : `${value} h`);
