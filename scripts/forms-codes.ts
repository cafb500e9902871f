import { evidenceRules, policies, readTerminology } from '../src/catalog.ts';
import type { Criterion, Rule } from '../src/policy/policy.ts';
import type { CodeRow } from '../src/terminology/code-set.ts';
import { canonicalCode, canonicalSystem, canonicalSystems } from '../src/terminology/systems.ts';

/**
 * The CQL library of every code, window and bound the forms' libraries need: one function a value set, made from terminology/
 * and policies/, so that no code or threshold stands in CQL written by hand.
 * @param withForm keys of the policies that have a form
 */
export function codesLibrary(withForm: ReadonlySet<string>): string {
  const terminology = readTerminology();
  const { products } = terminology;
  const rows = (name: string) => terminology.set(name).data.codes.filter((row) => row.supportive !== true);
  const excluded = (name: string) => terminology.set(name).data.excludes ?? [];
  const set = (name: string, title = name, keep: (row: CodeRow) => boolean = () => true) =>
    `define function "${title}"(key String):\n  ${condition(rows(name).filter(keep), excluded(name))}`;
  const ofConcept = (name: string, concept: string) => set(name, `${name} ${concept}`, (row) => row.concept === concept);
  return `${[
    "library OncoverageCodes version '1.0.0'",
    '// Made by scripts/forms-compile.ts from terminology/ and policies/. A key is `system|code`, its system as CanonicalSystem gives it.',
    "using FHIR version '4.0.1'",
    'context Patient',
    `define function CanonicalSystem(system String):\n  if StartsWith(system, 'urn:oid:') then ${spelt(true)}\n  else ${spelt(false)}`,
    ...[...new Set([...sets, ...Object.values(products).flatMap((product) => product.sets)])].sort().map((name) => set(name)),
    set('specialty-oncology', 'specialty-oncology', (row) => row.concept === 'oncology'),
    set('observation-braf-codon-600', 'observation-braf-codon-600 only', (row) => row.code === '93690-6'),
    ...['improved', 'worsened'].map((concept) => ofConcept('answer-disease-status', concept)),
    ...['variant', 'protein change', 'gene', 'source class'].map((concept) => ofConcept('observation-variant', concept)),
    ofConcept('observation-lesion-size', 'longest dimension'),
    `define function "body-site-injectable display"(key String):\n  ${choice(
      rows('body-site-injectable').map((row) => [keysOf(row), literal(row.display)]),
      'String',
    )}`,
    ...Object.values(products).map(
      ({ concept }) => `define function "names ${concept}"(words String):\n  ${named(rows('drug-names'), concept)}`,
    ),
    `define function Agent(key String):\n  ${choice(agents(rows('drug-antineoplastic')), 'String')}`,
    `define function Strength(key String):\n  ${choice(strengths(rows('drug-talimogene')), 'Decimal')}`,
    `define function InDrugGroup(groupName String, key String):\n  case\n${groups.map((name) => `    when groupName = '${name}' then "${name}"(key)`).join('\n')}\n    when groupName = 'melanoma therapy' then ${therapy.map((name) => `"${name}"(key)`).join(' or ')}\n    else false\n  end`,
    ...bounds(withForm).map(([name, value]) => `define "${name}":\n  ${value}`),
    ...windows.map(([name, value]) => `define "${name}":\n  ${value}`),
  ].join('\n\n')}\n`;
}

/** The spellings that are OIDs, or the others: most systems of a chart are spelt as ours, and are compared with the few of one kind. */
function spelt(asOid: boolean): string {
  const lines = [...canonicalSystems]
    .filter(([system]) => system.startsWith('urn:oid:') === asOid)
    .map(([system, ours]) => `    when ${literal(system)} then ${literal(ours)}`);
  return `case system\n${lines.join('\n')}\n    else system\n  end`;
}

const groups = ['drug-pd-1', 'drug-braf'];
const therapy = ['drug-pd-1', 'drug-pd-l1', 'drug-ctla-4', 'drug-braf', 'drug-mek', 'drug-aldesleukin', 'drug-lifileucel'];

const sets = [
  'answer-detected',
  'answer-not-detected',
  'body-site-injectable',
  'condition-malignancy',
  'condition-melanoma',
  'condition-melanoma-in-situ',
  'condition-melanoma-metastatic',
  'condition-melanoma-not-cutaneous',
  'condition-other-primary',
  'condition-other-skin-cancer',
  'condition-pregnancy',
  'condition-pregnancy-ended',
  'condition-secondary-ambiguous',
  'condition-secondary-distant',
  'condition-secondary-node',
  'condition-secondary-skin',
  'drug-adverse-reaction-reason',
  'drug-aldesleukin',
  'drug-braf',
  'drug-ctla-4',
  'drug-cyclophosphamide',
  'drug-fludarabine',
  'drug-lifileucel',
  'drug-mek',
  'drug-pd-1',
  'drug-pd-l1',
  'drug-talimogene',
  'drug-unclassified-hcpcs',
  'gene-braf',
  'observation-braf-codon-600',
  'observation-braf-gene',
  'observation-braf-v600e',
  'observation-braf-v600k',
  'observation-pregnancy',
  'observation-progression',
  'observation-stage-group',
  'observation-variant',
  'procedure-lifileucel-infusion',
  'stage-four',
  'stage-four-words',
  'variant-braf-v600',
];

const windows = [
  ['consultation months', `${evidenceRules.consultationMonths} months`],
  ['lymphodepletion days', `${evidenceRules.lymphodepletionDays} days`],
  ['concurrent order days', `${evidenceRules.concurrentOrderDays} days`],
  ['pregnancy months', `${evidenceRules.pregnancyMonths} months`],
  ['flare months', `${evidenceRules.flareMonths} months`],
] as const;

/** Every numeric bound of the policies with a form, by fact; those that bound the same fact agree, or the forms could not share a library. */
function bounds(withForm: ReadonlySet<string>): readonly (readonly [string, string])[] {
  const found = new Map<string, string>();
  const add = (name: string, value: string) => {
    const other = found.get(name);
    if (other !== undefined && other !== value) throw new Error(`policies disagree on ${name}: ${other} and ${value}`);
    found.set(name, value);
  };
  const visitRule = (rule: Rule): void => {
    if ('all' in rule) rule.all.forEach(visitRule);
    else if ('any' in rule) rule.any.forEach(visitRule);
    else if ('unless' in rule) visitRule(rule.unless);
    else if ('when' in rule) [rule.when, rule.then].forEach(visitRule);
    else if ('atLeast' in rule) add(`${rule.fact} at least`, amount(rule.fact, rule.atLeast));
    else if ('atMost' in rule) add(`${rule.fact} at most`, amount(rule.fact, rule.atMost));
  };
  const visit = (criterion: Criterion): void => {
    if (criterion.rule !== undefined) visitRule(criterion.rule);
    criterion.children?.forEach(visit);
  };
  for (const policy of policies)
    if (withForm.has(policy.key)) for (const phase of Object.values(policy.phases)) phase.criteria.forEach(visit);
  return [...found].sort(([one], [other]) => one.localeCompare(other));
}

function amount(fact: string, value: number): string {
  if (fact === 'ageInYears') return String(value);
  return fact.startsWith('days') ? `${value} days` : value.toFixed(1);
}

function condition(rows: readonly CodeRow[], excludes: readonly CodeRow[]): string {
  const included = anyOf(rows);
  return excludes.length === 0 ? included : `(${included}) and not (${anyOf(excludes)})`;
}

function anyOf(rows: readonly CodeRow[]): string {
  const exact = rows.filter((row) => row.match === undefined).flatMap(keysOf);
  const prefixes = rows
    .filter((row) => row.match === 'prefix')
    .map((row) => `StartsWith(key, ${literal(`${canonicalSystem(row.system)}|${row.code}`)})`);
  const parts = [...(exact.length > 0 ? [`key in { ${[...new Set(exact)].map(literal).join(', ')} }`] : []), ...prefixes];
  return parts.length > 0 ? parts.join('\n    or ') : 'false';
}

/** An NDC of eleven digits as labels write it: 5-4-2, and with one leading zero less 4-4-2, 5-3-2 or 5-4-1. */
function hyphenated(ndc: string): readonly string[] {
  const [, labeler, product, pack] = /^(\d{5})(\d{4})(\d{2})$/.exec(ndc) ?? [];
  if (labeler === undefined || product === undefined || pack === undefined) return [];
  const parts = [labeler, product, pack];
  const shorter = parts.flatMap((part, at) => (part.startsWith('0') ? [parts.with(at, part.slice(1)).join('-')] : []));
  return [parts.join('-'), ...shorter];
}

/** Every spelling of a code: as listed, as we compare it, and as it is also written. */
function keysOf(row: CodeRow): readonly string[] {
  const system = canonicalSystem(row.system);
  const canonical = canonicalCode(system, row.code);
  const codes = new Set([row.code, canonical, ...(row.alsoWritten ?? []), ...(system.endsWith('/ndc') ? hyphenated(canonical) : [])]);
  return [...codes].map((code) => `${system}|${code}`);
}

function named(rows: readonly CodeRow[], agent: string): string {
  return rows
    .filter((row) => row.concept === agent)
    .map((row) => `PositionOf(${literal(row.code)}, words) >= 0`)
    .join(' or ');
}

function agents(rows: readonly CodeRow[]): readonly Case[] {
  const byAgent = new Map<string, string[]>();
  for (const row of rows)
    if (row.match === undefined && row.concept !== undefined)
      byAgent.set(row.concept, [...(byAgent.get(row.concept) ?? []), ...keysOf(row)]);
  const classes = rows
    .filter((row) => row.match === 'prefix')
    .map((row) => [[`${canonicalSystem(row.system)}|${row.code}`], 'key', true] as const);
  return [...[...byAgent].map(([agent, keys]) => [keys, literal(agent)] as const), ...classes];
}

function strengths(rows: readonly CodeRow[]): readonly Case[] {
  return rows.flatMap((row) => {
    const [base, exponent] = (row.strength ?? '').split('^').map(Number);
    return row.strength === undefined || base === undefined || exponent === undefined
      ? []
      : [[keysOf(row), (base ** exponent).toFixed(1)] as const];
  });
}

/** Keys, and what they give; with `true`, every key that starts with the first. */
type Case = readonly [keys: readonly string[], value: string, isPrefix?: boolean];

function choice(cases: readonly Case[], type: string): string {
  const lines = cases.map(([keys, value, isPrefix]) =>
    isPrefix === true
      ? `    when StartsWith(key, ${literal(keys[0] ?? '')}) then ${value}`
      : `    when key in { ${[...new Set(keys)].map(literal).join(', ')} } then ${value}`,
  );
  return `case\n${lines.join('\n')}\n    else null as ${type}\n  end`;
}

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
