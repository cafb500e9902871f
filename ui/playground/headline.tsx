import type { Status } from '../../src/policy/judge.ts';
import { determinationWords } from '../theme/determination.ts';
import { StatusBadge } from '../theme/status-badge.tsx';
import type { Criterion, ExplainedOrder } from './explanation.ts';
import { ownCriteria } from './moved.ts';

interface HeadlineProps {
  readonly answer: ExplainedOrder;
  /** Number of an authorization given with this answer. */
  readonly authorization: string | undefined;
}

const statuses: readonly Status[] = ['not-met', 'unknown', 'met', 'not-applicable'];

/** The answer for a clinician with ten seconds: what it comes to, why, what to do. */
export function Headline({ answer, authorization }: HeadlineProps) {
  const { headline, tone, sign } = determinationWords[answer.determination];
  const own = ownCriteria(answer.criteria);
  const deciding = decidingOf(answer, own);
  return (
    <div className={`headline ${tone}`}>
      <h2 className="verdict">
        <span aria-hidden="true">{sign}</span> {headline}
      </h2>
      {authorization !== undefined && (
        <p>
          Authorized at signature: <code>{authorization}</code> <span className="tag">demo number, not real</span>
        </p>
      )}
      <p>{nextStep(answer, authorization)}</p>
      {deciding.length > 0 && (
        <ul>
          {deciding.map((criterion) => (
            <li key={criterion.id}>
              <strong>{criterion.id}</strong> {decidingWords(criterion)}
            </li>
          ))}
        </ul>
      )}
      {own.length > 0 && (
        <p className="counts">
          {statuses.map((status) => {
            const count = own.filter((criterion) => criterion.status === status).length;
            return count === 0 ? null : (
              <span key={status}>
                {count} × <StatusBadge status={status} />
              </span>
            );
          })}
        </p>
      )}
    </div>
  );
}

/** What to do now; what an authorization or a conflict changes about it comes first. */
function nextStep({ determination, criteria }: ExplainedOrder, authorization: string | undefined): string {
  if (criteria.some(({ conflict }) => conflict !== undefined))
    return 'The chart and a statement in the form disagree. Nothing is decided until that is cleared up.';
  if (determination === 'criteria-met' && authorization === undefined)
    return 'No authorization was given with this answer: it has to be requested.';
  return determinationWords[determination].next;
}

/** What would settle it; or what it asks and what speaks against it, so that nobody takes the demand for a finding. */
function decidingWords({ status, statement, needed, evidence }: Criterion): string {
  if (status === 'unknown') return needed ?? statement;
  const against = evidence.flatMap((item) => ('reference' in item ? [item.value] : [])).slice(0, 2);
  return `asks: ${statement}${against.length === 0 ? '' : ` Against it: ${against.join(', ')}.`}`;
}

/** The criteria that make the answer what it is: those not met, else those still open. */
function decidingOf({ determination }: ExplainedOrder, own: readonly Criterion[]): readonly Criterion[] {
  const status = determination === 'criteria-not-met' || determination === 'referred' ? 'not-met' : 'unknown';
  return own.filter((criterion) => criterion.status === status);
}
