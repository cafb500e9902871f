import type { Chart } from '../chart/chart.ts';
import { daysOf } from '../fhir/date.ts';
import { quantityOf } from '../fhir/quantity.ts';
import { isObject, type JsonObject, listOf, type Resource, referenceTo, textOf } from '../fhir/resource.ts';
import type { Attestation, ResourceEvidence } from '../policy/fact.ts';
import type { FactContent, OrderContext } from './fact-finder.ts';

/** The answers of the newest completed form for this policy and phase, by linkId. A later form overrides an earlier one item by item. */
export interface FormAnswers {
  attestation(criterionId: string): Attestation | undefined;
  /** A boolean or number stated under a fact's name. */
  stated(linkId: string): { readonly value: boolean | number; readonly evidence: ResourceEvidence } | undefined;
  /** The sizes stated in the repeating group `lesions`, cm. */
  readonly lesionsCm: readonly number[];
  /** Evidence for the lesion group; undefined where there is none. */
  readonly lesionEvidence: ResourceEvidence | undefined;
}

/** Reads completed and amended answers to the catalog's forms. Words never decide; only booleans, numbers and quantities do. */
export function formAnswers(chart: Chart, { policy, phase }: OrderContext, { forms }: FactContent): FormAnswers {
  const responses = chart.ofType('QuestionnaireResponse').filter((response) => {
    const form = forms.get(textOf(response.questionnaire)?.split('|', 1)[0] ?? '');
    return form?.policy === policy && form.phase === phase && (response.status === 'completed' || response.status === 'amended');
  });
  const answers = new Map<string, { readonly value: boolean | number; readonly evidence: ResourceEvidence }>();
  let lesionsCm: readonly number[] = [];
  let lesionEvidence: ResourceEvidence | undefined;
  for (const response of inOrderOfTime(responses)) {
    const items = itemsOf(response);
    for (const item of items) {
      const value = statedIn(item);
      if (value !== undefined && typeof item.linkId === 'string')
        answers.set(item.linkId, { value, evidence: evidenceFor(response, `${item.linkId}: ${said(value)}`) });
    }
    const sizes = items.filter((item) => item.linkId === 'lesionLongestCm').flatMap((item) => numberOf(item) ?? []);
    if (sizes.length > 0) {
      lesionsCm = sizes;
      lesionEvidence = evidenceFor(response, `lesions ${sizes.map((size) => `${size} cm`).join(', ')}`);
    }
  }
  return {
    attestation: (criterionId) => {
      const answer = answers.get(criterionId);
      return answer === undefined || typeof answer.value !== 'boolean' ? undefined : { holds: answer.value, evidence: answer.evidence };
    },
    stated: (linkId) => answers.get(linkId),
    lesionsCm,
    lesionEvidence,
  };
}

/** Oldest first, so that the newest is written last. Without a date it is the oldest. */
function inOrderOfTime(responses: readonly Resource[]): readonly Resource[] {
  const time = ({ authored }: Resource): number => (typeof authored === 'string' ? Date.parse(authored) || 0 : 0);
  return responses.toSorted((one, other) => time(one) - time(other) || referenceTo(one).localeCompare(referenceTo(other)));
}

/** Every item, groups and items under answers included. */
function itemsOf(parent: JsonObject): readonly JsonObject[] {
  return listOf(parent.item)
    .filter(isObject)
    .flatMap((item) => [item, ...itemsOf(item), ...listOf(item.answer).filter(isObject).flatMap(itemsOf)]);
}

function statedIn(item: JsonObject): boolean | number | undefined {
  const answers = listOf(item.answer).filter(isObject);
  const [answer] = answers;
  if (answer === undefined || answers.length > 1) return undefined;
  return typeof answer.valueBoolean === 'boolean' ? answer.valueBoolean : numberOf(item);
}

function numberOf(item: JsonObject): number | undefined {
  const [answer] = listOf(item.answer).filter(isObject);
  const value = answer?.valueDecimal ?? answer?.valueInteger ?? quantityOf(answer?.valueQuantity)?.value;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function evidenceFor(response: Resource, value: string): ResourceEvidence {
  const days = daysOf(response.authored);
  return { reference: referenceTo(response), value, ...(days !== undefined && { date: days.first }), attested: true };
}

const said = (value: boolean | number): string => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value));
