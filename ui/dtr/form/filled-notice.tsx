import type { OpenedForm } from '../open-form.ts';

/** What has happened before the user saw the form: filled in from the chart, or why not; a draft gone on with. */
export function FilledNotice({ opened, onStartOver }: { readonly opened: OpenedForm; readonly onStartOver: () => void }) {
  const { population, draft, others, hasStopped, step, isFollowUp } = opened;
  return (
    <>
      {population.outcome === 'filled' ? (
        <p className="lead">
          Filled in from {population.resources.length} records of the chart. Please check every answer and add what is open
          {step === undefined ? '; nothing is sent before you do.' : '.'}
        </p>
      ) : (
        <div className="card wrong" role="alert">
          <p>
            <strong>The form could not be filled in from the chart.</strong>{' '}
            {population.outcome === 'unread'
              ? `Not everything could be read (${population.types.join(', ')}), and part of a chart proves nothing.`
              : population.text}{' '}
            Please answer by hand.
          </p>
        </div>
      )}
      {step !== undefined && (
        <p className="lead">
          {step.status === 'completed'
            ? 'The payer asks nothing more. Look the answers over, then complete the form.'
            : 'This form is asked in steps: “Next questions” sends the answers so far to the payer, who says what else is needed.'}
        </p>
      )}
      {hasStopped && (
        <div className="card wrong" role="alert">
          <p>
            <strong>What was recorded earlier has expired.</strong> The payer’s form is no longer in effect, so its draft was stopped.
            Please answer anew, or ask the payer for the form that holds now.
          </p>
        </div>
      )}
      {draft !== undefined && !isFollowUp && (
        <div className="card note-card">
          <p>This goes on with the draft stored in the EHR.</p>
          <button type="button" onClick={onStartOver}>
            Start over
          </button>
        </div>
      )}
      {others.length > 0 && <p className="lead">This is the first of {others.length + 1} forms for this order.</p>}
    </>
  );
}
