import { extensionUrl } from '../../../src/dtr/urls.ts';
import { isObject, type JsonObject, listOf, textOf } from '../../../src/fhir/resource.ts';
import type { Definitions } from './run-cql.ts';

/**
 * The items of a response that a form's expressions fill in, given what its library makes of the chart.
 * @param items the Questionnaire's
 * @returns only items that hold an answer; none carries an origin yet
 */
export function populatedItems(items: unknown, definitions: Definitions): readonly JsonObject[] {
  return itemsOf(items, definitions, {});
}

/** Names in scope besides the library's: `lesion` within the repetitions of a lesion. */
type Scope = Readonly<Record<string, unknown>>;

function itemsOf(items: unknown, definitions: Definitions, scope: Scope): readonly JsonObject[] {
  return listOf(items)
    .filter(isObject)
    .flatMap((item): readonly JsonObject[] => {
      const { linkId, text } = item;
      if (item.type !== 'group') {
        const answer = answersOf(item, definitions, scope);
        return answer.length === 0 ? [] : [{ linkId, text, answer }];
      }
      const context = expressionOf(item, extensionUrl.itemPopulationContext);
      const scopes =
        context === undefined
          ? [scope]
          : listOf(valueIn(context, definitions, scope)).map((row) => ({ ...scope, [textOf(context.name) ?? 'item']: row }));
      return scopes.flatMap((inner) => {
        const within = itemsOf(item.item, definitions, inner);
        return within.length === 0 ? [] : [{ linkId, text, item: within }];
      });
    });
}

function answersOf(item: JsonObject, definitions: Definitions, scope: Scope): readonly JsonObject[] {
  const expression = expressionOf(item, extensionUrl.initialExpression);
  if (expression === undefined) return [];
  const values = listOf(valueIn(expression, definitions, scope));
  const answers = values.map((value) => answerOf(item.type, value)).filter((answer) => answer !== undefined);
  return item.repeats === true ? answers : answers.slice(0, 1);
}

/** Whether a question is filled in or calculated by an expression rather than by a person alone. */
export function isCalculated(item: JsonObject): boolean {
  return expressionOf(item, extensionUrl.calculatedExpression) !== undefined;
}

function expressionOf(item: JsonObject, url: string): JsonObject | undefined {
  const extension = listOf(item.extension).find((candidate) => isObject(candidate) && candidate.url === url);
  return isObject(extension) && isObject(extension.valueExpression) ? extension.valueExpression : undefined;
}

/** `"Library".Definition` of the form's library, or `%name.element` of what is in scope. Anything else is left for a person. */
function valueIn({ language, expression }: JsonObject, definitions: Definitions, scope: Scope): unknown {
  const text = textOf(expression) ?? '';
  const path = /^%([A-Za-z]\w*)((?:\.\w+)*)$/.exec(text);
  if (path !== null) {
    const [, name = '', elements = ''] = path;
    return elements
      .split('.')
      .filter((element) => element !== '')
      .reduce<unknown>((value, element) => (isObject(value) ? value[element] : undefined), scope[name]);
  }
  const definition = /^(?:"?\w+"?\.)?"?([^".]+)"?$/.exec(text);
  const isCql = language === 'text/cql-identifier' || language === 'text/cql';
  return isCql && definition !== null ? definitions[definition[1] ?? ''] : undefined;
}

/** A CQL value as the answer its question wants; undefined where it does not fit. */
function answerOf(type: unknown, value: unknown): JsonObject | undefined {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? { valueBoolean: value } : undefined;
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value) ? { valueInteger: value } : undefined;
    case 'decimal':
      return typeof value === 'number' ? { valueDecimal: value } : undefined;
    case 'string':
    case 'text':
      return typeof value === 'string' && value !== '' ? { valueString: value } : undefined;
    case 'date':
      return typeof value === 'object' && value !== null ? { valueDate: String(value).slice(0, 10) } : undefined;
    case 'choice':
    case 'open-choice':
      return codingOf(value);
    default:
      return undefined;
  }
}

function codingOf(value: unknown): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const { system, code, display } = value;
  return textOf(code) === undefined ? undefined : { valueCoding: { system, code, ...(textOf(display) !== undefined && { display }) } };
}
