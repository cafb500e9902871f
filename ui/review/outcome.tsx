import type { ReviewCasePage } from '../../src/http/review-routes.ts';
import { type ActDraft, openLines } from './act-draft.ts';
import { daysText, stateWords } from './words.ts';

/** What came of an act, as the answer now says it. */
export function Outcome({ request, done }: { readonly request: ReviewCasePage; readonly done: ActDraft }) {
  const lines = request.lines.filter(({ sequence }) => done.lines.includes(sequence));
  const waiting = openLines(request.lines).length;
  return (
    <div className="outcome" role="status">
      {lines.map(({ sequence, state, number, period, quantity, note }) => {
        const { sign, text, tone } = stateWords[state];
        return (
          <div key={sequence}>
            <p>
              Line {sequence}:{' '}
              <span className={`status ${tone}`}>
                <span aria-hidden="true">{sign}</span> {done.act === 'ask' ? 'documents asked for' : text}
              </span>
            </p>
            {number !== undefined && (
              <p>
                Authorization <code>{number}</code>
                {period !== undefined && `, valid ${daysText(period.start, period.end)}`}
                {quantity !== undefined && `, ${quantity.value} ${quantity.unit}`}
              </p>
            )}
            {state !== 'pended' && note !== undefined && <p>“{note}”</p>}
          </div>
        );
      })}
      <p>
        The answer is stored
        {request.subscribers === 0
          ? '.'
          : ` and ${request.subscribers === 1 ? 'one subscriber is' : `${request.subscribers} subscribers are`} being told.`}
        {waiting > 0 && ` ${waiting === 1 ? 'One line waits' : `${waiting} lines wait`} for a decision.`}
      </p>
      <p>
        <a href="/review">Back to the work list</a>
      </p>
    </div>
  );
}
