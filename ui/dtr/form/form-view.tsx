import {
  BaseRenderer,
  buildForm,
  getResponse,
  questionnaireResponseStore,
  removeEmptyAnswersFromResponse,
  useRendererQueryClient,
} from '@aehrc/smart-forms-renderer';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isObject, isResource, listOf, type Resource, textOf } from '../../../src/fhir/resource.ts';
import type { FormPackage } from '../package/form-package.ts';
import { FormTheme } from './form-theme.tsx';
import { ownFields } from './own-fields.ts';
import { withCalculatedRows } from './rows.ts';

/** The form as it stands: items without empty or hidden answers, and what is wrong by linkId. */
export interface FormState {
  readonly item: readonly unknown[];
  readonly problems: ReadonlyMap<string, string>;
}

/**
 * Makes a form ready to be shown. There is one form at a time: the renderer keeps it in a store of its own.
 * @throws Error where the form or its response is not what the renderer takes
 */
export async function prepareForm(form: FormPackage, questionnaire: Resource, response: Resource): Promise<void> {
  if (listOf(questionnaire.item).length === 0) throw new Error('The form has no questions.');
  await buildForm({
    questionnaire,
    questionnaireResponse: { ...response, item: withCalculatedRows(form.questionnaire.item, response.item) },
    // Every value set is contained; nothing is ever asked of another server.
    terminologyServerUrl: `${window.location.origin}/fhir/2.2`,
    qItemOverrideComponents: ownFields(form.questionnaire, form.valueSets),
    rendererConfigOptions: {
      hideQuestionnaireTitle: true,
      requiredIndicatorPosition: 'end',
      readOnlyVisualStyle: 'readonly',
      itemResponsive: { labelBreakpoints: { xs: 12, md: 7 }, fieldBreakpoints: { xs: 12, md: 5 }, columnGapPixels: 24, rowGapPixels: 4 },
    },
  });
}

/** Shows the prepared form and tells every change. */
export function FormView({ questionnaire, onChange }: { readonly questionnaire: Resource; readonly onChange: (state: FormState) => void }) {
  const queries = useRendererQueryClient();
  useEffect(() => {
    const tell = (): void => onChange(stateOf(questionnaire));
    tell();
    return questionnaireResponseStore.subscribe(tell);
  }, [questionnaire, onChange]);
  return (
    <QueryClientProvider client={queries}>
      <FormTheme>
        <BaseRenderer />
      </FormTheme>
    </QueryClientProvider>
  );
}

/** Marks what is missing within the form itself. */
export function markMissing(): void {
  questionnaireResponseStore.getState().highlightRequiredItems();
}

function stateOf(questionnaire: Resource): FormState {
  const { invalidItems } = questionnaireResponseStore.getState();
  const problems = new Map(Object.entries(invalidItems).map(([linkId, outcome]) => [linkId, sentenceOf(outcome)]));
  return { item: listOf(removeEmptyAnswersFromResponse(questionnaire, getResponse()).item), problems };
}

/** What is wrong with one answer, in a few words. */
function sentenceOf(outcome: unknown): string {
  const [issue] = isResource(outcome) ? listOf(outcome.issue) : [];
  if (!isObject(issue)) return 'not valid';
  if (issue.code === 'required') return 'not answered';
  return (isObject(issue.details) ? textOf(issue.details.text) : undefined) ?? textOf(issue.diagnostics) ?? 'not valid';
}
