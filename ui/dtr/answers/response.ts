import { isObject, listOf, type Resource } from '../../../src/fhir/resource.ts';
import type { OpenedForm } from '../open-form.ts';
import { canonicalOf } from '../package/form-package.ts';
import { settledItems } from './settle-origins.ts';

/**
 * The QuestionnaireResponse of a form as it stands, as the EHR keeps it.
 * @param saved the version saved last, whose id it keeps; undefined where none was
 */
export function responseOf(
  opened: OpenedForm,
  items: readonly unknown[],
  status: 'in-progress' | 'completed',
  saved: Resource | undefined,
  now: Date,
): Resource {
  const { form, author, desk } = opened;
  const item = settledItems(form.questionnaire.item, items, { opened: opened.items, author, version: form.version });
  return {
    resourceType: 'QuestionnaireResponse',
    ...(saved?.id !== undefined && { id: saved.id }),
    ...(isObject(form.draft.meta) && { meta: { profile: form.draft.meta.profile } }),
    // An adaptive response carries the form as far as it was asked, and names that.
    ...(opened.step !== undefined && { contained: listOf(opened.step.contained) }),
    extension: listOf(form.draft.extension),
    questionnaire: opened.step === undefined ? canonicalOf(form.questionnaire) : opened.step.questionnaire,
    status,
    subject: { reference: `Patient/${desk.session.patientId}` },
    authored: now.toISOString(),
    ...(author.practitioner !== undefined && { author: { reference: author.practitioner, display: author.name } }),
    ...(item.length > 0 && { item }),
  };
}
