import type { Criterion, Phase } from '../../src/policy/policy.ts';
import type { ReadingSheet } from '../../src/reading-sheet/reading-sheet.ts';
import { Table } from '../theme/table.tsx';
import { type ComparedTopic, compare } from './comparison.ts';
import { ComparisonForm } from './comparison-form.tsx';

interface PolicyComparisonProps {
  readonly sheets: readonly ReadingSheet[];
  readonly left: ReadingSheet['policy'];
  readonly right: ReadingSheet['policy'];
}

type Policy = ReadingSheet['policy'];

const phases: readonly Phase[] = ['initial', 'continued'];

/** Two policies side by side, with what differs marked in words. */
export function PolicyComparison({ sheets, left, right }: PolicyComparisonProps) {
  const columns = [
    { key: 'topic', label: 'Topic' },
    { key: 'left', label: left.publisher },
    { key: 'right', label: right.publisher },
    { key: 'difference', label: 'Difference' },
  ];
  return (
    <>
      <div className="screen-only">
        <ComparisonForm sheets={sheets} left={left.key} right={right.key} />
      </div>
      <section className="panel comparison" aria-labelledby="frame">
        <h2 id="frame">The documents</h2>
        <Table caption="The documents" captionHidden columns={columns} rows={frameRows(left, right)} />
      </section>
      {phases.map((phase) => {
        const compared = compare(left.phases[phase], right.phases[phase]);
        return compared.length === 0 ? null : (
          <section key={phase} className="panel comparison" aria-labelledby={phase}>
            <h2 id={phase}>Criteria, {phase} treatment</h2>
            <Table
              caption={`Criteria, ${phase}`}
              captionHidden
              columns={columns}
              rows={compared.map((topic) => topicRow(topic, left, right, phase))}
            />
          </section>
        );
      })}
    </>
  );
}

function topicRow(compared: ComparedTopic, left: Policy, right: Policy, phase: Phase) {
  const { topic, verdict } = compared;
  return {
    key: topic,
    className: verdict === 'same' ? '' : 'differs',
    cells: {
      topic,
      left: <Criteria criteria={compared.left} policy={left} phase={phase} />,
      right: <Criteria criteria={compared.right} policy={right} phase={phase} />,
      difference: <Difference compared={compared} left={left.publisher} right={right.publisher} />,
    },
  };
}

function Criteria({
  criteria,
  policy,
  phase,
}: {
  readonly criteria: readonly Criterion[];
  readonly policy: Policy;
  readonly phase: Phase;
}) {
  if (criteria.length === 0) return <span className="quiet">not asked</span>;
  return criteria.map(({ id, statement }) => (
    <p key={id}>
      <a href={`/policies/${policy.key}#${phase}-${id}`}>{id}</a> {statement}
    </p>
  ));
}

function Difference({ compared, left, right }: { readonly compared: ComparedTopic; readonly left: string; readonly right: string }) {
  const { verdict, onlyLeft, onlyRight } = compared;
  switch (verdict) {
    case 'same':
      return <span className="quiet">= the same facts</span>;
    case 'left-only':
      return <strong>≠ only {left}</strong>;
    case 'right-only':
      return <strong>≠ only {right}</strong>;
    case 'differs':
      return (
        <>
          <strong>≠ differs</strong>
          <Only publisher={left} tests={onlyLeft} />
          <Only publisher={right} tests={onlyRight} />
        </>
      );
  }
}

function Only({ publisher, tests }: { readonly publisher: string; readonly tests: readonly string[] }) {
  if (tests.length === 0) return null;
  return (
    <p>
      only {publisher}: <code>{tests.join(', ')}</code>
    </p>
  );
}

function frameRows(left: Policy, right: Policy) {
  const rows: readonly (readonly [string, (policy: Policy) => string])[] = [
    ['Document', ({ title, source }) => `${title} (${source})`],
    ['Line of business', ({ lineOfBusiness }) => lineOfBusiness],
    ['Edition in force since', ({ editions }) => editions.at(-1)?.from ?? ''],
    [
      'Approval period',
      ({ phases: { initial } }) => (initial?.approvalMonths === undefined ? 'not named' : `${initial.approvalMonths} months`),
    ],
    ['Approved doses', ({ phases: { initial } }) => (initial?.approvedDoses === undefined ? 'not named' : String(initial.approvedDoses))],
    ['HCPCS', ({ hcpcs }) => hcpcs.join(', ') || 'none listed'],
    ['Notices', ({ notices }) => notices.map(({ id }) => id).join(', ') || 'none'],
  ];
  return rows.map(([topic, said]) => {
    const differs = said(left) !== said(right);
    return {
      key: topic,
      className: differs ? 'differs' : '',
      cells: {
        topic,
        left: said(left),
        right: said(right),
        difference: differs ? <strong>≠ differs</strong> : <span className="quiet">= the same</span>,
      },
    };
  });
}
