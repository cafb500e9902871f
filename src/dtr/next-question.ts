import { badRequest } from '../fhir/outcome.ts';
import { isObject, isResource, listOf, type Resource, textOf } from '../fhir/resource.ts';
import { type DtrVersion, type FormRendition, renditionsByUrl, splitCanonical } from './canonical.ts';
import { containedForm, containedId } from './draft-response.ts';
import { type DtrHandler, type DtrParts, fhirReply } from './dtr-parts.ts';
import type { FormItem } from './form.ts';
import { enabledQuestions, type GivenAnswers, givenAnswers } from './given-answers.ts';
import { parametersOf } from './parameters.ts';
import { questionnaireItem } from './questionnaire-item.ts';
import { checkResponse } from './response-check.ts';

/**
 * `$next-question`: the response with the questions to ask next in the form it contains, or completed where none is left.
 * Everything it needs is in the response: nothing is stored, and the same call gives the same answer.
 */
export function nextQuestion(parts: DtrParts, version: DtrVersion): DtrHandler {
  const renditions = renditionsByUrl(parts.forms, parts.canonicalBase);
  return async ({ body, receivedAt }) => {
    const response = responseOf(body);
    const contained = containedOf(response);
    const rendition = renditionOf(response, contained, version, renditions);
    const asked = askedIn(contained);
    const answers = givenAnswers(response.item);
    checkResponse(rendition.form, response.item, answers, asked);
    const next = nextQuestions(rendition.form.item, answers, asked);
    const all = new Set([...asked, ...next]);
    const others = listOf(response.contained).filter((resource) => resource !== contained);
    return fhirReply(200, {
      ...response,
      contained: [containedForm(rendition, parts, itemsAsked(rendition, parts, all)), ...others],
      questionnaire: `#${containedId}`,
      status: next.length === 0 ? 'completed' : 'in-progress',
      authored: receivedAt.toISOString(),
    });
  };
}

/** The bare response (FHIR's rule for a lone resource parameter), or the parameter of that name. */
function responseOf(body: unknown): Resource {
  const lone = isResource(body) && body.resourceType === 'QuestionnaireResponse' ? body : undefined;
  const parameters = lone === undefined ? parametersOf(body) : undefined;
  const [response = lone] = ['questionnaire-response', 'questionnaire-response-in'].flatMap((name) => parameters?.resources(name) ?? []);
  if (response?.resourceType !== 'QuestionnaireResponse')
    throw badRequest('A QuestionnaireResponse is required.', 'QuestionnaireResponse', 'required');
  if (response.status !== 'in-progress') throw badRequest('The response has to be in progress.', 'QuestionnaireResponse.status');
  return response;
}

/** The form the response contains; undefined before the first call where it names the canonical alone. */
function containedOf(response: Resource): Resource | undefined {
  const reference = textOf(response.questionnaire);
  if (reference?.startsWith('#') !== true) return undefined;
  const contained = listOf(response.contained).find((resource) => isResource(resource) && `#${resource.id}` === reference);
  if (!isResource(contained) || contained.resourceType !== 'Questionnaire')
    throw badRequest('The response does not contain the form it names.', 'QuestionnaireResponse.contained');
  return contained;
}

function renditionOf(
  response: Resource,
  contained: Resource | undefined,
  version: DtrVersion,
  renditions: ReadonlyMap<string, FormRendition>,
): FormRendition {
  const canonicals = contained === undefined ? [response.questionnaire] : [...listOf(contained.derivedFrom), contained.url];
  for (const canonical of canonicals) {
    const rendition = renditions.get(splitCanonical(textOf(canonical) ?? '').url);
    if (rendition?.version === version && rendition.kind === 'adaptive') return rendition;
  }
  throw badRequest('The response belongs to no adaptive form of this service.', 'QuestionnaireResponse.questionnaire');
}

/** linkIds of the questions the contained form asks. A form that has been packaged but not asked yet counts as nothing asked. */
function askedIn(contained: Resource | undefined): ReadonlySet<string> {
  const asked = new Set<string>();
  const visit = (items: unknown): void => {
    for (const item of listOf(items)) {
      if (!isObject(item)) continue;
      const linkId = textOf(item.linkId);
      if (linkId !== undefined && item.type !== 'group' && item.type !== 'display') asked.add(linkId);
      visit(item.item);
    }
  };
  visit(contained?.item);
  return asked;
}

/** As many as can be asked at once: first all clinical questions that matter, then, behind the text that ends them, the rest. */
function nextQuestions(items: readonly FormItem[], answers: GivenAnswers, asked: ReadonlySet<string>): readonly string[] {
  const end = items.findIndex((item) => item.type === 'display');
  for (const stage of [items.slice(0, end), items.slice(end)]) {
    const open = enabledQuestions(stage, answers)
      .map((question) => question.linkId)
      .filter((linkId) => !asked.has(linkId));
    if (open.length > 0) return open;
  }
  return [];
}

function itemsAsked(rendition: FormRendition, parts: DtrParts, asked: ReadonlySet<string>) {
  const { form, version } = rendition;
  const rendering = { form, version, canonicalBase: parts.canonicalBase, billing: parts.billing, conditions: version === '2.2' };
  const kept = keepAsked(form.item, asked);
  return kept.map((item) => questionnaireItem(item, rendering));
}

/** The items asked, within their groups; a text stands where a question of a later group was asked. */
function keepAsked(items: readonly FormItem[], asked: ReadonlySet<string>): readonly FormItem[] {
  return items.flatMap((item, place) => {
    if (item.type === 'display') return keepAsked(items.slice(place + 1), asked).length > 0 ? [item] : [];
    if (item.type !== 'group') return asked.has(item.linkId) ? [item] : [];
    const within = keepAsked(item.item ?? [], asked);
    return within.some((child) => child.type !== 'display') ? [{ ...item, item: within }] : [];
  });
}
