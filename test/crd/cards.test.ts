import { describe, expect, test } from 'vitest';
import { productContent } from '../../src/catalog.ts';
import { type Configuration, configurationOf } from '../../src/cds-hooks/configuration.ts';
import type { Hook } from '../../src/cds-hooks/hooks.ts';
import { type Card, hookResponse } from '../../src/cds-hooks/response.ts';
import { type CardContext, cards as cardTexts, type JudgedOrder } from '../../src/crd/cards.ts';
import { melanomaCards as melanomaTexts, obstacleCards as obstacleTexts } from '../../src/crd/plain-cards.ts';
import type { Judgement } from '../../src/judgement/judgement.ts';
import { determinations } from '../../src/policy/determination.ts';
import { finding, judgement, notice, payer, policy } from './judgements.ts';

const ids = () => {
  let next = 0;
  return () => () => `00000000-0000-4000-8000-${String(++next).padStart(12, '0')}`;
};
const context = (more: Partial<CardContext> = {}): CardContext => ({
  hook: 'order-sign',
  configuration: configurationOf(undefined),
  showOutcome: false,
  policyPage: (key) => `https://coverage.example.org/policies/${key}`,
  cardIds: ids(),
  ...more,
});
const products = productContent();
const order = (judged: Judgement, name = 'Amtagvi'): JudgedOrder => ({ judgement: judged, name });
const read = (texts: readonly string[]): readonly Card[] => hookResponse.parse({ cards: texts.map((text) => JSON.parse(text)) }).cards;
const cards = (...of: Parameters<typeof cardTexts>) => read(cardTexts(...of));
const melanomaCards = (...of: Parameters<typeof melanomaTexts>) => read(melanomaTexts(...of));
const obstacleCards = (...of: Parameters<typeof obstacleTexts>) => read(obstacleTexts(...of));
const topicsOf = (found: readonly Card[]) => found.map((card) => `${card.indicator} ${card.source.topic.code}`);

const estimate = {
  lesions: [{ longestCm: 3, volumeMl: 2 }],
  totalMl: 2,
  capped: false,
  concentration: '10^6',
  vials: 2,
  units: 2,
  hcpcs: 'J9325',
  ndc: '55513-0078-01',
  administration: '96405',
  discardedMl: 0,
} as const;

test('a card is sent in ASCII, and says the same: signs beyond it, quotes, backslashes and lines', () => {
  const name = 'Infusion \u{1F489} für \u2264 5 mL "x" \\ y';
  const texts = cardTexts([order(judgement('documentation-needed'), name)], context());
  expect(texts.join()).toMatch(/^[\x20-\x7e]*$/);
  for (const card of read(texts)) expect(card.detail).toContain('Infusion \u{1F489} für \u2264 5 mL "x" \\\\ y');
});

describe('which cards an order gets', () => {
  const rows: readonly (readonly [string, Judgement, Partial<CardContext>, readonly string[]])[] = [
    ['criteria met: policy and regimen', judgement('criteria-met'), {}, ['info guideline', 'info guideline']],
    [
      'documentation missing: what, besides',
      judgement('documentation-needed'),
      {},
      ['info clinical-reminder', 'info guideline', 'info guideline'],
    ],
    ['not met: a person decides', judgement('criteria-not-met'), {}, ['warning clinical-reminder', 'info guideline', 'info guideline']],
    ['only the place open', judgement('information-needed'), {}, ['info clinical-reminder', 'info guideline', 'info guideline']],
    [
      'contraindications before all',
      judgement('criteria-met', { notices: [notice('a', 'warning'), notice('b', 'critical')] }),
      {},
      ['critical contraindication', 'warning contraindication', 'info guideline', 'info guideline'],
    ],
    [
      'a note that informs comes after what is to be done',
      judgement('documentation-needed', { notices: [notice('a', 'info')] }),
      {},
      ['info clinical-reminder', 'info guideline', 'info clinical-reminder', 'info guideline'],
    ],
    ['an estimate', judgement('criteria-met', { estimate }), {}, ['info guideline', 'info claim', 'info guideline']],
    [
      'order-select asks for nothing, and shows only what bears on the choice',
      judgement('documentation-needed', { notices: [notice('a', 'warning'), notice('b', 'info')] }),
      { hook: 'order-select' },
      ['warning contraindication', 'info guideline'],
    ],
    ['outside our policies: no card', judgement('no-policy'), { showOutcome: true }, []],
    ['no such member: no card', judgement('membership-not-found'), {}, []],
    [
      'a client that shows no system actions gets the outcome',
      judgement('criteria-met'),
      { showOutcome: true },
      ['info coverage-info', 'info guideline', 'info guideline'],
    ],
    ['so does an unknown member there', judgement('membership-not-found'), { showOutcome: true }, ['warning coverage-info']],
    [
      'a failed EHR there',
      judgement('indeterminate'),
      { showOutcome: true },
      ['warning coverage-info', 'info guideline', 'info guideline'],
    ],
  ];
  test.each(rows)('%s', (_, judged, more, expected) => expect(topicsOf(cards([order(judged)], context(more)))).toEqual(expected));
});

describe('every card', () => {
  const hooks: readonly Hook[] = ['order-sign', 'order-select', 'order-dispatch', 'encounter-start'];
  const hostile = 'x'.repeat(400);
  const rows = hooks.flatMap((hook) => determinations.map((determination) => [hook, determination] as const));
  test.each(rows)('at %s for %s keeps the rules of cards', (hook, determination) => {
    const judged = judgement(determination, {
      notices: [notice('<script>alert(1)</script>', 'critical', { statement: hostile })],
      criteria: [
        ...judgement(determination).criteria,
        finding('H', 'unknown', {
          hints: [{ reference: 'Condition/h', text: '<img src=x onerror=y> | a | b |\n[link](https://portal.example)' }],
        }),
      ],
      estimate,
    });
    const found = cards([order(judged, `Amtagvi <b>${hostile}</b> | *x*`)], context({ hook, showOutcome: true }));
    expect(hookResponse.safeParse({ cards: found }).error?.issues).toBeUndefined();
    expect(new Set(found.map((card) => card.uuid)).size).toBe(found.length);
    for (const card of found) {
      expect(card.detail).not.toMatch(/<[A-Za-z/!?]/);
      expect(card.detail).not.toMatch(/^\s*\|/m);
      expect(card.detail).not.toMatch(/(?<!\\)\]\(/);
      expect(card.detail).toContain('Amtagvi');
      expect(card.extension?.['davinci-crd.associated-resource']).toEqual([{ reference: 'MedicationRequest/o1' }]);
      if (card.indicator === 'critical') expect(card.source.topic.code).toBe('contraindication');
    }
  });

  test('carries the name on the member card', () => {
    for (const card of cards([order(judgement('documentation-needed'))], context())) expect(card.source.label).toBe('Example Plan');
  });

  test('links only to our page on the policy', () => {
    const links = determinations
      .flatMap((determination) => cards([order(judgement(determination))], context()))
      .flatMap((card) => card.links ?? []);
    expect(new Set(links.map((link) => `${link.type} ${link.url}`))).toEqual(
      new Set([`absolute https://coverage.example.org/policies/${policy.key}`]),
    );
  });
});

describe('several orders', () => {
  const second = judgement('criteria-met', { order: 'ServiceRequest/s1' });
  test('say the same once, naming both', () => {
    const [card] = cards([order(judgement('criteria-met')), order(second, 'Infusion')], context());
    expect(card?.detail).toMatch(/^For \*\*Amtagvi\*\* and \*\*Infusion\*\*: /);
    expect(card?.extension?.['davinci-crd.associated-resource']).toEqual([
      { reference: 'MedicationRequest/o1' },
      { reference: 'ServiceRequest/s1' },
    ]);
  });
  const settled = judgement('criteria-met', {
    order: 'ServiceRequest/s1',
    criteria: [finding('A', 'met'), finding('C', 'met'), finding('B', 'met')],
  });
  test('each keep their own where they differ', () => {
    const found = cards([order(judgement('documentation-needed')), order(settled, 'Infusion')], context());
    expect(topicsOf(found)).toEqual(['info clinical-reminder', 'info guideline', 'info guideline']);
    expect(found[0]?.detail).toMatch(/^For \*\*Amtagvi\*\*: /);
  });
});

describe('configuration', () => {
  const judged = judgement('criteria-not-met', { notices: [notice('a', 'critical')], estimate });
  const shown = (value: unknown) => topicsOf(cards([order(judged)], context({ showOutcome: true, configuration: configurationOf(value) })));
  const all = [
    'critical contraindication',
    'warning coverage-info',
    'warning clinical-reminder',
    'info guideline',
    'info claim',
    'info guideline',
  ];
  test.each([
    ['none', undefined, all],
    ['max-cards cuts the least severe', { 'max-cards': 2 }, all.slice(0, 2)],
    ['max-cards zero', { 'max-cards': 0 }, []],
    ['max-cards nonsense', { 'max-cards': -3 }, all],
    ['no guideline', { guideline: false }, all.filter((card) => !card.endsWith('guideline'))],
    ['no clinical-reminder', { 'clinical-reminder': false }, all.filter((card) => !card.endsWith('reminder'))],
    ['no contraindication', { contraindication: false }, all.slice(1)],
    ['no claim', { claim: false }, all.filter((card) => !card.endsWith('claim'))],
    ['no coverage-info', { 'coverage-info': false }, all.filter((card) => !card.endsWith('coverage-info'))],
    ['all of a wrong type', { guideline: 'no', claim: 0, 'max-cards': '1' }, all],
  ] as const)('%s', (_, value, expected) => expect(shown(value)).toEqual(expected));
});

test('the estimate reads as a claim is billed', () => {
  const card = cards([order(judgement('criteria-met', { estimate, product: 'talimogene-laherparepvec' }), 'Imlygic')], context()).find(
    ({ source }) => source.topic.code === 'claim',
  );
  expect(card?.summary).toBe('Imlygic, estimate: 2 mL at 10^6 PFU/mL, 2 vials, 2 units of J9325');
  expect(card?.detail).toMatch(/assumes that the skin, subcutaneous and nodal lesions measured are those injected/);
});

test('the EU label comes beside the policy, and alone where there is none', () => {
  const label = { ...policy, key: 'label', kind: 'guidance', source: 'EPAR', publisher: 'EMA', regimen: [] } as const;
  // A bill in the United States means nothing there.
  const guidance = judgement('guidance-only', { policy: label, criteria: [finding('EU.3', 'not-met')], estimate });
  expect(topicsOf(cards([order(guidance)], context()))).toEqual(['warning guideline', 'info guideline']);
  expect(cards([order(guidance)], context())[0]?.source.label).toBe('EMA');
  expect(topicsOf(cards([order(judgement('criteria-met', { guidance }))], context()))).toHaveLength(4);
});

describe('cards without an order', () => {
  const plain: { readonly configuration: Configuration; readonly cardIds: () => () => string } = {
    configuration: configurationOf(undefined),
    cardIds: ids(),
  };
  test.each(['coverage-absent', 'coverages-several', 'payer-not-ours', 'r4-needed'] as const)('%s', (obstacle) => {
    const found = obstacleCards(obstacle, 'Oncoverage', plain);
    expect(hookResponse.safeParse({ cards: found }).success).toBe(true);
    expect(found).toHaveLength(1);
  });
  test('patient-view names the policies of the payer', () => {
    const [card] = melanomaCards(payer, [policy, { ...policy, key: 'not-theirs' }], {
      ...plain,
      products,
      policyPage: context().policyPage,
    });
    expect(card?.summary).toBe('Example Plan decides lifileucel (Amtagvi) by policy');
  });
  test('max-cards and topics hold for them too', () => {
    expect(obstacleCards('r4-needed', 'Oncoverage', { ...plain, configuration: configurationOf({ 'max-cards': 0 }) })).toEqual([]);
    expect(
      melanomaCards(payer, [policy], {
        ...plain,
        configuration: configurationOf({ guideline: false }),
        products,
        policyPage: context().policyPage,
      }),
    ).toEqual([]);
  });
});
