import fhirpath from 'fhirpath';
import model from 'fhirpath/fhir-context/r4';
import { extensionUrl } from '../../../src/dtr/urls.ts';
import { isObject, type JsonObject, listOf, textOf } from '../../../src/fhir/resource.ts';
import { isRows } from './is-rows.ts';

/** The questions of one row of a list that repeats. */
export function questionsOf(group: JsonObject): readonly JsonObject[] {
  return listOf(group.item)
    .filter(isObject)
    .filter(({ type }) => type !== 'display');
}

/** The answer of a row to one of its questions; undefined where there is none. */
export function answerOf(row: JsonObject, linkId: unknown): JsonObject | undefined {
  const item = listOf(row.item).find((candidate) => isObject(candidate) && candidate.linkId === linkId);
  const [answer] = isObject(item) ? listOf(item.answer) : [];
  return isObject(answer) ? answer : undefined;
}

/** The row with one answer replaced or removed, its calculated answers made anew. */
export function withAnswer(group: JsonObject, row: JsonObject, linkId: unknown, answer: JsonObject | undefined): JsonObject {
  const given = questionsOf(group).flatMap((question) => {
    const own = question.linkId === linkId ? answer : answerOf(row, question.linkId);
    return own === undefined ? [] : [{ linkId: question.linkId, text: question.text, answer: [own] }];
  });
  return calculated(group, { linkId: group.linkId, text: group.text, item: given });
}

/** The row with what its calculated questions come to; where that is nothing they stay empty. */
export function calculated(group: JsonObject, row: JsonObject): JsonObject {
  const expressionOf = (holder: JsonObject, url: string): JsonObject | undefined => {
    const extension = listOf(holder.extension).find((candidate) => isObject(candidate) && candidate.url === url);
    return isObject(extension) && isObject(extension.valueExpression) ? extension.valueExpression : undefined;
  };
  const variable = expressionOf(group, extensionUrl.variable);
  const name = textOf(variable?.name);
  const environment = name === undefined ? {} : { [name]: evaluate(row, textOf(variable?.expression), {}) };
  const item = questionsOf(group).flatMap((question) => {
    const expression = textOf(expressionOf(question, extensionUrl.calculatedExpression)?.expression);
    const [value] = expression === undefined ? [] : evaluate(row, expression, environment);
    const answer =
      expression === undefined ? answerOf(row, question.linkId) : typeof value === 'number' ? { valueDecimal: value } : undefined;
    return answer === undefined ? [] : [{ linkId: question.linkId, text: question.text, answer: [answer] }];
  });
  return { linkId: row.linkId, text: row.text, item };
}

/** The items of a response with the rows of its lists calculated. */
export function withCalculatedRows(questions: unknown, items: unknown): readonly JsonObject[] {
  return listOf(items)
    .filter(isObject)
    .map((item) => {
      const question = listOf(questions).find((candidate) => isObject(candidate) && candidate.linkId === item.linkId);
      if (!isObject(question) || item.item === undefined) return item;
      return isRows(question) ? calculated(question, item) : { ...item, item: withCalculatedRows(question.item, item.item) };
    });
}

function evaluate(row: JsonObject, expression: string | undefined, environment: Readonly<Record<string, unknown>>): readonly unknown[] {
  if (expression === undefined) return [];
  try {
    return listOf(compiledFrom(expression)({ resourceType: 'QuestionnaireResponse', ...row }, { ...environment }));
  } catch {
    return [];
  }
}

/** Parsing an expression costs many times what running it does, and every row runs the same few. */
function compiledFrom(expression: string): Compiled {
  const compiled: Compiled = known.get(expression) ?? fhirpath.compile(expression, model);
  known.set(expression, compiled);
  return compiled;
}

type Compiled = (resource: object, environment: Record<string, unknown>) => unknown;
const known = new Map<string, Compiled>();

/** Choices of a question: those of its contained value set, else its own. */
export function choicesOf(question: JsonObject, valueSets: readonly JsonObject[]): readonly JsonObject[] {
  const url = (textOf(question.answerValueSet) ?? '').split('|')[0];
  const set = valueSets.find((candidate) => candidate.url === url);
  const expansion = isObject(set?.expansion) ? listOf(set.expansion.contains).filter(isObject) : [];
  const own = listOf(question.answerOption).flatMap((option) =>
    isObject(option) && isObject(option.valueCoding) ? [option.valueCoding] : [],
  );
  return [...expansion, ...own].map(({ system, code, display }) => ({ system, code, ...(display !== undefined && { display }) }));
}
