import { useEffect } from 'react';
import type { PolicyContent } from '../../src/http/policy-routes.ts';
import type { Phase, PhaseRules } from '../../src/policy/policy.ts';
import type { ReadingSheet } from '../../src/reading-sheet/reading-sheet.ts';
import { Cited } from '../theme/citation.tsx';
import { Table } from '../theme/table.tsx';
import { CaseList } from './case-list.tsx';
import { CriteriaTable } from './criteria-table.tsx';
import { RuleWords } from './rule-words.tsx';
import { SourceSections } from './source-sections.tsx';

interface PolicySheetProps {
  readonly sheet: ReadingSheet;
  readonly factNames: PolicyContent['factNames'];
}

const phases: readonly Phase[] = ['initial', 'continued'];

/** What an analyst holds against the payer's document, in its own order. */
export function PolicySheet({ sheet, factNames }: PolicySheetProps) {
  const { policy, cases } = sheet;
  // The sheet comes after the page, so the browser cannot have gone to the address's target yet.
  useEffect(() => document.getElementById(location.hash.slice(1))?.scrollIntoView(), []);
  return (
    <>
      <p className="actions screen-only">
        <a href="/policies">All policies</a>
        <a href={`/policies/compare?left=${policy.key}`}>Compare with another</a>
        <button type="button" onClick={() => print()}>
          Print
        </button>
      </p>
      {phases.map((phase) => {
        const rules = policy.phases[phase];
        return rules === undefined ? null : (
          <section key={phase} className="panel" aria-labelledby={phase}>
            <h2 id={phase}>Criteria, {phase} treatment</h2>
            <p>
              All of them must be met (<Cited citation={rules.citation} />
              ). {grantOf(rules)}
            </p>
            <CriteriaTable phase={phase} rules={rules} cases={cases} factNames={factNames} />
          </section>
        );
      })}
      <Notices sheet={sheet} factNames={factNames} />
      {policy.regimen.length > 0 && (
        <section className="panel" aria-labelledby="regimen">
          <h2 id="regimen">Regimen</h2>
          <ul>
            {policy.regimen.map(({ statement, citation }) => (
              <li key={statement}>
                {statement} <Cited citation={citation} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <CaseList cases={cases} />
      <SourceSections sheet={sheet} />
    </>
  );
}

function grantOf({ approvalMonths, approvedDoses }: PhaseRules): string {
  const parts = [
    ...(approvalMonths === undefined ? [] : [`${approvalMonths} months`]),
    ...(approvedDoses === undefined ? [] : [`${approvedDoses} dose`]),
  ];
  return `An approval grants ${parts.join(', ') || 'no period or quantity that the source names'}.`;
}

function Notices({ sheet: { policy }, factNames }: PolicySheetProps) {
  if (policy.notices.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="notices">
      <h2 id="notices">Notices</h2>
      <Table
        caption="Notices"
        captionHidden
        columns={[
          { key: 'id', label: 'Notice' },
          { key: 'severity', label: 'Severity' },
          { key: 'statement', label: 'What is said' },
          { key: 'raised', label: 'Raised' },
        ]}
        rows={policy.notices.map(({ id, severity, statement, citation, when, blocksAuthorization }) => ({
          key: id,
          cells: {
            id,
            severity: blocksAuthorization ? `${severity}; a person decides` : severity,
            statement: (
              <>
                {statement} <Cited citation={citation} />
              </>
            ),
            raised: when === undefined ? 'always' : <RuleWords rule={when} factNames={factNames} />,
          },
        }))}
      />
    </section>
  );
}
