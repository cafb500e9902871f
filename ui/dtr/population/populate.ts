import type { JsonObject, Resource } from '../../../src/fhir/resource.ts';
import type { Ehr } from '../ehr/ehr.ts';
import type { FormPackage } from '../package/form-package.ts';
import { populatedItems } from './populated-items.ts';
import { readChart, requiredTypes } from './read-chart.ts';

/** What the EHR fills in, or why it could not. */
export type Population =
  | { readonly outcome: 'filled'; readonly item: readonly JsonObject[]; readonly read: number }
  /** Part of the chart could not be read, so nothing is concluded from it. */
  | { readonly outcome: 'unread'; readonly types: readonly string[] }
  /** The form's own logic does not run: the payer should know. */
  | { readonly outcome: 'broken'; readonly text: string };

/** Fills a form in from the EHR, with the user's own rights, in this browser. Nothing that is read leaves it. */
export async function populate(ehr: Ehr, form: FormPackage, patient: Resource, order: Resource): Promise<Population> {
  if (form.libraries.length === 0) return { outcome: 'filled', item: [], read: 0 };
  const [{ runCql }, { resources, unread }] = await Promise.all([
    import('./run-cql.ts'),
    readChart(ehr, patient, order, requiredTypes(form.libraries)),
  ]);
  if (unread.length > 0) return { outcome: 'unread', types: [...new Set(unread)] };
  try {
    const definitions = await runCql(form.libraries, resources, new Date());
    return { outcome: 'filled', item: populatedItems(form.questionnaire.item, definitions), read: resources.length };
  } catch (error) {
    // Only the kind of error is told: its message may quote the chart.
    return {
      outcome: 'broken',
      text: `The logic that fills the form in did not run (${error instanceof Error ? error.name : 'unknown'}).`,
    };
  }
}
