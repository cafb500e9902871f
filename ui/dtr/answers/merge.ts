import { extensionUrl } from '../../../src/dtr/urls.ts';
import { isObject, type JsonObject, listOf } from '../../../src/fhir/resource.ts';
import { sameValue } from './answer-value.ts';
import { authorPartOf, type Origin, originOf, withOrigin } from './origin.ts';

/** Where the answers of a form may come from when it is opened. */
export interface AnswerSources {
  /** Items of the payer's draft: what the payer knows. */
  readonly payer: readonly JsonObject[];
  /** Items the EHR fills in; undefined where it could not be asked, so that earlier answers of the EHR stand. */
  readonly ehr: readonly JsonObject[] | undefined;
  /** Items of a form begun earlier. */
  readonly saved: readonly JsonObject[];
}

/**
 * The items a form opens with, each answer with its origin: what a person said stands; else what the EHR says now; else what the
 * payer knows. What a person filled in and the EHR would now fill in otherwise counts as a change of the EHR's answer.
 */
export function mergedItems(questions: unknown, sources: AnswerSources, version: '2.2' | '2.0'): readonly JsonObject[] {
  return listOf(questions)
    .filter(isObject)
    .flatMap((question): readonly JsonObject[] => {
      const { linkId, text } = question;
      const of = (items: readonly JsonObject[]): readonly JsonObject[] => items.filter((item) => item.linkId === linkId);
      if (question.type === 'group') {
        const rows = question.repeats === true ? rowsOf(of, sources) : [within(of, sources)];
        return rows.flatMap((row) => {
          const item = mergedItems(question.item, row, version);
          return item.length === 0 ? [] : [{ linkId, text, item }];
        });
      }
      const answer = answersFor(of, sources, version);
      return answer.length === 0 ? [] : [{ linkId, text, answer }];
    });
}

type ItemsOf = (items: readonly JsonObject[]) => readonly JsonObject[];

function within(of: ItemsOf, { payer, ehr, saved }: AnswerSources): AnswerSources {
  const children = (items: readonly JsonObject[]) => of(items).flatMap((item) => listOf(item.item).filter(isObject));
  return { payer: children(payer), ehr: ehr === undefined ? undefined : children(ehr), saved: children(saved) };
}

/** Rows of a list are one source's as a whole: a list a person has touched stands as it is, because rows have no identity. */
function rowsOf(of: ItemsOf, { payer, ehr, saved }: AnswerSources): readonly AnswerSources[] {
  const children = (item: JsonObject): readonly JsonObject[] => listOf(item.item).filter(isObject);
  const isTouched = of(saved).length > 0 && (ehr === undefined || of(ehr).length === 0 || of(saved).some(hasPersonsAnswer));
  if (isTouched) return of(saved).map((item) => ({ payer: [], ehr: undefined, saved: children(item) }));
  if (ehr !== undefined && of(ehr).length > 0) return of(ehr).map((item) => ({ payer: [], ehr: children(item), saved: [] }));
  return of(payer).map((item) => ({ payer: children(item), ehr: undefined, saved: [] }));
}

function hasPersonsAnswer(item: JsonObject): boolean {
  return (
    listOf(item.answer).some((answer) => isObject(answer) && isPersons(originOf(answer))) ||
    listOf(item.item).some((child) => isObject(child) && hasPersonsAnswer(child))
  );
}

const isPersons = (origin: Origin | undefined): boolean => origin === 'override' || origin === 'manual';

function answersFor(of: ItemsOf, { payer, ehr, saved }: AnswerSources, version: '2.2' | '2.0'): readonly JsonObject[] {
  const answers = (items: readonly JsonObject[]) => of(items).flatMap((item) => listOf(item.answer).filter(isObject));
  const kept = answers(saved);
  const now = ehr === undefined ? [] : answers(ehr);
  if (kept.some((answer) => isPersons(originOf(answer))))
    return kept.map((answer) => (now.some((other) => !sameValue(other, answer)) ? overriding(answer, version) : answer));
  if (now.length > 0) return now.map((answer) => withOrigin(answer, 'auto-client', undefined, version));
  const known = answers(payer);
  if (known.length > 0)
    return known.map((answer) => (originOf(answer) === undefined ? withOrigin(answer, 'auto-server', undefined, version) : answer));
  return ehr === undefined ? kept : [];
}

/** A person's answer that the EHR contradicts: its author stays. */
function overriding(answer: JsonObject, version: '2.2' | '2.0'): JsonObject {
  if (originOf(answer) !== 'manual') return answer;
  const author = authorPartOf(answer);
  const changed = withOrigin(answer, 'override', undefined, version);
  if (author === undefined) return changed;
  return {
    ...changed,
    extension: listOf(changed.extension).map((item) =>
      isObject(item) && item.url === extensionUrl.informationOrigin ? { ...item, extension: [...listOf(item.extension), author] } : item,
    ),
  };
}
