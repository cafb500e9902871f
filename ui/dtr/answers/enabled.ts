import { isObject, type JsonObject, listOf, textOf } from '../../../src/fhir/resource.ts';
import { valueIn } from './answer-value.ts';

/** Answers of a response by linkId, those of every repetition. */
export type Answers = ReadonlyMap<string, readonly JsonObject[]>;

/** Every answer of a response's items, wherever it stands. */
export function answersIn(items: unknown): Answers {
  const found = new Map<string, JsonObject[]>();
  const collect = (list: unknown): void => {
    for (const item of listOf(list).filter(isObject)) {
      const linkId = textOf(item.linkId);
      const answers = listOf(item.answer).filter(isObject);
      if (linkId !== undefined && answers.length > 0) found.set(linkId, [...(found.get(linkId) ?? []), ...answers]);
      collect(item.item);
    }
  };
  collect(items);
  return found;
}

/** Whether a question is asked, given the answers so far: `exists`, `=` and `!=` conditions, as the forms use them. */
export function isEnabled(question: JsonObject, answers: Answers): boolean {
  const conditions = listOf(question.enableWhen).filter(isObject);
  if (conditions.length === 0) return true;
  const holds = conditions.map((condition) => conditionHolds(condition, answers.get(textOf(condition.question) ?? '') ?? []));
  return question.enableBehavior === 'any' ? holds.some(Boolean) : holds.every(Boolean);
}

function conditionHolds(condition: JsonObject, given: readonly JsonObject[]): boolean {
  const [, wanted] = Object.entries(condition).find(([key]) => key.startsWith('answer')) ?? [];
  if (condition.operator === 'exists') return given.length > 0 === wanted;
  const isGiven = given.some((answer) => JSON.stringify(valueIn(answer)) === JSON.stringify(wanted));
  return condition.operator === '!=' ? !isGiven : isGiven;
}
