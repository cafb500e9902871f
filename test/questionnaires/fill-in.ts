import type { FormItem } from '../../src/dtr/form.ts';
import { enabledQuestions, type GivenAnswers } from '../../src/dtr/given-answers.ts';
import type { JsonObject } from '../../src/fhir/resource.ts';

/** Fills in what is shown until nothing more appears: an answer may show or hide another question. */
export function filledIn(items: readonly FormItem[], filled: Readonly<Record<string, unknown>>): GivenAnswers {
  const answers = new Map<string, readonly JsonObject[]>();
  for (let before = -1; before !== answers.size; ) {
    before = answers.size;
    for (const { linkId, populate } of enabledQuestions(items, answers)) {
      const value = populate === undefined ? undefined : filled[populate];
      if (typeof value === 'boolean') answers.set(linkId, [{ valueBoolean: value }]);
    }
  }
  return answers;
}

/** The required questions that are shown and have no answer. Rows of a list are not counted: there may be none. */
export function openQuestions(items: readonly FormItem[], answers: GivenAnswers): readonly FormItem[] {
  return enabledQuestions(items, answers).filter(
    ({ linkId, required }) => required === true && !answers.has(linkId) && !ofOneLesion.has(linkId),
  );
}

/** Questions of one row of the lesion list. */
export const ofOneLesion: ReadonlySet<string> = new Set(['lesionSite', 'lesionLongestCm']);
