import type { ReviewCase, ReviewLine } from '../../src/pas/review-list.ts';
import type { ResourceEvidence } from '../../src/policy/fact.ts';
import { Cited } from '../theme/citation.tsx';
import { EvidenceList } from '../theme/evidence-list.tsx';
import { CriteriaTable } from './criteria-table.tsx';
import { RecommendationBox } from './recommendation-box.tsx';
import { daysText, dayText, stateWords } from './words.ts';

interface LinePanelProps {
  readonly line: ReviewLine;
  readonly policy: ReviewCase['policies'][number] | undefined;
  readonly onOpen: (evidence: ResourceEvidence) => void;
}

/** One line of the request: what it asks for, what the machine found, and how it stands. */
export function LinePanel({ line, policy, onOpen }: LinePanelProps) {
  const { sequence, requested, state, criteria, notices, mismatches } = line;
  const { sign, text, tone } = stateWords[state];
  const conflicts = [...new Set(criteria.flatMap(({ conflict }) => conflict ?? []))];
  const title = `line-${sequence}-title`;
  return (
    <section className="panel line" aria-labelledby={title}>
      <h2 id={title}>
        Line {sequence}: {requested?.words ?? requested?.codes[0] ?? line.product ?? 'not described'}{' '}
        <span className={`status ${tone}`}>
          <span aria-hidden="true">{sign}</span> {text}
        </span>
      </h2>
      <Asked line={line} onOpen={onOpen} />
      {state === 'pended' && <RecommendationBox line={line} />}
      {state !== 'pended' && line.note !== undefined && (
        <p className="notice">
          <strong>Note in the answer:</strong> {line.note}
        </p>
      )}
      {mismatches.length + conflicts.length > 0 && (
        <div className="problem">
          <h3>Does not fit together</h3>
          <ul>
            {[...conflicts, ...mismatches].map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
      {notices.map((notice) => (
        <div key={notice.id} className={`notice ${notice.severity}`}>
          <strong>
            {notice.severity === 'info' ? 'Notice' : notice.severity === 'warning' ? '⚠ Warning' : '⚠ Critical'}
            {notice.blocksAuthorization === true && ', keeps the machine from approving'}:
          </strong>{' '}
          {notice.statement} <Cited citation={notice.citation} />
          <EvidenceList evidence={notice.evidence} onOpen={onOpen} />
        </div>
      ))}
      {criteria.length > 0 ? (
        <CriteriaTable
          line={line}
          caption={`Criteria of ${policy?.source ?? 'the policy'}, version ${line.policyVersion ?? 'not known'}`}
          onOpen={onOpen}
        />
      ) : (
        <p>No policy held here speaks about this line: a person decides it on what the request shows.</p>
      )}
    </section>
  );
}

function Asked({ line, onOpen }: Pick<LinePanelProps, 'line' | 'onOpen'>) {
  const { requested, period, quantity, issued, number } = line;
  const order = requested?.order ?? null;
  return (
    <dl className="facts">
      <div>
        <dt>Asked for</dt>
        <dd>
          {[requested?.codes.join(', '), requested?.quantity, requested?.days && daysText(requested.days.first, requested.days.last)]
            .filter((part) => part !== undefined && part !== null && part !== '')
            .join(' · ') || 'no code, quantity or days given'}
          {order !== null && (
            <>
              {' '}
              <button type="button" className="resource" onClick={() => onOpen({ reference: order, value: requested?.words ?? '' })}>
                {order}
              </button>
            </>
          )}
        </dd>
      </div>
      {number !== undefined && (
        <div>
          <dt>Granted</dt>
          <dd>
            <code>{number}</code>
            {issued !== undefined && ` on ${dayText(issued)}`}
            {period !== undefined && `, valid ${daysText(period.start, period.end)}`}
            {quantity !== undefined && `, ${quantity.value} ${quantity.unit}`}
          </dd>
        </div>
      )}
    </dl>
  );
}
