import { extensionUrl } from '../../../src/dtr/urls.ts';
import { referenceOf, relativeReference } from '../../../src/fhir/reference.ts';
import { isObject, listOf, type Resource, referenceTo } from '../../../src/fhir/resource.ts';
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
    extension: aboutOrder(listOf(form.draft.extension), referenceTo(desk.context.order)),
    questionnaire: opened.step === undefined ? canonicalOf(form.questionnaire) : opened.step.questionnaire,
    status,
    subject: { reference: `Patient/${desk.session.patientId}` },
    authored: now.toISOString(),
    ...(author.practitioner !== undefined && { author: { reference: author.practitioner, display: author.name } }),
    ...(item.length > 0 && { item }),
  };
}

/** What the payer said the response is about, with the order: a pended request names none in the EHR's own words. */
function aboutOrder(extension: readonly unknown[], order: string): readonly unknown[] {
  const isNamed = extension.some((item) => isObject(item) && relativeReference(referenceOf(item.valueReference)) === order);
  return isNamed ? extension : [...extension, { url: extensionUrl.qrContext, valueReference: { reference: order } }];
}
