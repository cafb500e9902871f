import type { Criterion, Phase, PhaseRules } from '../../src/policy/policy.ts';
import type { CaseResult } from '../../src/reading-sheet/case-result.ts';
import { Cited } from '../theme/citation.tsx';
import { Table } from '../theme/table.tsx';
import { RuleWords, withParts } from './rule-words.tsx';

interface CriteriaTableProps {
  readonly phase: Phase;
  readonly rules: PhaseRules;
  readonly cases: readonly CaseResult[];
  readonly factNames: Readonly<Record<string, string>>;
}

const columns = [
  { key: 'id', label: '§' },
  { key: 'statement', label: 'Criterion, in our words' },
  { key: 'chart', label: 'Where the chart says it' },
  { key: 'asked', label: 'What is asked if it is silent' },
  { key: 'cases', label: 'Cases' },
];

/** The criteria of one phase in the source's order, beside what they rest on and what proves them. */
export function CriteriaTable({ phase, rules, cases, factNames }: CriteriaTableProps) {
  const rows = rules.criteria
    .flatMap((criterion) => withParts(criterion))
    .map(({ criterion, depth }) => ({
      key: criterion.id,
      anchor: `${phase}-${criterion.id}`,
      className: `depth-${Math.min(depth, 3)}`,
      cells: {
        id: criterion.id,
        statement: (
          <>
            {criterion.statement} <Cited citation={criterion.citation} />
          </>
        ),
        chart: <Asked criterion={criterion} factNames={factNames} />,
        asked: [criterion.settle, ...remarks(criterion)].join(' '),
        cases: <CaseNumbers id={criterion.id} phase={phase} cases={cases} />,
      },
    }));
  return (
    <div className="sheet">
      <Table caption={`Criteria, ${phase} treatment`} captionHidden columns={columns} rows={rows} />
    </div>
  );
}

function Asked({ criterion, factNames }: { readonly criterion: Criterion; readonly factNames: CriteriaTableProps['factNames'] }) {
  const { children = [], join = 'all', rule, follows } = criterion;
  return (
    <>
      {children.length > 0 && (
        <p>
          {join} of {children.map(({ id }) => id).join(', ')}
        </p>
      )}
      {rule !== undefined && <RuleWords rule={rule} factNames={factNames} />}
      {follows !== undefined && <p>as criterion {follows}</p>}
    </>
  );
}

function remarks({ referral, settledBy, positiveEvidenceOnly }: Criterion): readonly string[] {
  return [
    ...(referral === undefined ? [] : [`If not met: referred to ${referral}.`]),
    ...(settledBy === 'place' ? ['Settled by the place, not by a form.'] : []),
    ...(positiveEvidenceOnly ? ['With nothing on record: not applicable.'] : []),
  ];
}

/** Links to the rows of the case list that are about a criterion; one that fails says so. */
function CaseNumbers({ id, phase, cases }: { readonly id: string; readonly phase: Phase; readonly cases: readonly CaseResult[] }) {
  const about = cases.flatMap((result, place) => (result.phase === phase && id in result.expected ? [{ result, number: place + 1 }] : []));
  if (about.length === 0) return <span className="quiet">none</span>;
  return (
    <span className="numbers">
      {about.every(({ result }) => result.surprises.length === 0) && (
        <span>
          <span aria-hidden="true">✓</span> <span className="unseen">all as expected:</span>
        </span>
      )}
      {about.map(({ result, number }) => (
        <a key={number} href={`#case-${number}`} className={result.surprises.length > 0 ? 'not-met' : undefined}>
          {number}
          {result.surprises.length > 0 && ' ✕'}
        </a>
      ))}
    </span>
  );
}
