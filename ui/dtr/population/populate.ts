import type { JsonObject, Resource } from '../../../src/fhir/resource.ts';
import type { Ehr } from '../ehr/ehr.ts';
import type { FormPackage } from '../package/form-package.ts';
import { logicEngine } from './logic-engine.ts';
import { readChart, requiredTypes } from './read-chart.ts';

/** What the EHR fills in, or why it could not. */
export type Population =
  | { readonly outcome: 'filled'; readonly item: readonly JsonObject[]; readonly resources: readonly Resource[] }
  /** Part of the chart could not be read, so nothing is concluded from it. */
  | { readonly outcome: 'unread'; readonly types: readonly string[] }
  /** The form's own logic does not run: the payer should know. */
  | { readonly outcome: 'broken'; readonly text: string };

/**
 * Fills a form in from the EHR, with the user's own rights, in this browser. Nothing that is read leaves it.
 * @param questions items of the Questionnaire, which the payer may still be asked for
 */
export async function populate(
  ehr: Ehr,
  form: FormPackage,
  about: { readonly patient: Resource; readonly order: Resource; readonly questions: Promise<unknown> },
): Promise<Population> {
  const { libraries } = form;
  if (libraries.length === 0) return { outcome: 'filled', item: [], resources: [] };
  const [{ resources, unread }, questions] = await Promise.all([
    readChart(ehr, about.patient, about.order, requiredTypes(libraries)),
    about.questions,
  ]);
  if (unread.length > 0) return { outcome: 'unread', types: [...new Set(unread)] };
  return filledFrom(form, resources, questions);
}

/** Fills questions in from what was read. */
export async function filledFrom(
  { libraries }: FormPackage,
  resources: readonly Resource[],
  items: unknown,
): Promise<Exclude<Population, { outcome: 'unread' }>> {
  const filled = await logicEngine().fill({ items, libraries, resources, now: new Date() });
  if ('error' in filled) return { outcome: 'broken', text: `The logic that fills the form in did not run (${filled.error}).` };
  return { outcome: 'filled', item: filled.item, resources };
}
