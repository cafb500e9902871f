import type { Chart } from '../chart/chart.ts';
import { formsNamed } from '../fhir/forms-named.ts';
import { referenceOf, relativeReference } from '../fhir/reference.ts';
import { isObject, type JsonObject, listOf, type Resource, referenceTo, textOf } from '../fhir/resource.ts';
import type { Attestation, Hint, ResourceEvidence } from '../policy/fact.ts';
import type { FactContent, OrderContext } from './fact-finder.ts';
import { type FactName, factNames } from './fact-names.ts';
import { authoredAt, formEvidence, isAuthoredAfter, itemsOf, newestFirst } from './form-response.ts';
import { type StatedLesions, statedLesions } from './stated-lesions.ts';
import { statedCount, statedValue } from './stated-value.ts';

/** What was stated for one fact, with the form it stands in. */
export interface Statement<Value = boolean | number> {
  readonly value: Value;
  readonly evidence: ResourceEvidence;
}

/** The answers of completed forms for this policy and phase. Of two forms that answer one question the newer counts. */
export interface FormAnswers {
  attestation(criterionId: string): Attestation | undefined;
  /** The value stated under a fact's name. */
  stated(name: string): Statement | undefined;
  /** Answers in words to a criterion or a fact: they decide nothing. */
  hints(linkId: string): readonly Hint[];
  /** The number of lesions. */
  readonly lesionCount: Statement<number> | undefined;
  readonly lesions: StatedLesions | undefined;
  /** The sizes of the stated lesions, cm; empty while one of them has none. */
  readonly lesionsCm: readonly number[];
}

/** Reads completed and amended answers to the forms of the catalog, the patient's own. Words never decide, nor does a form of a day to come. */
export function formAnswers(
  chart: Chart,
  { policy, phase, day, latestDay }: OrderContext,
  { forms, terminology }: FactContent,
): FormAnswers {
  const completed = chart.ofType('QuestionnaireResponse').filter((response) => {
    const isForThis = formsNamed(response).some((url) => {
      const form = forms.get(url);
      return form?.policy === policy && form.phase === phase;
    });
    return isForThis && (response.status === 'completed' || response.status === 'amended') && isOwn(response, chart);
  });
  if (completed.length === 0) return nothingStated;
  const responses = completed.filter((response) => !isAuthoredAfter(response, latestDay));
  const toCome = completed.filter((response) => isAuthoredAfter(response, latestDay));
  const answered = newestAnswers(responses);
  const answerTo = (linkId: string): Answered | undefined => answered.get(linkId);
  const count = answerTo('lesionCount');
  const counted = count === undefined ? undefined : statedCount(count.answer);
  const lesions = statedLesions(responses.toSorted(newestFirst), terminology);
  return {
    attestation: (criterionId) => {
      const found = answerTo(criterionId);
      const holds = found?.answer.valueBoolean;
      return found === undefined || typeof holds !== 'boolean'
        ? undefined
        : { holds, evidence: formEvidence(found.response, holds ? 'yes' : 'no') };
    },
    stated: (name) => {
      const found = isFactName(name) ? answerTo(name) : undefined;
      const value = found !== undefined && isFactName(name) ? statedValue(name, found.answer, day) : undefined;
      if (found === undefined || value === undefined) return undefined;
      const said = typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
      return { value, evidence: formEvidence(found.response, said) };
    },
    hints: (linkId) => {
      const found = answerTo(linkId);
      const words = textOf(found?.answer.valueString);
      const said =
        found === undefined || words === undefined
          ? []
          : [{ reference: referenceTo(found.response), text: `stated in words: ${words.slice(0, 60)}` }];
      return [...said, ...toCome.filter((response) => answers(response, linkId)).map(toComeHint)];
    },
    lesionCount:
      count === undefined || counted === undefined
        ? undefined
        : { value: counted, evidence: formEvidence(count.response, `${counted} lesions`) },
    lesions,
    lesionsCm: lesions?.sizesCm ?? [],
  };
}

/** The answers where no form of this policy and phase was filled in. */
const nothingStated: FormAnswers = {
  attestation: () => undefined,
  stated: () => undefined,
  hints: () => [],
  lesionCount: undefined,
  lesions: undefined,
  lesionsCm: [],
};

const answers = (response: Resource, linkId: string): boolean =>
  itemsOf(response).some((item) => item.linkId === linkId && listOf(item.answer).length > 0);

function toComeHint(response: Resource): Hint {
  return { reference: referenceTo(response), text: `stated in a form dated ${textOf(response.authored)?.slice(0, 10)}, a day to come` };
}

interface Answered {
  readonly answer: JsonObject;
  readonly response: Resource;
}

const isFactName = (name: string): name is FactName => Object.hasOwn(factNames, name);

/** Whose form it is must be said: a chart may hold forms that name nobody. */
function isOwn(response: Resource, chart: Chart): boolean {
  const reference = referenceOf(response.subject);
  return (
    relativeReference(reference) === `Patient/${chart.patientId}` ||
    (chart.patient !== undefined && chart.resolve(reference, response) === chart.patient)
  );
}

/** By linkId. Within one form, and among forms of the same time, an answer that contradicts another leaves the question open. */
function newestAnswers(responses: readonly Resource[]): ReadonlyMap<string, Answered> {
  const answered = new Map<string, Answered | undefined>();
  for (const response of responses.toSorted(newestFirst)) {
    for (const item of itemsOf(response)) {
      const linkId = textOf(item.linkId);
      const answers = listOf(item.answer).filter(isObject);
      const [answer] = answers;
      if (linkId === undefined || answer === undefined) continue;
      const known = answered.get(linkId);
      if (answers.length > 1) {
        if (!answered.has(linkId)) answered.set(linkId, undefined);
      } else if (!answered.has(linkId)) answered.set(linkId, { answer, response });
      else if (known !== undefined && authoredAt(known.response) === authoredAt(response) && !isSame(known.answer, answer))
        answered.set(linkId, undefined);
    }
  }
  return new Map([...answered].flatMap(([linkId, found]) => (found === undefined ? [] : [[linkId, found] as const])));
}

const valueElements = ['valueBoolean', 'valueInteger', 'valueDecimal', 'valueDate', 'valueQuantity', 'valueString'] as const;
const isSame = (one: JsonObject, other: JsonObject): boolean =>
  valueElements.every((element) => JSON.stringify(one[element]) === JSON.stringify(other[element]));
