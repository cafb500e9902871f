import { isObject, type JsonObject, listOf, type Resource, textOf } from '../../src/fhir/resource.ts';
import { readAuthor } from './answers/author.ts';
import { mergedItems } from './answers/merge.ts';
import type { Author } from './answers/origin.ts';
import { isExpired, stopDrafts } from './answers/stop-expired.ts';
import type { Ehr } from './ehr/ehr.ts';
import { renderedForm } from './form/rendered-form.ts';
import type { Session } from './launch/session.ts';
import type { OrderContext } from './order/order-context.ts';
import { reportFormError } from './package/fetch-package.ts';
import { canonicalOf, type FormPackage } from './package/form-package.ts';
import { type Population, populate } from './population/populate.ts';
import { Problem } from './problem.ts';

/** The EHR, who is signed in there, and the order they document. */
export interface Desk {
  readonly session: Session;
  readonly ehr: Ehr;
  readonly context: OrderContext;
}

/** A form ready to be shown. */
export interface OpenedForm {
  readonly desk: Desk;
  readonly form: FormPackage;
  /** Forms of the same order that come after this one. */
  readonly others: readonly FormPackage[];
  /** The form as the renderer has it. */
  readonly rendered: Resource;
  /** Items it was opened with, each answer with its origin. */
  readonly items: readonly JsonObject[];
  readonly author: Author;
  readonly population: Population;
  /** The draft it goes on from; undefined for a new form. */
  readonly draft: Resource | undefined;
  /** Whether drafts were stopped because the form is no longer in effect. */
  readonly hasStopped: boolean;
}

/**
 * Fills a form in and makes it ready to be shown.
 * @param fresh leaves the answers of an earlier draft aside; the draft itself is saved over
 * @throws Problem where the form does not work
 */
export async function openForm(desk: Desk, forms: readonly FormPackage[], fresh = false): Promise<OpenedForm> {
  const { ehr, session, context } = desk;
  const [form, ...others] = forms;
  if (form === undefined) throw new Problem('There is no form to fill in.', 'Go back to the order in your EHR.');
  const canonical = canonicalOf(form.questionnaire);
  const drafts = context.drafts.filter(({ questionnaire }) => questionnaire === canonical);
  const expired = isExpired(form.questionnaire, new Date().toISOString());
  if (expired) await stopDrafts(ehr, drafts);
  if (expired && !(context.information?.questionnaires ?? []).includes(canonical))
    await reportFormError(session, context.order, canonical, 'The form is no longer in effect.');
  const draft = expired ? undefined : drafts[0];
  const [population, author, view] = await Promise.all([
    populate(ehr, form, context.patient, context.order),
    readAuthor(ehr, session.fhirUser, context.order),
    formView(),
  ]);
  if (population.outcome === 'broken') await reportFormError(session, context.order, canonical, population.text);
  const sources = {
    payer: objects(form.draft.item),
    ehr: population.outcome === 'filled' ? population.item : undefined,
    saved: fresh ? [] : objects(draft?.item),
  };
  const items = mergedItems(form.questionnaire.item, sources, form.version);
  const rendered = renderedForm(form);
  const response: Resource = {
    resourceType: 'QuestionnaireResponse',
    questionnaire: textOf(rendered.url) ?? canonical,
    status: 'in-progress',
    item: items,
  };
  await view.prepareForm(form, rendered, response).catch(async (cause: unknown) => {
    await reportFormError(session, context.order, canonical, 'The form could not be rendered.');
    throw new Problem('This form does not work here.', 'The payer has been told. Send the documentation by fax, or call the payer.', cause);
  });
  return { desk, form, others, rendered, items, author, population, draft, hasStopped: expired && drafts.length > 0 };
}

/** The renderer, loaded when it is needed. */
export const formView = () => import('./form/form-view.tsx');

const objects = (items: unknown): readonly JsonObject[] => listOf(items).filter(isObject);
