import { useEffect, useRef, useState } from 'react';
import type { ReviewCasePage } from '../../src/http/review-routes.ts';
import { type ActDraft, actOf, emptyDraft, faultsOf, openLines } from './act-draft.ts';
import { ActFields } from './act-fields.tsx';
import { ActSummary } from './act-summary.tsx';
import { Problem } from './loaded.tsx';
import { Outcome } from './outcome.tsx';
import { ServiceError, type Session, service } from './service.ts';

interface DecisionPanelProps {
  readonly session: Session;
  readonly request: ReviewCasePage;
  readonly onDone: (request: ReviewCasePage) => void;
  readonly onReload: () => void;
}

type Step = 'enter' | 'confirm' | 'sending';

/** Where a person decides: enter, look at it once more, confirm. What was entered stays until the service has taken it. */
export function DecisionPanel({ session, request, onDone, onReload }: DecisionPanelProps) {
  const [draft, setDraft] = useState(() => emptyDraft(request));
  const [step, setStep] = useState<Step>('enter');
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<unknown>();
  const [done, setDone] = useState<ActDraft>();
  const heading = useRef<HTMLHeadingElement>(null);
  const open = openLines(request.lines);
  // Another act may have closed a line meanwhile.
  const current = { ...draft, lines: draft.lines.filter((sequence) => open.some((line) => line.sequence === sequence)) };
  const faults = faultsOf(current, request.lines);

  useEffect(() => {
    if (step === 'confirm' || done !== undefined) heading.current?.focus();
  }, [step, done]);

  const check = (): void => {
    setTried(true);
    setDone(undefined);
    setError(undefined);
    if (faults.size === 0) setStep('confirm');
    else document.querySelector<HTMLElement>('.decision [data-fault]')?.focus();
  };
  const send = async (): Promise<void> => {
    setStep('sending');
    setError(undefined);
    try {
      const after = await service.act(request.row.id, session.subject, request.row.version, actOf(current, request.lines));
      setDone(current);
      setDraft(emptyDraft(after));
      setTried(false);
      onDone(after);
    } catch (reason) {
      setError(reason);
    }
    setStep('enter');
  };
  const change = (changed: Partial<ActDraft>): void => setDraft({ ...current, ...changed });

  return (
    <section className="panel decision" id="decision" aria-labelledby="decision-title">
      <h2 id="decision-title" ref={heading} tabIndex={-1}>
        {step === 'confirm' ? 'Confirm' : done === undefined ? 'Your decision' : 'Recorded'}
      </h2>
      {done !== undefined && <Outcome request={request} done={done} />}
      <Problem error={error}>
        {error instanceof ServiceError && error.status === 409 && (
          <p>
            <button
              type="button"
              onClick={() => {
                onReload();
                setError(undefined);
              }}
            >
              Show the request as it is now
            </button>{' '}
            What you entered stays.
          </p>
        )}
        {!(error instanceof ServiceError && error.status === 409) && <p>Nothing was recorded, and what you entered is still here.</p>}
      </Problem>
      {open.length === 0 && done === undefined && <p>Every line has been decided. A change begins with a new submission.</p>}
      {open.length > 0 && step === 'enter' && (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            check();
          }}
        >
          <ActFields session={session} request={request} draft={current} faults={tried ? faults : noFaults} onChange={change} />
          {tried && faults.size > 0 && (
            <p className="problem" role="alert">
              {faults.size === 1 ? 'One thing needs' : `${faults.size} things need`} your attention; each is marked above.
            </p>
          )}
          <button type="submit" className="primary">
            Check and confirm…
          </button>
        </form>
      )}
      {open.length > 0 && step !== 'enter' && (
        <ActSummary
          request={request}
          draft={current}
          isSending={step === 'sending'}
          onBack={() => setStep('enter')}
          onConfirm={() => void send()}
        />
      )}
    </section>
  );
}

const noFaults: ReadonlyMap<string, string> = new Map();
