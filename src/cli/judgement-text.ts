import type { Judgement } from '../judgement/judgement.ts';
import type { Evidence } from '../policy/fact.ts';
import type { Finding } from '../policy/judge.ts';
import type { JudgedChart } from './judge-chart.ts';
import { textTable, wrapped } from './text-table.ts';

/** A judgement as a person reads it in a terminal. */
export function judgementText({ judgement, remarks }: JudgedChart, columns: number): string {
  const { order, product, policy, policyVersion, phase, determination, criteria, notices, assumptions, date } = judgement;
  const head: readonly (readonly [string, string])[] = [
    ['order', `${order}${product === null ? '' : `, ${product}`}, judged for ${date}`],
    ['policy', policy === null ? 'none' : `${policy.key} (${policy.source}) ${policyVersion ?? ''}, ${phase ?? ''}`],
    ['determination', `${determination}: ${meanings[determination]}`],
  ];
  const parts = [
    head.map(([name, value]) => `${name.padEnd(14)} ${wrapped(value, Math.max(44, columns - 15)).join(`\n${' '.repeat(15)}`)}\n`).join(''),
    criteria.length === 0 ? '' : criteriaTable(criteria, columns),
    list(
      'Notices',
      notices.map(({ severity, statement }) => `${severity}: ${statement}`),
      columns,
    ),
    estimateText(judgement),
    list('To know', [...assumptions, ...remarks], columns),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

const meanings: Readonly<Record<Judgement['determination'], string>> = {
  'criteria-met': 'every criterion is met',
  'documentation-needed': 'nothing stands against it, something has to be documented',
  'information-needed': 'only the place of treatment is open',
  'criteria-not-met': 'a criterion is not met, so a person decides',
  referred: 'not met here, and the policy names another route',
  'no-policy': 'no policy held here is about this order under this coverage',
  indeterminate: 'something could not be read',
  'membership-not-found': 'the payer knows no such member',
  'membership-inactive': 'the member is not active on that day',
  'payer-not-ours': 'no Coverage of a payer held here',
  'guidance-only': 'a label informs; it decides nothing',
};

function criteriaTable(criteria: readonly Finding[], columns: number): string {
  const rows = criteria.map((finding) => [
    `${'  '.repeat(finding.depth)}${finding.id}`,
    finding.status,
    `${finding.statement} (${finding.citation.source}, ${finding.citation.section})`,
    groundsOf(finding),
  ]);
  return textTable(
    ['criterion', 'status', 'what the policy asks', 'on what evidence, or what is needed'],
    rows,
    [22, 14, 'rest', 'rest'],
    columns,
  );
}

function groundsOf({ status, evidence, needed, conflict, hints }: Finding): string {
  const shown = evidence.map(evidenceText);
  const open = status === 'unknown' ? [`needed: ${needed ?? 'documentation'}`] : [];
  const seen = status === 'unknown' ? hints.map((hint) => `seen: ${hint.reference}, ${hint.text}`) : [];
  return [...shown, ...(conflict === undefined ? [] : [`conflict: ${conflict}`]), ...open, ...seen].join('\n');
}

const evidenceText = (item: Evidence): string =>
  'search' in item ? `complete: ${item.search}` : `${item.reference}: ${item.value}${item.attested ? ' (attested)' : ''}`;

function estimateText({ estimate }: Judgement): string {
  return estimate === undefined ? '' : `Estimate: ${estimate.totalMl} mL in all${estimate.capped ? ', capped' : ''}\n`;
}

function list(title: string, items: readonly string[], columns: number): string {
  if (items.length === 0) return '';
  return `${title}\n${items.map((item) => `  - ${wrapped(item, Math.max(50, columns - 4)).join('\n    ')}\n`).join('')}`;
}
