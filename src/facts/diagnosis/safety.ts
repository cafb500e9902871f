import { silent } from '../../policy/fact.ts';
import type { FactContent, FactFinder, FactFinders } from '../fact-finder.ts';
import { failedAmong, trueOrSilent } from '../medications/exposure.ts';
import { createSystemicImmunosuppression } from '../medications/immunosuppression.ts';
import { conditionEvidence, conditionRecords } from './condition-index.ts';

/** What makes injecting a live virus a risk. Immunodeficiency, leukemia, lymphoma and HIV disease count whenever they were. */
export function safetyFacts(content: FactContent): FactFinders {
  const { terminology } = content;
  const immunosuppression = createSystemicImmunosuppression(content);
  const everSets = ['condition-immunodeficiency', 'condition-leukemia-lymphoma', 'condition-hiv', 'condition-transplant-status'].map(
    (name) => terminology.set(name),
  );
  const steroid = terminology.set('condition-long-term-steroid');
  const infection = terminology.set('condition-hiv-asymptomatic');

  const onRecord =
    (sets: typeof everSets): FactFinder =>
    (chart) => {
      const evidence = conditionRecords(chart)
        .filter(({ standing }) => standing !== 'doubtful')
        .flatMap((record) =>
          sets
            .filter((set) => set.find(record.codings) !== undefined)
            .slice(0, 1)
            .map((set) => conditionEvidence(record, set)),
        );
      return trueOrSilent(evidence, [], failedAmong(chart, ['conditions']));
    };
  const ever = onRecord(everSets);

  return {
    immunosuppressed: (chart, context) => {
      const conditions = ever(chart, context);
      const therapy = immunosuppression(chart, context);
      const status = conditionRecords(chart).filter(
        ({ standing, codings }) => standing === 'current' && steroid.find(codings) !== undefined,
      );
      const evidence = [...conditions.evidence, ...therapy.evidence, ...status.map((record) => conditionEvidence(record, steroid))];
      if (evidence.length > 0) return { value: true, evidence, hints: [] };
      const infected = conditionRecords(chart).filter(({ codings }) => infection.find(codings) !== undefined);
      const hints = [
        ...therapy.hints,
        ...infected.map(({ reference }) => ({ reference, text: 'HIV infection; is there clinical disease?' })),
      ];
      const failedReads = [...(conditions.failedReads ?? []), ...(therapy.failedReads ?? [])];
      return { ...silent, hints, ...(failedReads.length > 0 && { failedReads }) };
    },
    multipleMyeloma: onRecord([terminology.set('condition-multiple-myeloma')]),
    autoimmuneDisease: onRecord([terminology.set('condition-autoimmune')]),
  };
}
