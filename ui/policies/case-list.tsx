import type { Status } from '../../src/policy/judge.ts';
import type { CaseResult } from '../../src/reading-sheet/case-result.ts';
import { StatusBadge } from '../theme/status-badge.tsx';

const statuses: readonly Status[] = ['met', 'not-met', 'unknown', 'not-applicable'];

/** The test cases of a policy as the running engine answers them. */
export function CaseList({ cases }: { readonly cases: readonly CaseResult[] }) {
  const failed = cases.filter(({ surprises }) => surprises.length > 0).length;
  return (
    <section className="panel" aria-labelledby="cases">
      <h2 id="cases">Cases</h2>
      <p>
        {cases.length} cases, run through the engine of this service:{' '}
        <strong>{failed === 0 ? 'all come out as expected.' : `${failed} come out otherwise.`}</strong>
      </p>
      <ol className="cases">
        {cases.map((result, place) => (
          <li key={result.sentence + result.phase} id={`case-${place + 1}`}>
            {result.sentence} <span className="quiet">({result.phase})</span>
            <Outcome result={result} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Outcome({ result: { expected, determination, surprises } }: { readonly result: CaseResult }) {
  return (
    <div className="outcome">
      {statuses.map((status) => {
        const ids = Object.entries(expected).flatMap(([id, value]) => (value === status ? [id] : []));
        return ids.length === 0 ? null : (
          <span key={status}>
            {ids.join(', ')} <StatusBadge status={status} />
          </span>
        );
      })}
      <span className="quiet">{determination}</span>
      {surprises.length > 0 && <p className="problem">Not as expected: {surprises.join('; ')}.</p>}
    </div>
  );
}
