import { useEffect, useState } from 'react';
import type { WorkListPage as ListPage } from '../../src/http/review-routes.ts';
import type { WorkListRow } from '../../src/pas/review-row.ts';
import { Page } from '../theme/page.tsx';
import { Table } from '../theme/table.tsx';
import { Clock } from './clock.tsx';
import { Problem } from './loaded.tsx';
import { type Session, service } from './service.ts';
import { ReviewBar } from './signed-in.tsx';
import { instantText, recommendationWord } from './words.ts';

const refreshMs = 60_000;

const filters = {
  all: { label: 'All', keeps: () => true },
  overdue: { label: 'Overdue', keeps: ({ clock }: WorkListRow) => clock.breached },
  expedited: { label: 'Expedited', keeps: ({ expedited }: WorkListRow) => expedited },
  arrived: { label: 'Documents received', keeps: ({ documentsReceived }: WorkListRow) => documentsReceived > 0 },
} as const;
type Filter = keyof typeof filters;
const filterKeys: readonly Filter[] = ['all', 'overdue', 'expedited', 'arrived'];

/** What waits for a person: expedited first, then what is due first. */
export function WorkListPage({ session }: { readonly session: Session }) {
  const { list, error, more } = useWorkList();
  const [filter, setFilter] = useState<Filter>('all');
  const rows = list?.rows.filter(filters[filter].keeps) ?? [];
  const late = list?.rows.filter(({ clock }) => clock.breached).length ?? 0;
  return (
    <Page
      title="Requests to review"
      current="review"
      lead="Requests that wait for a person: expedited ones first, then what is due first. Nothing is decided because time has passed."
    >
      <ReviewBar session={session} current="list" />
      <Problem error={error} />
      {list === undefined && error === undefined && <p role="status">Loading…</p>}
      {list !== undefined && (
        <>
          <div className="list-head">
            <p role="status">
              {list.nextOffset === null ? '' : 'The first '}
              {list.rows.length === 1 ? '1 request waits' : `${list.rows.length} requests wait`}
              {late > 0 && <strong>, {late} overdue</strong>}.
            </p>
            <fieldset className="choices">
              <legend className="unseen">Show</legend>
              {filterKeys.map((key) => (
                <label key={key}>
                  <input type="radio" name="show" checked={filter === key} onChange={() => setFilter(key)} />
                  {filters[key].label}
                </label>
              ))}
            </fieldset>
          </div>
          {rows.length === 0 ? (
            <p className="panel">
              {list.rows.length === 0 ? 'Nothing waits for a person.' : 'None of the requests shown is of this kind.'}
            </p>
          ) : (
            <Table caption="Pended requests" captionHidden columns={columns} rows={rows.map((row) => tableRow(row, list.asOf))} />
          )}
          {list.nextOffset !== null && (
            <p>
              <button type="button" onClick={more}>
                Show more
              </button>
            </p>
          )}
        </>
      )}
    </Page>
  );
}

const columns = [
  { key: 'who', label: 'Patient' },
  { key: 'what', label: 'Asked for' },
  { key: 'policy', label: 'Policy' },
  { key: 'clock', label: 'Clock' },
  { key: 'machine', label: 'Machine recommends' },
  { key: 'documents', label: 'Documents' },
];

function tableRow(row: WorkListRow, asOf: string) {
  return {
    key: `request-${row.id}`,
    ...(row.clock.breached && { className: 'breached' }),
    cells: {
      who: (
        <>
          {row.expedited && <span className="status expedited">expedited</span>}{' '}
          <a href={`/review/requests/${row.id}`}>{row.patient ?? 'Patient without a name'}</a>
          {row.requestor !== null && <span className="below quiet">{row.requestor}</span>}
        </>
      ),
      what: (
        <>
          {row.ordered.join('; ') || 'not said'}
          <span className="below quiet">received {instantText(row.submittedAt)}</span>
        </>
      ),
      policy: (
        <>
          {row.policySource ?? 'no policy held here'}
          <span className="below quiet">{row.payerLabel}</span>
        </>
      ),
      clock: <Clock clock={row.clock} asOf={asOf} open />,
      machine: [...new Set(row.recommendations.map(recommendationWord))].join('; '),
      documents: documentsText(row),
    },
  };
}

function documentsText({ documentsOpen, documentsReceived }: WorkListRow): string {
  const parts = [documentsReceived > 0 && `${documentsReceived} received`, documentsOpen > 0 && `${documentsOpen} awaited`];
  return parts.filter((part) => part !== false).join(', ') || 'none asked for';
}

/** The list as far as it is shown, read again every minute. */
function useWorkList() {
  const [list, setList] = useState<ListPage>();
  const [error, setError] = useState<unknown>();
  const [pages, setPages] = useState(1);
  useEffect(() => {
    const gone = new AbortController();
    const read = () =>
      readPages(pages, gone.signal).then(
        (found) => {
          setList(found);
          setError(undefined);
        },
        (reason: unknown) => {
          if (!gone.signal.aborted) setError(reason);
        },
      );
    void read();
    const timer = setInterval(() => void read(), refreshMs);
    return () => {
      gone.abort();
      clearInterval(timer);
    };
  }, [pages]);
  return { list, error, more: () => setPages((before) => before + 1) };
}

async function readPages(count: number, signal: AbortSignal): Promise<ListPage> {
  let page = await service.workList(0, signal);
  const rows = [...page.rows];
  for (let read = 1; read < count && page.nextOffset !== null; read += 1) {
    page = await service.workList(page.nextOffset, signal);
    rows.push(...page.rows);
  }
  return { ...page, rows: [...new Map(rows.map((row) => [row.id, row])).values()] };
}
