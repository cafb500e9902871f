import type { Chart } from '../../chart/chart.ts';
import { perChartAnd } from '../../chart/per-chart.ts';
import { codingsOf } from '../../fhir/coding.ts';
import { type Days, daysOf, spanOf } from '../../fhir/date.ts';
import { referenceOf } from '../../fhir/reference.ts';
import { listOf, type Resource, referenceTo, textOf } from '../../fhir/resource.ts';
import type { CodeSet, Terminology } from '../../terminology/code-set.ts';
import { conditionRecords } from '../diagnosis/condition-index.ts';

/** How the melanoma was doing at one time, by a final observation (LOINC 97509-4 of mCODE) or the melanoma Condition itself. */
export interface DiseaseStatus {
  readonly reference: string;
  /** `improved`, `stable`, `worsened`, `undetermined`; `relapse` and `recurrence` are worsened. */
  readonly status: string;
  /** An observation of how it is doing; false for what the Condition's own clinical status says. */
  readonly isObserved: boolean;
  /** False where it may be of another disease: it names what the chart does not hold, or names nothing beside another current cancer. */
  readonly isOfMelanoma: boolean;
  /** Dated by when it was recorded, which may be long after it happened. */
  readonly isRecordedOnly: boolean;
  /** The word for evidence. */
  readonly value: string;
  /** Undefined where the record carries no date. */
  readonly days: Days | undefined;
}

/** Every status of the melanoma on record, in no particular order. One about another disease is left out. */
export const diseaseStatuses: (chart: Chart, terminology: Terminology) => readonly DiseaseStatus[] = perChartAnd(
  (chart, terminology: Terminology) => [...observed(chart, terminology), ...relapsed(chart, terminology.set('condition-melanoma'))],
);

const countingStatuses = ['final', 'amended', 'corrected'];

function observed(chart: Chart, terminology: Terminology): readonly DiseaseStatus[] {
  const question = terminology.set('observation-progression');
  const answers = terminology.set('answer-disease-status');
  const melanoma = terminology.set('condition-melanoma');
  const otherPrimary = terminology.set('condition-other-primary');
  const hasOther = (): boolean =>
    conditionRecords(chart).some(({ standing, codings }) => standing === 'current' && otherPrimary.find(codings) !== undefined);
  const found: DiseaseStatus[] = [];
  for (const observation of chart.ofType('Observation')) {
    if (question.find(codingsOf(observation.code)) === undefined) continue;
    const answer = answers.find(codingsOf(observation.valueCodeableConcept))?.concept;
    if (answer === undefined || !countingStatuses.includes(textOf(observation.status) ?? '')) continue;
    const about = aboutOf(observation, chart, melanoma);
    if (about === 'another') continue;
    const isOfMelanoma = about === 'melanoma' || (about === 'unsaid' && !hasOther());
    const { start, end } = spanOf(observation.effectivePeriod ?? observation.effectiveDateTime ?? observation.effectiveInstant);
    const days = start && { first: start.first, last: (end ?? start).last };
    const reference = referenceTo(observation);
    found.push({ reference, status: answer, isObserved: true, isOfMelanoma, isRecordedOnly: false, value: `disease ${answer}`, days });
  }
  return found;
}

/** An observation may name the condition it is about; one that names others only says nothing of the melanoma. */
function aboutOf(observation: Resource, chart: Chart, melanoma: CodeSet): 'melanoma' | 'another' | 'unclear' | 'unsaid' {
  const named = listOf(observation.focus).map((item) => chart.resolve(referenceOf(item), observation));
  const conditions = named.filter((resource) => resource?.resourceType === 'Condition');
  if (conditions.some((condition) => melanoma.find(codingsOf(condition?.code)) !== undefined)) return 'melanoma';
  if (conditions.length > 0) return 'another';
  return named.includes(undefined) ? 'unclear' : 'unsaid';
}

/** Relapse or recurrence of a confirmed melanoma, dated by its onset, else by when it was recorded. */
function relapsed(chart: Chart, melanoma: CodeSet): readonly DiseaseStatus[] {
  const found: DiseaseStatus[] = [];
  for (const condition of chart.ofType('Condition')) {
    const status = codingsOf(condition.clinicalStatus).find(({ code }) => code === 'relapse' || code === 'recurrence')?.code;
    if (status === undefined || !isConfirmed(condition) || melanoma.find(codingsOf(condition.code)) === undefined) continue;
    const onset = daysOf(condition.onsetDateTime) ?? spanOf(condition.onsetPeriod).start;
    found.push({
      reference: referenceTo(condition),
      status: 'worsened',
      isObserved: false,
      isOfMelanoma: true,
      isRecordedOnly: onset === undefined,
      value: `melanoma ${status}`,
      days: onset ?? daysOf(condition.recordedDate),
    });
  }
  return found;
}

function isConfirmed(condition: Resource): boolean {
  const codes = codingsOf(condition.verificationStatus).map(({ code }) => code);
  return condition.verificationStatus === undefined || codes.includes('confirmed');
}
