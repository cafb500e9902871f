import type { ReviewCasePage } from '../../src/http/review-routes.ts';

/** The answer as the provider's system has it. */
export function AnswerPanel({ request }: { readonly request: ReviewCasePage }) {
  return (
    <section className="panel" aria-labelledby="answer-title">
      <h2 id="answer-title">The answer as it stands</h2>
      <p>
        {request.subscribers === 0
          ? 'No subscription hears of changes; the provider learns of them by asking.'
          : `${request.subscribers === 1 ? 'One subscription hears' : `${request.subscribers} subscriptions hear`} of every change.`}
      </p>
      <details>
        <summary>FHIR response, as JSON</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long answer is scrolled by keyboard */}
        <section className="scrolls" tabIndex={0} aria-label="FHIR response as JSON">
          <pre className="block">{JSON.stringify(request.answer, null, 2)}</pre>
        </section>
      </details>
    </section>
  );
}
