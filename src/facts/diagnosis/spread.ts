import { perChart } from '../../chart/per-chart.ts';
import type { Hint, ResourceEvidence } from '../../policy/fact.ts';
import { silent } from '../../policy/fact.ts';
import type { CodeSet } from '../../terminology/code-set.ts';
import type { FactContent, FactFinder, FactFinders } from '../fact-finder.ts';
import { failedAmong, trueOrSilent } from '../medications/exposure.ts';
import { type ConditionRecord, conditionEvidence, conditionRecords } from './condition-index.ts';
import { melanomaTest } from './melanoma.ts';
import { createStageReader } from './stage.ts';

/**
 * Where the melanoma has spread, by stage group IV or by secondaries of organs, with current melanoma. Skin and nodes may be
 * regional. While another primary is current, a secondary or a stage may be its own.
 */
export function spreadFacts(content: FactContent, melanoma: FactFinder): FactFinders {
  const { terminology } = content;
  const sets = Object.fromEntries(setNames.map((name) => [name, terminology.set(name)]));
  const set = (name: (typeof setNames)[number]): CodeSet => sets[name] ?? terminology.set(name);
  const stages = createStageReader(terminology);
  const isMelanoma = melanomaTest(terminology);

  const read = perChart((chart): Spread => {
    const current = conditionRecords(chart).filter((record) => record.standing === 'current');
    const inSet = (name: (typeof setNames)[number]) => current.filter((record) => set(name).find(record.codings) !== undefined);
    const staged = stages.observed(chart);
    const ownStage = [
      ...stages.ofConditions(current.filter(({ codings }) => isMelanoma(codings))),
      ...staged.flatMap(({ tumour, evidence }) => (tumour === 'melanoma' ? [evidence] : [])),
    ];
    return {
      distant: inSet('condition-secondary-distant').map((record) => conditionEvidence(record, set('condition-secondary-distant'))),
      skin: inSet('condition-secondary-skin').map((record) => conditionEvidence(record, set('condition-secondary-skin'))),
      said: [
        ...inSet('condition-melanoma-metastatic').map((record) => conditionEvidence(record, set('condition-melanoma-metastatic'))),
        ...ownStage,
      ],
      staged: staged.flatMap(({ tumour, evidence }) => (tumour === 'unsaid' ? [evidence] : [])),
      others: inSet('condition-other-primary'),
      regional: [
        ...inSet('condition-secondary-skin').map(({ reference }) => ({ reference, text: 'spread to the skin, which may be regional' })),
        ...inSet('condition-secondary-node').map(({ reference }) => ({ reference, text: 'spread to lymph nodes, which may be regional' })),
        ...inSet('condition-secondary-ambiguous').map(({ reference }) => ({
          reference,
          text: 'spread to a site that is not said clearly',
        })),
        ...stages.inWords(chart),
      ],
      failed: failedAmong(chart, ['conditions', 'observations']),
    };
  });

  const withMelanoma =
    (find: (spread: Spread) => readonly ResourceEvidence[], attributed: (spread: Spread) => readonly ResourceEvidence[]): FactFinder =>
    (chart, context) => {
      const spread = read(chart);
      const evidence = [...find(spread), ...attributed(spread)];
      const primary = melanoma(chart, context);
      if (primary.value !== true) {
        const hints = [
          ...evidence.map(({ reference, value }) => ({ reference, text: `${value}, without current melanoma on record` })),
          ...spread.regional,
        ];
        return { ...silent, hints, ...(primary.failedReads !== undefined && { failedReads: primary.failedReads }) };
      }
      if (find(spread).length > 0) return { value: true, evidence: find(spread), hints: [] };
      if (spread.others.length > 0 && attributed(spread).length > 0)
        return { ...silent, hints: attributed(spread).map((item) => doubt(item, spread.others)) };
      // Another current cancer is not ruled out where the EHR did not answer.
      const unread = failedAmong(chart, ['conditions']);
      if (unread.length > 0)
        return { ...silent, hints: [...attributed(spread).map(unattributed), ...spread.regional], failedReads: spread.failed };
      return trueOrSilent(attributed(spread), spread.regional, spread.failed);
    };

  return {
    // A code or stage of the melanoma's own says that it has spread, whatever else is there.
    metastatic: withMelanoma(
      ({ said }) => said,
      ({ distant, staged }) => [...staged, ...distant],
    ),
    skinMetastasis: withMelanoma(
      () => [],
      ({ skin }) => skin,
    ),
    visceralDisease: withMelanoma(
      () => [],
      ({ distant }) => distant,
    ),
    // No reliable code exists for either; a form says so.
    unresectable: () => silent,
    limitedResectability: () => silent,
  };
}

interface Spread {
  readonly distant: readonly ResourceEvidence[];
  readonly skin: readonly ResourceEvidence[];
  readonly said: readonly ResourceEvidence[];
  readonly staged: readonly ResourceEvidence[];
  readonly others: readonly ConditionRecord[];
  readonly regional: readonly Hint[];
  readonly failed: readonly string[];
}

const setNames = [
  'condition-melanoma-metastatic',
  'condition-secondary-distant',
  'condition-secondary-skin',
  'condition-secondary-node',
  'condition-secondary-ambiguous',
  'condition-other-primary',
] as const;

const unattributed = ({ reference, value }: ResourceEvidence): Hint => ({
  reference,
  text: `${value}; the other conditions were not read`,
});

const doubt = ({ reference, value }: ResourceEvidence, others: readonly ConditionRecord[]): Hint => ({
  reference,
  text: `${value} may belong to another current cancer (${others.map((other) => other.reference).join(', ')})`,
});
