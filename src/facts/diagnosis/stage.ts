import type { Chart } from '../../chart/chart.ts';
import { codingsOf, wordsOf } from '../../fhir/coding.ts';
import { compilePath } from '../../fhir/fhirpath.ts';
import type { Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { Terminology } from '../../terminology/code-set.ts';
import { type ConditionRecord, dayText } from './condition-index.ts';
import { observationsIn } from './observation-index.ts';
import { createTumourReader, type TumourOfResult } from './whose-tumour.ts';

/** Stage group IV: in the stage of a Condition, or as an Observation of its own. */
export interface StageReader {
  /** Stage IV as these Conditions carry it themselves. */
  ofConditions(conditions: readonly ConditionRecord[]): readonly ResourceEvidence[];
  /** Stage IV as observed, with the tumour it is of. */
  observed(chart: Chart): readonly { readonly tumour: TumourOfResult; readonly evidence: ResourceEvidence }[];
  /** Every stage group in the words it was written in: a hint. */
  inWords(chart: Chart): readonly Hint[];
}

const summaries = compilePath('Condition.stage.summary');
const values = compilePath('Observation.value.ofType(CodeableConcept)');

export function createStageReader(terminology: Terminology): StageReader {
  const question = terminology.set('observation-stage-group');
  const four = terminology.set('stage-four');
  const fourInAjcc = terminology.set('stage-four-words');
  const tumourOf = createTumourReader(terminology);
  const isFour = (concept: unknown): boolean => {
    const codings = codingsOf(concept);
    return four.find(codings) !== undefined || fourInAjcc.find(codings) !== undefined;
  };
  const evidence = (reference: string, days: ConditionRecord['days']): ResourceEvidence => ({
    reference,
    value: 'stage IV',
    ...(days !== undefined && { date: dayText(days) }),
  });

  return {
    ofConditions: (conditions) =>
      conditions.filter(({ resource }) => summaries(resource).some(isFour)).map(({ reference, days }) => evidence(reference, days)),
    observed: (chart) =>
      observationsIn(chart, question)
        .filter(({ resource }) => values(resource).some(isFour))
        .map((record) => ({ tumour: tumourOf(record, chart), evidence: evidence(record.reference, record.days) })),
    inWords: (chart) =>
      observationsIn(chart, question).flatMap(({ resource, reference }) => {
        const words = [...wordsOf(values(resource)), ...(typeof resource.valueString === 'string' ? [resource.valueString] : [])];
        const [said] = words.filter((text) => text.length < 60);
        return said === undefined ? [] : [{ reference, text: `stage in words: ${said}` }];
      }),
  };
}
