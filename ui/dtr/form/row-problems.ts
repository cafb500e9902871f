import { isObject, type JsonObject, listOf, textOf } from '../../../src/fhir/resource.ts';
import { isRows } from './is-rows.ts';

/** Required answers that a row of a list lacks, by linkId, naming the rows. A list may be empty. */
export function rowProblems(questions: unknown, items: unknown): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  const visit = (asked: unknown, given: unknown): void => {
    for (const question of listOf(asked).filter(isObject)) {
      const own = listOf(given)
        .filter(isObject)
        .filter(({ linkId }) => linkId === question.linkId);
      if (!isRows(question)) for (const item of own) visit(question.item, item.item);
      else for (const [linkId, rows] of lacking(question, own)) problems.set(linkId, `not answered in row ${rows.join(', ')}`);
    }
  };
  visit(questions, items);
  return problems;
}

function lacking(group: JsonObject, rows: readonly JsonObject[]): readonly (readonly [string, readonly number[]])[] {
  return listOf(group.item)
    .filter(isObject)
    .filter(({ required }) => required === true)
    .flatMap(({ linkId }) => {
      const places = rows.flatMap((row, place) =>
        listOf(row.item).some((item) => isObject(item) && item.linkId === linkId) ? [] : [place + 1],
      );
      return places.length === 0 ? [] : [[textOf(linkId) ?? '', places] as const];
    });
}
