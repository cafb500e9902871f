import { useEffect, useRef, useState } from 'react';
import { type Resource, textOf } from '../../src/fhir/resource.ts';
import { answersIn } from './answers/enabled.ts';
import { listedQuestions } from './answers/questions.ts';
import { SourceList } from './form/source-list.tsx';
import type { OpenedForm } from './open-form.ts';
import { SubmitStep } from './submit/submit-step.tsx';

export interface CompletedPageProps {
  readonly opened: OpenedForm;
  readonly response: Resource;
  /** Opens the next form of the order; undefined where this was the last. */
  readonly onNext: (() => void) | undefined;
}

/** The form is stored: what happens next, and what was stated. */
export function CompletedPage({ opened, response, onNext }: CompletedPageProps) {
  const title = useRef<HTMLHeadingElement>(null);
  const [isAnswered, setAnswered] = useState(false);
  useEffect(() => title.current?.focus(), []);
  const questions = listedQuestions(opened.form.questionnaire.item, answersIn(response.item));
  const at = textOf(response.authored);
  return (
    <>
      <h1 ref={title} tabIndex={-1}>
        The form is complete
      </h1>
      <div className="card done" role="status">
        <p>
          <strong>
            Stored in the EHR{at === undefined ? '' : ` on ${new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}`}
            .
          </strong>{' '}
          {!isAnswered && 'It has not been sent to the payer.'}
        </p>
      </div>
      {onNext !== undefined && (
        <p>
          <button type="button" className="primary" onClick={onNext}>
            Open the next form
          </button>
        </p>
      )}
      {opened.desk.pended !== undefined && <AnswersRequest trace={opened.desk.pended.trace} />}
      {opened.desk.pended === undefined && !isAnswered && (
        <section className="card" aria-labelledby="next-title">
          <h2 id="next-title">Sign the order again</h2>
          <p>
            Go back to the order in your EHR and sign it again. The payer then reads the completed form and answers anew; where every
            criterion is met, the order may be authorized at once.
          </p>
        </section>
      )}
      {opened.desk.pended === undefined && <SubmitStep opened={opened} response={response} onAnswered={() => setAnswered(true)} />}
      <SourceList questions={questions} onGo={undefined} />
    </>
  );
}

/** The form answers a request that waits: no authorization is offered and no second request made. */
function AnswersRequest({ trace }: { readonly trace: string }) {
  return (
    <section className="card" aria-labelledby="request-title">
      <h2 id="request-title">For the request that waits</h2>
      <p>
        The payer asked for this form about the prior authorization request <strong>{trace}</strong>. Send it from your EHR with that
        request; the payer then goes on with it. No new request is needed.
      </p>
    </section>
  );
}
