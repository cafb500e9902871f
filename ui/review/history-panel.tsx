import type { ReviewCasePage } from '../../src/http/review-routes.ts';
import { nameOf, type Session } from './service.ts';
import { actWord, instantText, linesText, roleWord } from './words.ts';

/** What has happened to the request, oldest first. */
export function HistoryPanel({ request, session }: { readonly request: ReviewCasePage; readonly session: Session }) {
  const { row, acts } = request;
  return (
    <section className="panel" aria-labelledby="history-title">
      <h2 id="history-title">History</h2>
      <ol className="history">
        <li>
          <time dateTime={row.submittedAt}>{instantText(row.submittedAt)}</time> Received
          {row.requestor !== null && ` from ${row.requestor}`}.
        </li>
        {acts.map((act) => (
          <li key={act.version}>
            <time dateTime={act.at}>{instantText(act.at)}</time> <strong>{actWord(act.act)}</strong> ({linesText(act.itemSequences)}) by{' '}
            {act.who === session.subject ? nameOf(session) : act.who}, {roleWord(act.role)}
            {act.citation !== null && (
              <>
                , citing <cite>{act.citation}</cite>
              </>
            )}
            {act.note !== null && <span className="below">“{act.note}”</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
