import type { ResourceEvidence } from '../../src/policy/fact.ts';
import type { Status } from '../../src/policy/judge.ts';
import { Cited } from '../theme/citation.tsx';
import { EvidenceList, HintList } from '../theme/evidence-list.tsx';
import { StatusBadge, statusText } from '../theme/status-badge.tsx';
import { Table } from '../theme/table.tsx';
import type { Criterion, ExplainedOrder } from './explanation.ts';
import { depthOf } from './moved.ts';

interface ReasoningProps {
  readonly answer: ExplainedOrder;
  /** Earlier status of the criteria that the suppositions moved. */
  readonly moved: ReadonlyMap<string, Status>;
  readonly onOpen: (evidence: ResourceEvidence) => void;
}

const columns = [
  { key: 'id', label: '§' },
  { key: 'status', label: 'Status' },
  { key: 'criterion', label: 'Criterion' },
  { key: 'evidence', label: 'Evidence, and what is open' },
];

/** The policy's criteria in its own order, each with what it rests on. */
export function Reasoning({ answer, moved, onOpen }: ReasoningProps) {
  const { criteria, policy, policyVersion, phase } = answer;
  if (criteria.length === 0) return <p>No criteria were judged.</p>;
  const rows = criteria.map((criterion) => ({
    key: `criterion-${criterion.id}`,
    className: [`depth-${Math.min(depthOf(criterion, criteria), 3)}`, moved.has(criterion.id) && 'moved'].filter(Boolean).join(' '),
    cells: {
      id: criterion.id,
      status: <StatusCell status={criterion.status} was={moved.get(criterion.id)} />,
      criterion: (
        <>
          {criterion.statement} <Cited citation={criterion.citation} />
        </>
      ),
      evidence: <EvidenceCell criterion={criterion} isParent={isParent(criterion, criteria)} onOpen={onOpen} />,
    },
  }));
  return (
    <>
      <p>
        <a href={`/policies/${policy}`}>{policy}</a>, edition {policyVersion}, {phase} treatment. {movedSentence(moved.size)}
      </p>
      <div className="reasoning">
        <Table caption="Criteria in the order of the source" captionHidden columns={columns} rows={rows} />
      </div>
    </>
  );
}

const isParent = ({ id }: Criterion, criteria: readonly Criterion[]): boolean => criteria.some((other) => other.id.startsWith(`${id}.`));

function movedSentence(count: number): string {
  if (count === 0) return '';
  return count === 1 ? 'One criterion moved.' : `${count} criteria moved.`;
}

function StatusCell({ status, was }: { readonly status: Status; readonly was: Status | undefined }) {
  return (
    <>
      <StatusBadge status={status} />
      {was !== undefined && <div className="was">was {statusText(was)}</div>}
    </>
  );
}

interface EvidenceCellProps {
  readonly criterion: Criterion;
  /** A parent's evidence is its parts' and stands there. */
  readonly isParent: boolean;
  readonly onOpen: ReasoningProps['onOpen'];
}

function EvidenceCell({ criterion, isParent, onOpen }: EvidenceCellProps) {
  const { evidence, hints, needed, conflict } = criterion;
  if (isParent) return <span className="quiet">see its parts</span>;
  return (
    <>
      {conflict !== undefined && <p className="problem">Conflict: {conflict}.</p>}
      <EvidenceList evidence={evidence} onOpen={onOpen} />
      {needed !== undefined && (
        <p className="needed">
          <strong>Would settle it:</strong> {needed}
        </p>
      )}
      <HintList hints={hints} onOpen={onOpen} />
    </>
  );
}
