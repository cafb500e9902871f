import type { ResourceEvidence } from '../../src/policy/fact.ts';
import { Cited } from '../theme/citation.tsx';
import { EvidenceList } from '../theme/evidence-list.tsx';
import type { ExplainedOrder } from './explanation.ts';

const signs = { info: 'i', warning: '!', critical: '‼' } as const;

interface NoticesProps {
  readonly answer: ExplainedOrder;
  readonly onOpen: (evidence: ResourceEvidence) => void;
}

/** What is worth a clinician's eye and decides nothing, and what was assumed. */
export function Notices({ answer: { notices, assumptions }, onOpen }: NoticesProps) {
  if (notices.length + assumptions.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="notices">
      <h2 id="notices">Notices and assumptions</h2>
      {notices.map(({ id, severity, statement, citation, evidence }) => (
        <div key={id} className={`notice severity-${severity}`}>
          <strong>
            <span aria-hidden="true">{signs[severity]}</span> {severity}
          </strong>{' '}
          {statement} <Cited citation={citation} />
          <EvidenceList evidence={evidence} onOpen={onOpen} />
        </div>
      ))}
      {assumptions.length > 0 && (
        <>
          <h3>Assumed or not checked</h3>
          <ul>
            {assumptions.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
