import type { ReviewLine } from '../../src/pas/review-list.ts';
import { Cited } from '../theme/citation.tsx';

/** What the machine puts to the reviewer: a recommendation, never an outcome. */
export function RecommendationBox({ line }: { readonly line: ReviewLine }) {
  const { recommendation, reviewed, determination } = line;
  return (
    <div className="recommendation">
      <h3>The machine’s recommendation: {headline(line)}</h3>
      {recommendation !== undefined && recommendation.act !== 'approve' && (
        <ul>
          {recommendation.because.map(({ id, statement, citation }) => (
            <li key={id}>
              <code>{id}</code> is not met: {statement} <Cited citation={citation} />
            </li>
          ))}
        </ul>
      )}
      <p className="quiet">
        A recommendation decides nothing; you do.
        {determination === 'indeterminate' && ' Part of the record could not be read.'}
        {reviewed === true && ' A person has taken this line in hand: the machine no longer decides it.'}
      </p>
    </div>
  );
}

function headline({ recommendation, determination, mismatches, criteria }: ReviewLine): string {
  switch (recommendation?.act) {
    case 'approve':
      return 'approve. Every criterion is met and nothing stands against it.';
    case 'deny':
      return 'have a medical director look at a denial.';
    case 'refer':
      return `refer to ${recommendation.to}.`;
    case undefined:
      if (criteria.some(({ conflict }) => conflict !== undefined)) return 'none. Form and record contradict each other.';
      if (determination === 'criteria-met')
        return mismatches.length > 0
          ? 'none. Every criterion is met, but request and record do not fit together.'
          : 'none. Every criterion is met, but a contraindication or contradiction stands.';
      return determination === null || determination === 'no-policy'
        ? 'none. No rule speaks about this line.'
        : 'none. Something is not shown yet.';
  }
}
