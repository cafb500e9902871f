import { badRequest } from '../fhir/outcome.ts';
import { isObject, type JsonObject, listOf, textOf } from '../fhir/resource.ts';
import type { Form, FormItem } from './form.ts';
import { enabledQuestions, type GivenAnswers } from './given-answers.ts';
import { codingsIn } from './value-set.ts';

/**
 * Checks a response against the questions asked so far.
 * @param asked linkIds of the questions asked
 * @throws OutcomeError 400 for an item that was not asked or stands elsewhere, an answer of the wrong kind, and a required answer that is missing
 */
export function checkResponse(form: Form, items: unknown, answers: GivenAnswers, asked: ReadonlySet<string>): void {
  checkItems(form, items, form.item, asked);
  for (const question of enabledQuestions(form.item, answers))
    if (question.required === true && asked.has(question.linkId) && !answers.has(question.linkId) && !isInLesion(form.item, question))
      throw badRequest('A required answer is missing.', at(question.linkId), 'required');
}

/** Rows of a list are asked for each lesion there is; a list may be empty. */
function isInLesion(items: readonly FormItem[], question: FormItem): boolean {
  return items.some((item) => (item.repeats === true ? (item.item ?? []).includes(question) : isInLesion(item.item ?? [], question)));
}

function checkItems(form: Form, items: unknown, allowed: readonly FormItem[], asked: ReadonlySet<string>): void {
  const seen = new Set<string>();
  for (const item of listOf(items)) {
    if (!isObject(item)) throw badRequest('An item is no object.', 'QuestionnaireResponse.item');
    const linkId = textOf(item.linkId) ?? '';
    const question = allowed.find((candidate) => candidate.linkId === linkId);
    if (question === undefined || !isAsked(question, asked)) throw badRequest('An item was not asked, or not at this place.', at(linkId));
    if (seen.has(linkId) && !(question.type === 'group' && question.repeats === true))
      throw badRequest('An item stands twice.', at(linkId));
    seen.add(linkId);
    const given = listOf(item.answer);
    if (given.length > 1 && question.repeats !== true) throw badRequest('Only one answer is possible.', at(linkId));
    for (const answer of given)
      if (!isObject(answer) || !fits(form, question, answer))
        throw badRequest('The answer does not fit the question.', at(linkId), 'value');
    checkItems(form, item.item, question.item ?? [], asked);
  }
}

function isAsked(item: FormItem, asked: ReadonlySet<string>): boolean {
  return item.type === 'group'
    ? (item.item ?? []).some((child) => isAsked(child, asked))
    : item.type === 'display' || asked.has(item.linkId);
}

function fits(form: Form, question: FormItem, answer: JsonObject): boolean {
  switch (question.type) {
    case 'group':
    case 'display':
      return false;
    case 'boolean':
      return typeof answer.valueBoolean === 'boolean';
    case 'integer':
      return typeof answer.valueInteger === 'number' && Number.isSafeInteger(answer.valueInteger) && answer.valueInteger >= 0;
    case 'decimal':
      return (
        typeof answer.valueDecimal === 'number' && Number.isFinite(answer.valueDecimal) && answer.valueDecimal >= (question.minValue ?? 0)
      );
    case 'string':
    case 'text': {
      const text = textOf(answer.valueString);
      return text !== undefined && text.length <= (question.maxLength ?? 4000);
    }
    case 'choice': {
      const set = form.valueSets.find((candidate) => candidate.name === question.answerValueSet);
      return set !== undefined && codingsIn(set, answer.valueCoding);
    }
    case 'attachment': {
      const type = isObject(answer.valueAttachment) ? textOf(answer.valueAttachment.contentType) : undefined;
      return type !== undefined && (question.mimeTypes ?? [type]).includes(type);
    }
  }
}

const at = (linkId: string): string =>
  /^[A-Za-z0-9.-]{1,64}$/.test(linkId) ? `QuestionnaireResponse.item.where(linkId='${linkId}')` : 'QuestionnaireResponse.item';
