import { isObject, type JsonObject, listOf } from '../../../src/fhir/resource.ts';
import { isCalculated } from '../population/populated-items.ts';
import { sameValue } from './answer-value.ts';
import { type Author, originOf, withOrigin } from './origin.ts';

/** By what the origin of each answer is told. */
export interface OriginRules {
  /** Items the form was opened with. */
  readonly opened: readonly JsonObject[];
  readonly author: Author;
  readonly version: '2.2' | '2.0';
}

/**
 * The items of a form as it stands, each answer with its origin: untouched answers keep theirs; what was calculated is the EHR's;
 * a changed answer is an override where it had come from somewhere, else a person's own.
 */
export function settledItems(questions: unknown, items: unknown, rules: OriginRules): readonly JsonObject[] {
  return settle(questions, items, rules.opened, rules);
}

function settle(questions: unknown, items: unknown, opened: readonly JsonObject[], rules: OriginRules): readonly JsonObject[] {
  const known = listOf(questions).filter(isObject);
  const seen = new Map<unknown, number>();
  return listOf(items)
    .filter(isObject)
    .flatMap((item) => {
      const question = known.find(({ linkId }) => linkId === item.linkId);
      if (question === undefined || question.type === 'display') return [];
      const place = seen.get(item.linkId) ?? 0;
      seen.set(item.linkId, place + 1);
      const before = opened.filter(({ linkId }) => linkId === item.linkId)[place];
      const within = settle(question.item, item.item, listOf(before?.item).filter(isObject), rules);
      const answer = settledAnswers(question, item, before, rules);
      if (within.length === 0 && answer.length === 0) return [];
      const { linkId, text } = question;
      return [{ linkId, text, ...(answer.length > 0 && { answer }), ...(within.length > 0 && { item: within }) }];
    });
}

function settledAnswers(question: JsonObject, item: JsonObject, before: JsonObject | undefined, rules: OriginRules): readonly JsonObject[] {
  const { author, version } = rules;
  const earlier = listOf(before?.answer).filter(isObject);
  return listOf(item.answer)
    .filter(isObject)
    .map(({ id: _, ...answer }) => {
      if (isCalculated(question)) return withOrigin(answer, 'auto-client', undefined, version);
      const same = earlier.find((candidate) => sameValue(candidate, answer));
      // The renderer drops an answer's extensions when it is edited; edited back, the answer is the earlier one again.
      if (same !== undefined && originOf(same) !== undefined) return { ...answer, extension: same.extension };
      if (originOf(answer) !== undefined && earlier.length === 0) return answer;
      const came = earlier.map(originOf).some((origin) => origin !== undefined && origin !== 'manual');
      return withOrigin(answer, came ? 'override' : 'manual', author, version);
    });
}
