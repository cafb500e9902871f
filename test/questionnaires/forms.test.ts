import { describe, expect, test } from 'vitest';
import { billingRules, policies } from '../../src/catalog.ts';
import { everyItem, type Form, type FormItem } from '../../src/dtr/form.ts';
import { retrievedTypes } from '../../src/dtr/retrieved-types.ts';
import { factNames } from '../../src/facts/fact-names.ts';
import type { Criterion, Rule } from '../../src/policy/policy.ts';
import { forms } from '../dtr/dtr-fixture.ts';

const everyCriterion = (criteria: readonly Criterion[]): readonly Criterion[] =>
  criteria.flatMap((criterion) => [criterion, ...everyCriterion(criterion.children ?? [])]);

function factsOf(rule: Rule | undefined): readonly string[] {
  if (rule === undefined) return [];
  if ('fact' in rule) return [rule.fact];
  if ('all' in rule) return rule.all.flatMap(factsOf);
  if ('any' in rule) return rule.any.flatMap(factsOf);
  return 'unless' in rule ? factsOf(rule.unless) : [...factsOf(rule.when), ...factsOf(rule.then)];
}

const criteriaOf = ({ policy, phase }: Form) =>
  everyCriterion(policies.find((candidate) => candidate.key === policy)?.phases[phase]?.criteria ?? []);

/** Details beside facts and attestations: what the facts read of lesions, and what only a person reads. */
const details = new Map([
  ['lesionCount', 'lesionCountDocumented'],
  ['lesions', 'lesionSizesDocumented'],
  ['lesionLongestCm', 'lesionSizesDocumented'],
  ['lesionSite', 'for a reader'],
  ['lesionVolumeMl', 'calculated'],
  ['lesionTotalMl', 'calculated'],
  ['offLabelDoseEvidence', 'for a reader'],
  ['supportingDocument', 'for a reader'],
  ['treatmentCenterName', 'for a reader'],
  ['treatmentCenterNpi', 'for a reader'],
  ['contactName', 'for a reader'],
  ['contactPhone', 'for a reader'],
  ['contactFax', 'for a reader'],
]);

const stages = policies
  .filter(({ kind }) => kind === 'policy')
  .flatMap(({ key, phases }) => Object.keys(phases).map((phase) => [key, phase] as const));

describe('policy and forms hold together', () => {
  test.each(stages)('%s, %s: each criterion has its question, or is settled with another or at another stage', (policy, phase) => {
    const own = forms.filter((form) => form.policy === policy && form.phase === phase);
    const questions = new Set(
      own
        .flatMap((form) => everyItem(form.item))
        .filter(({ type }) => type !== 'group')
        .map(({ linkId }) => details.get(linkId) ?? linkId),
    );
    const [orderForm, ...otherOrderForms] = own.filter(({ stage }) => stage === 'order');
    if (orderForm === undefined) throw new Error('no form');
    expect(otherOrderForms).toEqual([]);
    const isAsked = (criterion: Criterion): boolean => {
      if (questions.has(criterion.id)) return true;
      if (criterion.follows !== undefined) return isAsked(criteriaOf(orderForm).find(({ id }) => id === criterion.follows) ?? criterion);
      if (criterion.children !== undefined) return criterion.children.every(isAsked);
      // Diagnosis: one alternative per fact; a fact that only the chart can show needs no question.
      return factsOf(criterion.rule).every((fact) => questions.has(fact));
    };
    expect(
      criteriaOf(orderForm)
        .filter((criterion) => !isAsked(criterion))
        .map(({ id }) => id),
    ).toEqual([]);
  });

  test.each(forms.map((form) => [form.key, form] as const))('%s: each linkId is a criterion, a fact or a named detail', (_, form) => {
    const ids = new Set(criteriaOf(form).map(({ id }) => id));
    const structure = new Set(['clinical', 'administrative', 'documents', '5-group', '6-group', 'clinical-end', 'fax-note']);
    const strange = everyItem(form.item).filter(({ linkId, type }) =>
      type === 'group' || type === 'display'
        ? !structure.has(linkId) && !ids.has(linkId) && !details.has(linkId)
        : !ids.has(linkId) && !(linkId in factNames) && !details.has(linkId),
    );
    expect(strange.map(({ linkId }) => linkId)).toEqual([]);
  });

  test.each(forms.map((form) => [form.key, form] as const))(
    '%s: criteria come in the order of the source, each with its section',
    (_, form) => {
      const order = criteriaOf(form).map(({ id }) => id);
      const asked = everyItem(form.item)
        .map(({ linkId }) => order.indexOf(linkId))
        .filter((place) => place >= 0);
      expect(asked).toEqual(asked.toSorted((one, other) => one - other));
      const sections = new Map(criteriaOf(form).map(({ id, citation }) => [id, citation.section]));
      const wrong = everyItem(form.item).filter(({ linkId, section }) => sections.has(linkId) && section !== sections.get(linkId));
      expect(wrong.map(({ linkId, section }) => [linkId, section])).toEqual([]);
      expect(policies.find(({ key }) => key === form.policy)?.source).toBe(form.source);
    },
  );

  test('the place is asked by a form of its own, and by no other', () => {
    const asking = forms.filter((form) => everyItem(form.item).some(({ linkId }) => linkId === '6'));
    expect(asking.map(({ key, stage }) => [key, stage])).toEqual([['carepartners-amtagvi-place', 'place']]);
  });
});

describe.each(forms.map((form) => [form.key, form] as const))('%s', (_, form) => {
  const items = everyItem(form.item);

  test('clinical questions first, then the text that ends them, then administration', () => {
    expect(form.item.map(({ linkId, type }) => [linkId, type])).toEqual([
      ['clinical', 'group'],
      ['clinical-end', 'display'],
      ['administrative', 'group'],
    ]);
  });

  test('what is enabled depends on a question of the same form that comes before', () => {
    const late = items.filter((item, place) =>
      (item.enableWhen ?? []).some(
        ({ question }) => !items.slice(0, place).some(({ linkId, type }) => linkId === question && type === 'boolean'),
      ),
    );
    expect(late.map(({ linkId }) => linkId)).toEqual([]);
  });

  test('every question filled in from the EHR names a definition of the form’s library', () => {
    const defined = new Set([...(form.libraries[0]?.cql ?? '').matchAll(/^define (\w+):/gm)].map(([, name]) => name));
    const missing = items
      .flatMap(({ populate, populateEach }) => [populate, populateEach])
      .filter((name) => name !== undefined && !name.startsWith('%') && !defined.has(name));
    expect(missing).toEqual([]);
    const within = (item: FormItem): readonly FormItem[] => item.item ?? [];
    const loose = items
      .filter((item) => item.populateEach !== undefined)
      .flatMap(within)
      .filter(({ linkId, populate }) => populate !== undefined && populate !== `%lesion.${linkId}`);
    expect(loose).toEqual([]);
  });

  test('is short: no more than sixteen clinical questions even where everything is asked', () => {
    const clinical = everyItem(form.item[0]?.item ?? []).filter(
      ({ type, calculate }) => type !== 'group' && type !== 'display' && calculate === undefined,
    );
    expect(clinical.length).toBeLessThanOrEqual(16);
  });
});

test.each([
  ['cigna-amtagvi-initial', ['AdverseEvent', 'AllergyIntolerance']],
  ['carepartners-amtagvi-initial', ['Encounter']],
  ['lhcc-imlygic-initial', ['AdverseEvent', 'AllergyIntolerance', 'Procedure']],
  ['lhcc-imlygic-continued', ['AdverseEvent', 'AllergyIntolerance', 'Encounter', 'Procedure']],
])('a form asks the EHR for no more types than its own questions rest on', (key, needless) => {
  const types = retrievedTypes(forms.find((form) => form.key === key)?.libraries ?? []);
  expect(types).toContain('Condition');
  expect(types.filter((type) => needless.includes(type))).toEqual([]);
});

test('every library has the context of a patient', () => {
  const without = forms.flatMap(({ libraries }) => libraries).filter(({ cql }) => !/^context Patient$/m.test(cql));
  expect(without.map(({ name }) => name)).toEqual([]);
});

test('library names are unique over all forms', () => {
  const texts = new Map<string, string>();
  for (const { name, cql } of forms.flatMap(({ libraries }) => libraries)) {
    expect(texts.get(name) ?? cql).toBe(cql);
    texts.set(name, cql);
  }
  expect(texts.size).toBe(forms.length + 2);
});

test('the bands the volume is calculated by are those of the billing rules', () => {
  expect(billingRules.volumeBands.at(-1)?.upToCm).toBeUndefined();
});
