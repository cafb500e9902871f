import { extensionUrl } from '../../../src/dtr/urls.ts';
import { isObject, type JsonObject, listOf, textOf } from '../../../src/fhir/resource.ts';
import { isCalculated } from '../population/populated-items.ts';
import { wordsOf } from './answer-value.ts';
import { type Answers, isEnabled } from './enabled.ts';
import { type Origin, originOf } from './origin.ts';

/** A question as the side list shows it. */
export interface ListedQuestion {
  readonly linkId: string;
  readonly text: string;
  /** Where the policy says what it is for: `IP0625, 1.A`; undefined for questions that serve no criterion. */
  readonly citation: string | undefined;
  readonly required: boolean;
  /** A list without a row: it may stay empty, but then what it shows is not stated. */
  readonly isEmptyList: boolean;
  /** Values in words; none where it is not answered. */
  readonly values: readonly string[];
  readonly origins: readonly Origin[];
}

/** The questions asked under these answers, in the form's order. Calculated ones are no questions. */
export function listedQuestions(items: unknown, answers: Answers): readonly ListedQuestion[] {
  return listOf(items)
    .filter(isObject)
    .filter((item) => item.type !== 'display' && isEnabled(item, answers))
    .flatMap((item) => {
      if (item.type !== 'group') return isCalculated(item) ? [] : [listed(item, answers)];
      const within = listedQuestions(item.item, answers);
      const isEmptyList = item.repeats === true && within.every(({ values }) => values.length === 0);
      return isEmptyList ? [{ ...listed(item, answers), isEmptyList }] : within;
    });
}

function listed(item: JsonObject, answers: Answers): ListedQuestion {
  const linkId = textOf(item.linkId) ?? '';
  const given = answers.get(linkId) ?? [];
  return {
    linkId,
    text: textOf(item.text) ?? linkId,
    citation: citationOf(item),
    required: item.required === true,
    isEmptyList: false,
    values: given.map(wordsOf).filter((words) => words !== ''),
    origins: [...new Set(given.flatMap((answer) => originOf(answer) ?? []))],
  };
}

/** The end of a question's help text names the policy and section, in brackets where there is more before it. */
function citationOf(item: JsonObject): string | undefined {
  const help = listOf(item.item)
    .filter(isObject)
    .find(
      (child) =>
        child.type === 'display' &&
        listOf(child.extension).some((extension) => isObject(extension) && extension.url === extensionUrl.itemControl),
    );
  const text = textOf(help?.text);
  if (text === undefined) return undefined;
  const bracketed = /\(([^()]+, [^()]+)\)$/.exec(text)?.[1];
  return bracketed ?? (/,/.test(text) && !/[.!?]$/.test(text) ? text : undefined);
}
