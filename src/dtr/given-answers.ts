import { badRequest } from '../fhir/outcome.ts';
import { isObject, type JsonObject, listOf, textOf } from '../fhir/resource.ts';
import type { Condition, FormItem } from './form.ts';

/** Answers of a response by linkId: the values of every repetition. A question without an answer is absent. */
export type GivenAnswers = ReadonlyMap<string, readonly JsonObject[]>;

/**
 * The answers of a response's items, wherever they stand.
 * @throws OutcomeError 400 where an item is no object or has no linkId
 */
export function givenAnswers(items: unknown): GivenAnswers {
  const answers = new Map<string, readonly JsonObject[]>();
  collect(items, answers);
  return answers;
}

function collect(items: unknown, into: Map<string, readonly JsonObject[]>): void {
  for (const item of listOf(items)) {
    const linkId = isObject(item) ? textOf(item.linkId) : undefined;
    if (!isObject(item) || linkId === undefined) throw badRequest('An item has no linkId.', 'QuestionnaireResponse.item.linkId');
    const given = listOf(item.answer).filter(isObject);
    if (given.length > 0) into.set(linkId, [...(into.get(linkId) ?? []), ...given]);
    collect(item.item, into);
    for (const answer of given) collect(answer.item, into);
  }
}

/** Whether a question is to be asked, given the answers so far. A condition on an unanswered question holds only where it asks for that. */
export function isEnabled({ enableWhen = [], enableBehavior }: FormItem, answers: GivenAnswers): boolean {
  if (enableWhen.length === 0) return true;
  const holds = enableWhen.map((condition) => conditionHolds(condition, answers.get(condition.question) ?? []));
  return enableBehavior === 'any' ? holds.some(Boolean) : holds.every(Boolean);
}

function conditionHolds({ operator, answerBoolean }: Condition, given: readonly JsonObject[]): boolean {
  switch (operator) {
    case 'exists':
      return given.length > 0 === answerBoolean;
    case '=':
      return given.some((answer) => answer.valueBoolean === answerBoolean);
  }
}

/** The questions of a form that are asked under these answers: those enabled, within enabled groups only. Texts are no questions. */
export function enabledQuestions(items: readonly FormItem[], answers: GivenAnswers): readonly FormItem[] {
  return items
    .filter((item) => item.type !== 'display' && isEnabled(item, answers))
    .flatMap((item) => (item.type === 'group' ? enabledQuestions(item.item ?? [], answers) : [item]));
}
