import { type FactName, factNames } from '../facts/fact-names.ts';
import type { BillingRules } from '../judgement/billing-rules.ts';
import type { Citation, Criterion, Phase, Policy, Rule } from '../policy/policy.ts';
import type { BillingCase, PolicyCase } from './policy-cases.ts';
import type { PolicySource } from './policy-source.ts';

/** The reading sheet of a policy: beside each criterion where the chart says it, what is asked otherwise, and the rows that prove it. */
export function policySheet(policy: Policy<string>, source: PolicySource, cases: readonly PolicyCase[]): string {
  const phases = (['initial', 'continued'] as const).flatMap((phase) => phaseLines(policy, phase, cases));
  return lines([
    `# ${policy.title}`,
    '',
    ...header(source, [
      ['policy key', policy.key],
      ['product', policy.product],
      ['in force', policy.editions.map(({ from, to }) => `${from} to ${to ?? 'today'}`).join('; ')],
      ['HCPCS', policy.hcpcs.join(', ') || 'none listed'],
    ]),
    ...phases,
    '## Notices',
    '',
    ...tableOf(
      ['id', 'severity', 'what we say', 'raised', '§', 'authorization'],
      policy.notices.map((notice) => [
        notice.id,
        notice.severity,
        notice.statement,
        notice.when === undefined ? 'always' : asked(notice.when),
        cited(notice.citation),
        notice.blocksAuthorization ? 'a person decides' : '',
      ]),
    ),
    ...(policy.regimen.length === 0
      ? []
      : [
          '## Regimen',
          '',
          ...tableOf(
            ['what we say', '§'],
            policy.regimen.map((entry) => [entry.statement, cited(entry.citation)]),
          ),
        ]),
    ...caseList(cases.map((row) => `${row.case} (${row.phase})`)),
  ]);
}

/** The reading sheet of the billing rules. */
export function billingSheet(rules: BillingRules, source: PolicySource, cases: readonly BillingCase[]): string {
  const { hcpcs, volumeBands, maximumMl, strengths, administration, ultrasound, diagnosis, placeOfService } = rules;
  const rows = [
    ['HCPCS', `${hcpcs.code} from ${hcpcs.from}, one unit per ${hcpcs.pfuPerUnit} PFU`, cited(hcpcs.citation)],
    ...volumeBands.map((band) => [
      band.upToCm === undefined ? 'larger lesions' : `lesions up to ${band.upToCm} cm`,
      `at most ${band.volumeMl} mL`,
      cited(band.citation),
    ]),
    ['one treatment, all lesions', `at most ${maximumMl.volumeMl} mL`, cited(maximumMl.citation)],
    ...Object.entries(strengths).map(([strength, { ndc, vialMl, unitsPerVial, citation }]) => [
      `vial of ${strength} PFU/mL`,
      `${vialMl} mL, ${unitsPerVial} units, NDC ${ndc}`,
      cited(citation),
    ]),
    [`up to ${administration.upTo.lesions} lesions in one visit`, `CPT ${administration.upTo.cpt}`, cited(administration.citation)],
    ['more lesions in one visit', `CPT ${administration.beyond.cpt}`, cited(administration.citation)],
    ['ultrasound guidance', `CPT ${ultrasound.cpt}`, cited(ultrasound.citation)],
    ['diagnosis', `ICD-10-CM ${diagnosis.icd10cm.from} to ${diagnosis.icd10cm.to}`, cited(diagnosis.citation)],
    ['place of service', placeOfService.code, cited(placeOfService.citation)],
    ...rules.advice.map((entry) => ['advice', entry.statement, cited(entry.citation)]),
  ];
  return lines([
    '# Imlygic: how a treatment is counted and coded',
    '',
    ...header(source, []),
    '## Rules',
    '',
    ...tableOf(['what', 'rule', '§'], rows),
    ...caseList(cases.map((row) => `${row.case}: [${row.lesions.join(', ')}] cm at ${row.concentration}`)),
  ]);
}

function phaseLines(policy: Policy<string>, phase: Phase, cases: readonly PolicyCase[]): string[] {
  const rules = policy.phases[phase];
  if (rules === undefined) return [];
  const grant = [
    rules.approvalMonths === undefined ? [] : [`${rules.approvalMonths} months`],
    rules.approvedDoses === undefined ? [] : [`${rules.approvedDoses} dose`],
  ].flat();
  const rows = rules.criteria.flatMap((criterion) => criterionRows(criterion, cases));
  return [
    `## Criteria, ${phase}`,
    '',
    `All of them must be met (${cited(rules.citation)}). An approval grants ${grant.join(', ') || 'no period or quantity that the source names'}.`,
    '',
    ...tableOf(['§', 'criterion in our words', 'where the chart says it', 'what we ask if it is silent', 'cases'], rows),
  ];
}

function criterionRows(criterion: Criterion, cases: readonly PolicyCase[]): string[][] {
  const { id, statement, children = [], join = 'all', rule, follows, referral, settledBy, positiveEvidenceOnly } = criterion;
  const asks = [
    ...(children.length > 0 ? [`${join} of ${children.map((child) => child.id).join(', ')}`] : []),
    ...(rule === undefined ? [] : [asked(rule)]),
    ...(follows === undefined ? [] : [`as criterion ${follows}`]),
  ];
  const remarks = [
    ...(referral === undefined ? [] : [`If not met: referred to ${referral}.`]),
    ...(settledBy === 'place' ? ['Settled by the place, not by a form.'] : []),
    ...(positiveEvidenceOnly ? ['With nothing on record: not applicable.'] : []),
  ];
  const numbers = cases.flatMap((row, place) => (id in row.expect ? [place + 1] : []));
  const own = [id, statement, asks.join('; and '), [criterion.settle, ...remarks].join(' '), numbers.join(', ')];
  return [own, ...children.flatMap((child) => criterionRows(child, cases))];
}

/** A rule in words, with what each fact means. */
function asked(rule: Rule): string {
  if ('is' in rule) return `${rule.is ? '' : 'not '}\`${rule.fact}\` (${meaning(rule.fact)})`;
  if ('atLeast' in rule) return `\`${rule.fact}\` ≥ ${rule.atLeast} ${rule.unit} (${meaning(rule.fact)})`;
  if ('atMost' in rule) return `\`${rule.fact}\` ≤ ${rule.atMost} ${rule.unit} (${meaning(rule.fact)})`;
  if ('all' in rule) return `all of: ${rule.all.map(asked).join('; ')}`;
  if ('any' in rule) return `any of: ${rule.any.map(asked).join('; ')}`;
  if ('unless' in rule) return `unless ${asked(rule.unless)}`;
  return `when ${asked(rule.when)}, then ${asked(rule.then)}`;
}

const isFactName = (name: string): name is FactName => name in factNames;

function meaning(fact: string): string {
  if (!isFactName(fact)) throw new TypeError(`${fact} is not a fact`);
  return factNames[fact];
}

function header(source: PolicySource, more: readonly (readonly string[])[]): string[] {
  const kept = ['number', 'publisher', 'plan', 'edition in force', 'url', 'sha256', 'state approval', 'reviewed'];
  const pinned = kept.flatMap((name) => (source.pin.has(name) ? [[name, source.pin.get(name) ?? '']] : []));
  return [
    'Generated by `npm run policies:print` from policy data, cases.yaml and SOURCE.md; do not edit.',
    '',
    ...tableOf(['what', 'value'], [...pinned, ...more]),
  ];
}

const caseList = (cases: readonly string[]): string[] => ['## Cases', '', ...cases.map((text, place) => `${place + 1}. ${text}`)];

const cited = ({ source, section }: Citation): string => `${source}, ${section}`;

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line), ''];
}

const lines = (all: readonly string[]): string => `${all.join('\n').trimEnd()}\n`;
