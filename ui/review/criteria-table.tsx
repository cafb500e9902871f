import type { ReviewLine } from '../../src/pas/review-list.ts';
import type { ResourceEvidence } from '../../src/policy/fact.ts';
import type { Finding } from '../../src/policy/judge.ts';
import { Cited } from '../theme/citation.tsx';
import { EvidenceList, HintList } from '../theme/evidence-list.tsx';
import { StatusBadge } from '../theme/status-badge.tsx';
import { Table } from '../theme/table.tsx';

interface CriteriaTableProps {
  readonly line: ReviewLine;
  readonly caption: string;
  readonly onOpen: (evidence: ResourceEvidence) => void;
}

const columns = [
  { key: 'id', label: '§' },
  { key: 'criterion', label: 'Criterion' },
  { key: 'status', label: 'Found' },
  { key: 'evidence', label: 'By' },
];

/** The findings in the policy's own order, parts below what they belong to. */
export function CriteriaTable({ line, caption, onOpen }: CriteriaTableProps) {
  return (
    <Table
      caption={caption}
      columns={columns}
      rows={line.criteria.map((finding) => ({
        key: finding.id,
        anchor: `line-${line.sequence}-${finding.id}`,
        className: `criterion depth-${Math.min(finding.depth, 3)}`,
        cells: {
          id: <code>{finding.id}</code>,
          criterion: (
            <>
              {finding.statement} <Cited citation={finding.citation} />
            </>
          ),
          status: (
            <>
              <StatusBadge status={finding.status} />
              {restsOnStatement(finding) && <span className="below quiet">stated by a person, not on record</span>}
            </>
          ),
          evidence: <Reasons finding={finding} onOpen={onOpen} />,
        },
      }))}
    />
  );
}

/** Whether nothing but statements in a form speaks for the finding. */
function restsOnStatement({ status, evidence }: Finding): boolean {
  return status !== 'unknown' && evidence.length > 0 && evidence.every((item) => 'reference' in item && item.attested === true);
}

function Reasons({ finding, onOpen }: { readonly finding: Finding; readonly onOpen: CriteriaTableProps['onOpen'] }) {
  const { evidence, hints, needed, conflict, referral, failedReads, status } = finding;
  return (
    <>
      <EvidenceList evidence={evidence} onOpen={onOpen} />
      {conflict !== undefined && (
        <p className="conflict">
          <strong>Contradiction.</strong> {conflict}
        </p>
      )}
      {needed !== undefined && (
        <p>
          <span className="quiet">Would settle it:</span> {needed}
        </p>
      )}
      {failedReads.length > 0 && <p>Could not be read: {failedReads.join(', ')}</p>}
      {status === 'not-met' && referral !== undefined && <p>The policy names another route: {referral}</p>}
      <HintList hints={hints} onOpen={onOpen} />
    </>
  );
}
