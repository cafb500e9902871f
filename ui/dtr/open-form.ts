import { isObject, type JsonObject, listOf, type Resource, textOf } from '../../src/fhir/resource.ts';
import { askedForm, isAdaptive, packageOfStep } from './adaptive/adaptive-form.ts';
import { askNext } from './adaptive/ask-next.ts';
import { readAuthor } from './answers/author.ts';
import { mergedItems } from './answers/merge.ts';
import type { Author } from './answers/origin.ts';
import { isExpired, stopDrafts } from './answers/stop-expired.ts';
import type { Ehr } from './ehr/ehr.ts';
import { renderedForm } from './form/rendered-form.ts';
import type { Session } from './launch/session.ts';
import type { OrderContext } from './order/order-context.ts';
import type { PendedRequest } from './order/pended-request.ts';
import { reportFormError } from './package/fetch-package.ts';
import { canonicalOf, type FormPackage } from './package/form-package.ts';
import { type Population, populate } from './population/populate.ts';
import { Problem } from './problem.ts';

/** The EHR, who is signed in there, and the order they document. */
export interface Desk {
  readonly session: Session;
  readonly ehr: Ehr;
  readonly context: OrderContext;
  /** The pended request the payer asks about; undefined where the order itself is documented. */
  readonly pended: PendedRequest | undefined;
}

/** A form ready to be shown. */
export interface OpenedForm {
  readonly desk: Desk;
  readonly form: FormPackage;
  /** The package it was opened from; the same, unless the form is adaptive. */
  readonly packaged: FormPackage;
  /** Forms of the same order that come after this one. */
  readonly others: readonly FormPackage[];
  /** Items it was opened with, each answer with its origin. */
  readonly items: readonly JsonObject[];
  readonly author: Author;
  /** The renderer. */
  readonly view: FormRenderer;
  readonly population: Population;
  /** The draft it goes on from; undefined for a new form. */
  readonly draft: Resource | undefined;
  /** The form as the EHR last stored it; undefined where it has not been. */
  readonly stored: Resource | undefined;
  /** What the payer last answered of an adaptive form, whose questions so far are `form`'s; undefined for any other form. */
  readonly step: Resource | undefined;
  /** Whether questions were added to an adaptive form that the user has answered. */
  readonly isFollowUp: boolean;
  /** Whether drafts were stopped because the form is no longer in effect. */
  readonly hasStopped: boolean;
}

/**
 * Fills a form in.
 * @param fresh leaves the answers of an earlier draft aside; the draft itself is saved over
 * @throws Problem where the form does not work
 */
export async function openForm(desk: Desk, forms: readonly FormPackage[], fresh = false): Promise<OpenedForm> {
  const { ehr, session, context } = desk;
  const [form, ...others] = forms;
  if (form === undefined) throw new Problem('There is no form to fill in.', 'Go back to the order in your EHR.');
  const canonical = canonicalOf(form.questionnaire);
  const drafts = context.drafts.filter((response) => isOf(response, form.questionnaire));
  const expired = isExpired(form.questionnaire, new Date().toISOString());
  if (expired) await stopDrafts(ehr, drafts);
  if (expired && !(context.information?.questionnaires ?? []).includes(canonical))
    await reportFormError(session, context.order, canonical, 'The form is no longer in effect.');
  const draft = expired ? undefined : drafts[0];
  const saved = fresh ? undefined : draft;
  const asking = isAdaptive(form.questionnaire) ? firstStep(desk, form, saved) : Promise.resolve(undefined);
  const asked = asking.then((step) => (step === undefined ? form : packageOfStep(form, step)));
  const [step, shown, population, author, view] = await Promise.all([
    asking,
    asked,
    populate(ehr, form, {
      patient: context.patient,
      order: context.order,
      questions: asked.then(({ questionnaire }) => questionnaire.item),
    }),
    readAuthor(ehr, session.fhirUser, context.order),
    formView(),
  ]);
  if (population.outcome === 'broken') await reportFormError(session, context.order, canonical, population.text);
  const sources = {
    payer: objects(form.draft.item),
    ehr: population.outcome === 'filled' ? population.item : undefined,
    saved: objects(saved?.item),
  };
  const items = mergedItems(shown.questionnaire.item, sources, form.version);
  const opened = {
    desk,
    form: shown,
    packaged: form,
    others,
    items,
    author,
    view,
    population,
    draft,
    stored: draft,
    step,
    isFollowUp: false,
  };
  return { ...opened, hasStopped: expired && drafts.length > 0 };
}

/** Makes a form ready to be shown. @throws Problem where it does not work; the payer is told */
export async function renderForm({ desk, form, packaged, items, view }: OpenedForm): Promise<Resource> {
  const { session, context } = desk;
  const rendered = renderedForm(form);
  const response: Resource = {
    resourceType: 'QuestionnaireResponse',
    questionnaire: textOf(rendered.url) ?? canonicalOf(packaged.questionnaire),
    status: 'in-progress',
    item: items,
  };
  await view.prepareForm(form, rendered, response).catch(async (cause: unknown) => {
    await reportFormError(session, context.order, canonicalOf(packaged.questionnaire), 'The form could not be rendered.');
    throw new Problem('This form does not work here.', 'The payer has been told. Send the documentation by fax, or call the payer.', cause);
  });
  return rendered;
}

/** What an adaptive form asks first: as far as its draft has been asked, else what the payer answers to the empty one. */
async function firstStep({ session, context }: Desk, form: FormPackage, draft: Resource | undefined): Promise<Resource> {
  return draft !== undefined && askedForm(draft) !== undefined ? draft : askNext(session, context.order, form.draft);
}

/** Whether a response answers a form, its version included: an adaptive one names the form by what its own is derived from. */
function isOf(response: Resource, questionnaire: Resource): boolean {
  const canonical = canonicalOf(questionnaire);
  const derivedFrom = askedForm(response)?.derivedFrom;
  return response.questionnaire === canonical || listOf(derivedFrom).includes(canonical);
}

/** The renderer, loaded when it is needed. Once it is, it is handed on as it is: a lazy component would wait for its turn again. */
export const formView = () => import('./form/form-view.tsx');

type FormRenderer = Awaited<ReturnType<typeof formView>>;

const objects = (items: unknown): readonly JsonObject[] => listOf(items).filter(isObject);
