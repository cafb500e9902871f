import type { Resource } from '../../../src/fhir/resource.ts';
import { mergedItems } from '../answers/merge.ts';
import { responseOf } from '../answers/response.ts';
import { settledItems } from '../answers/settle-origins.ts';
import type { OpenedForm } from '../open-form.ts';
import { filledFrom } from '../population/populate.ts';
import { addedQuestions, packageOfStep } from './adaptive-form.ts';
import { askNext } from './ask-next.ts';

/**
 * Sends the answers so far and opens the form with what is asked next. What was asked stands as it was left, cleared answers too;
 * only questions that are new are filled in from the chart.
 * @param stored the draft as the EHR has it; undefined where none was saved
 * @throws Problem where the payer does not answer: the form stays as it is
 */
export async function nextStep(opened: OpenedForm, items: readonly unknown[], stored: Resource | undefined): Promise<OpenedForm> {
  const { desk, form, author, population } = opened;
  const { version } = form;
  const response = responseOf(opened, items, 'in-progress', stored, new Date());
  const step = await askNext(desk.session, desk.context.order, response);
  const next = packageOfStep(form, step);
  const questions = next.questionnaire.item;
  const added = addedQuestions(questions, form.questionnaire.item);
  const filled = population.outcome === 'filled' && added.length > 0 ? await filledFrom(form, population.resources, added) : undefined;
  const fromChart = filled?.outcome === 'filled' ? mergedItems(added, { payer: [], ehr: filled.item, saved: [] }, version) : [];
  const said = settledItems(form.questionnaire.item, items, { opened: opened.items, author, version });
  return {
    ...opened,
    form: next,
    step,
    items: mergedItems(questions, { payer: fromChart, ehr: undefined, saved: said }, version),
    population: filled?.outcome === 'broken' ? filled : population,
    stored,
    isFollowUp: true,
  };
}
