import type { Ref } from 'react';
import type { ListedQuestion } from '../answers/questions.ts';

export interface MissingListProps {
  readonly ref: Ref<HTMLElement>;
  /** What is wrong, by linkId; undefined until the form is shown, for then nobody knows yet. */
  readonly problems: ReadonlyMap<string, string> | undefined;
  readonly questions: readonly ListedQuestion[];
  readonly onGo: (linkId: string) => void;
}

/** What keeps the form from being complete, and criteria that would stay open: it changes with every answer. */
export function MissingList({ ref, problems, questions, onGo }: MissingListProps) {
  if (problems === undefined)
    return (
      <section className="card missing" ref={ref} tabIndex={-1} aria-labelledby="missing-title">
        <h2 id="missing-title">Still missing</h2>
        <p>It is said as soon as the form is loaded.</p>
      </section>
    );
  const missing = questions.filter(({ linkId }) => problems.has(linkId));
  const elsewhere = [...problems.keys()].filter((linkId) => !questions.some((question) => question.linkId === linkId));
  const open = questions.filter(
    ({ required, citation, values, linkId, isEmptyList }) =>
      !required && (isEmptyList || citation !== undefined) && values.length === 0 && !problems.has(linkId),
  );
  const count = missing.length + elsewhere.length;
  return (
    <section className="card missing" ref={ref} tabIndex={-1} aria-labelledby="missing-title">
      <h2 id="missing-title">
        Still missing <span className={count === 0 ? 'status met' : 'status unknown'}>{count === 0 ? 'nothing' : count}</span>
      </h2>
      <p className="hidden-status" role="status">
        {count === 0 ? 'Nothing is missing.' : `${count} still missing.`}
      </p>
      {count === 0 && <p>The form can be completed. Look it over first: every answer can be changed.</p>}
      <ul className="questions">
        {missing.map((question) => (
          <Line key={question.linkId} question={question} note={problems.get(question.linkId) ?? ''} onGo={onGo} />
        ))}
        {elsewhere.map((linkId) => (
          <li key={linkId}>{problems.get(linkId)}</li>
        ))}
      </ul>
      {open.length > 0 && (
        <>
          <h3>May stay open</h3>
          <p>Without an answer the criterion stays unknown, and a person decides.</p>
          <ul className="questions">
            {open.map((question) => (
              <Line key={question.linkId} question={question} note={question.isEmptyList ? 'none listed' : 'not answered'} onGo={onGo} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Line({
  question,
  note,
  onGo,
}: {
  readonly question: ListedQuestion;
  readonly note: string;
  readonly onGo: (linkId: string) => void;
}) {
  return (
    <li>
      <button type="button" className="link" onClick={() => onGo(question.linkId)}>
        {question.text}
      </button>
      <span className="note">{[question.citation, note].filter(Boolean).join(' · ')}</span>
    </li>
  );
}
