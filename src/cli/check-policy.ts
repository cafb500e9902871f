import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { productKeys } from '../catalog.ts';
import { factNames } from '../facts/fact-names.ts';
import type { Criterion, Policy, Rule } from '../policy/policy.ts';
import { caseResult } from '../reading-sheet/case-result.ts';
import { type PolicyCase, policyCases } from '../reading-sheet/policy-cases.ts';
import { type PolicySource, policySource } from '../reading-sheet/policy-source.ts';

export interface CheckedPolicy {
  /** One sentence a problem; empty where there is none. */
  readonly found: readonly string[];
  /** Rows of cases.yaml that were run. */
  readonly cases: number;
}

/**
 * What a policy lacks before a reviewer should see it: citations, facts, editions, the account of paragraphs, cases.
 * `npm test` asks the same and more (every threshold moved, sentences held against the documents).
 */
export function checkPolicy(policy: Policy<string>, folder: string): CheckedPolicy {
  const criteria = criteriaOf(policy);
  const cases = attempt(() => policyCases(policy.key, folder));
  const source = attempt(() => policySource(policy.key, folder));
  return {
    found: [
      ...criteria.flatMap((criterion) => criterionProblems(criterion, policy, criteria)),
      ...doubled(criteria.map(({ id }) => id)).map((id) => `criterion ${id} stands twice`),
      ...doubled(policy.notices.map(({ id }) => id)).map((id) => `notice ${id} stands twice`),
      ...policy.notices.flatMap(({ id, when }) => (when === undefined ? [] : factProblems(`notice ${id}`, when))),
      ...Object.values(policy.phases).flatMap(({ begunBy }) => (begunBy === undefined ? [] : unknownFacts('begunBy', [begunBy]))),
      ...productProblems(policy, folder),
      ...editionProblems(policy),
      ...(typeof source === 'string' ? [`SOURCE.md: ${source}`] : accountProblems(policy, criteria, source, folder)),
      ...(typeof cases === 'string' ? [`cases.yaml: ${cases}`] : caseProblems(policy, criteria, cases)),
    ],
    cases: typeof cases === 'string' ? 0 : cases.length,
  };
}

const criteriaOf = ({ phases }: Policy<string>): readonly Criterion[] =>
  Object.values(phases).flatMap(({ criteria }) => criteria.flatMap(withParts));

const withParts = (criterion: Criterion): readonly Criterion[] => [criterion, ...(criterion.children ?? []).flatMap(withParts)];

function criterionProblems({ id, citation, rule, children = [], follows }: Criterion, policy: Policy<string>, all: readonly Criterion[]) {
  const problems: string[] = [];
  if (citation.source !== policy.source) problems.push(`criterion ${id} cites ${citation.source}, not ${policy.source}`);
  if (rule === undefined && children.length === 0 && follows === undefined) problems.push(`criterion ${id} has no rule, parts or follows`);
  if (follows !== undefined && !all.some((other) => other.id === follows))
    problems.push(`criterion ${id} follows ${follows}, which is not there`);
  for (const child of children)
    if (!child.id.startsWith(`${id}.`)) problems.push(`criterion ${child.id} is part of ${id}, so its id begins with "${id}."`);
  return [...problems, ...(rule === undefined ? [] : factProblems(`criterion ${id}`, rule))];
}

function factProblems(where: string, rule: Rule): readonly string[] {
  return unknownFacts(where, [...new Set(factsAskedBy(rule))]);
}

const unknownFacts = (where: string, facts: readonly string[]): readonly string[] =>
  facts.filter((fact) => !(fact in factNames)).map((fact) => `${where} asks for ${fact}, which is no fact`);

/** A sample that is not in force brings its product along. */
const productProblems = ({ key, product }: Policy<string>, folder: string): readonly string[] =>
  productKeys.includes(product) || existsSync(join(folder, key, 'product.json'))
    ? []
    : [`its product ${product} is not in terminology/products.json, so no order would ever be judged by it`];

function factsAskedBy(rule: Rule): readonly string[] {
  if ('fact' in rule) return [rule.fact];
  if ('all' in rule) return rule.all.flatMap(factsAskedBy);
  if ('any' in rule) return rule.any.flatMap(factsAskedBy);
  return 'unless' in rule ? factsAskedBy(rule.unless) : [...factsAskedBy(rule.when), ...factsAskedBy(rule.then)];
}

function editionProblems({ editions }: Policy<string>): readonly string[] {
  return editions.flatMap(({ version, from, to }, place) => {
    const next = editions[place + 1];
    const wrong: string[] = [];
    if (version !== from) wrong.push(`edition ${version} begins on ${from}; the version is its first day`);
    if (next === undefined && to !== undefined) wrong.push(`the last edition, ${version}, is to be open, but ends on ${to}`);
    if (next !== undefined && to !== dayBefore(next.from))
      wrong.push(`edition ${version} has to end on ${dayBefore(next.from)}, the day before the next`);
    return wrong;
  });
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

const treatments = ['asked in form', 'left to reviewer', 'informational', 'regimen', 'billing'];

function accountProblems(
  policy: Policy<string>,
  criteria: readonly Criterion[],
  { pin, account }: PolicySource,
  folder: string,
): readonly string[] {
  const known = new Set([...treatments, ...criteria.map(({ id }) => `criterion ${id}`), ...policy.notices.map(({ id }) => `notice ${id}`)]);
  const given = new Set(account.flatMap((row) => row.treatments));
  // A notice may rest on a paragraph of another document: what the label says stands in the billing sheet's folder.
  const elsewhere = new Set(accountsBeside(folder));
  const owed = [...known].filter(
    (treatment) =>
      !treatments.includes(treatment) && !given.has(treatment) && !(treatment.startsWith('notice ') && elsewhere.has(treatment)),
  );
  return [
    ...(/^[0-9a-f]{64}$/.test(pin.get('sha256') ?? '') ? [] : ['SOURCE.md: the pin has no sha256 of the document']),
    ...(account.length === 0 ? ['SOURCE.md: no paragraph is accounted for'] : []),
    ...[...given]
      .filter((treatment) => !known.has(treatment))
      .map((treatment) => `SOURCE.md: "${treatment}" is no treatment of a paragraph`),
    ...owed.map((treatment) => `SOURCE.md: ${treatment} has no paragraph`),
  ];
}

function accountsBeside(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((key) => {
    const source = existsSync(join(folder, key, 'SOURCE.md')) ? attempt(() => policySource(key, folder)) : '';
    return typeof source === 'string' ? [] : source.account.flatMap((row) => row.treatments);
  });
}

function caseProblems(policy: Policy<string>, criteria: readonly Criterion[], rows: readonly PolicyCase[]): readonly string[] {
  const ids = new Set(criteria.map(({ id }) => id));
  const unseen = criteria.flatMap(({ id, positiveEvidenceOnly }) => {
    const seen = new Set(rows.map((row) => row.expect[id]));
    return [
      ...(seen.has('met') || seen.has('not-applicable') ? [] : [`cases.yaml: no case shows ${id} met`]),
      ...(seen.has('unknown') || seen.has('not-met') || positiveEvidenceOnly ? [] : [`cases.yaml: no case shows ${id} open or not met`]),
    ];
  });
  const wrong = rows.flatMap((row) => {
    const strange = Object.keys(row.expect).filter((id) => !ids.has(id));
    const facts = Object.keys(row.facts).filter((fact) => !(fact in factNames));
    if (strange.length > 0) return [`case "${row.case}" names criterion ${strange.join(', ')}, which is not there`];
    if (facts.length > 0) return [`case "${row.case}" states ${facts.join(', ')}, which is no fact`];
    return caseResult(policy, row).surprises.map((surprise) => `case "${row.case}": ${surprise}`);
  });
  return [...unseen, ...wrong];
}

const doubled = (ids: readonly string[]): readonly string[] => [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))];

function attempt<Value>(read: () => Value): Value | string {
  try {
    return read();
  } catch (cause) {
    return cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : 'cannot be read';
  }
}
