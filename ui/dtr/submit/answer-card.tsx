import { useEffect, useRef } from 'react';
import type { ClaimAnswer } from './claim-answer.ts';

const headings: Readonly<Record<ClaimAnswer['outcome'], string>> = {
  approved: 'Approved',
  modified: 'Approved with changes',
  denied: 'Denied by a reviewer',
  pended: 'With the payer for review',
  error: 'The payer could not take the request',
  other: 'The payer has answered',
};

const colours: Readonly<Record<ClaimAnswer['outcome'], string>> = {
  approved: 'met',
  modified: 'met',
  denied: 'not-met',
  pended: 'unknown',
  error: 'not-met',
  other: 'not-applicable',
};

/** The payer's answer to the request, and what happens next. */
export function AnswerCard({ answer }: { readonly answer: ClaimAnswer }) {
  const { outcome, number, period, disposition, notes, documents, asksForForm } = answer;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="answer-card" role="status">
      <h3 ref={heading} tabIndex={-1}>
        <span className={`status ${colours[outcome]}`}>{headings[outcome]}</span>
      </h3>
      {number !== undefined && (
        <p>
          Authorization number <strong>{number}</strong>
          {number.startsWith('DEMO-') && ' (demo number, not real)'}
        </p>
      )}
      {period?.start !== undefined && (
        <p>
          From {period.start}
          {period.end !== undefined && ` to ${period.end}`}
        </p>
      )}
      {disposition !== undefined && disposition !== headings[outcome] && <p>{disposition}</p>}
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      {outcome === 'pended' && (
        <>
          <p>A person at the payer looks at the request. The decision comes to your EHR as a notification; nothing has to be sent again.</p>
          {documents > 0 && (
            <p>
              {documents === 1 ? 'One more document is asked for' : `${documents} more documents are asked for`}; you find the request in
              your EHR.
            </p>
          )}
          {asksForForm && <p>The payer asks for a further form.</p>}
        </>
      )}
      {outcome === 'denied' && <p>The payer’s letter says how to appeal. A new request can be made when the facts change.</p>}
    </div>
  );
}
