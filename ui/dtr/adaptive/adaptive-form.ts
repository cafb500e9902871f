import { extensionUrl } from '../../../src/dtr/urls.ts';
import { isObject, isResource, type JsonObject, listOf, type Resource, textOf } from '../../../src/fhir/resource.ts';
import type { FormPackage } from '../package/form-package.ts';

/** Whether a form is asked in steps by `$next-question` rather than as a whole. */
export function isAdaptive({ extension }: Resource): boolean {
  return listOf(extension).some((candidate) => isObject(candidate) && candidate.url === extensionUrl.adaptive);
}

/** The form as far as a response has been asked it; undefined before the first question. */
export function askedForm({ questionnaire, contained }: Resource): Resource | undefined {
  const form = listOf(contained).find((resource) => isResource(resource) && `#${resource.id}` === questionnaire);
  return isResource(form) && listOf(form.item).length > 0 ? form : undefined;
}

/** The package with the questions of this step in place of the form that has none. */
export function packageOfStep(form: FormPackage, step: Resource): FormPackage {
  const asked = askedForm(step);
  return asked === undefined ? form : { ...form, questionnaire: { ...asked, title: asked.title ?? form.questionnaire.title } };
}

/** The questions that an earlier step had not, within their groups. */
export function addedQuestions(items: unknown, before: unknown): readonly JsonObject[] {
  const earlier = linkIds(before);
  return listOf(items)
    .filter(isObject)
    .flatMap((item) => {
      if (item.type !== 'group') return earlier.has(item.linkId) ? [] : [item];
      // Rows stand and fall as a whole.
      if (item.repeats === true && earlier.has(item.linkId)) return [];
      const within = addedQuestions(item.item, before);
      return within.length === 0 ? [] : [{ ...item, item: within }];
    });
}

function linkIds(items: unknown): ReadonlySet<unknown> {
  const found = new Set<unknown>();
  const visit = (list: unknown): void => {
    for (const item of listOf(list).filter(isObject)) {
      found.add(textOf(item.linkId));
      visit(item.item);
    }
  };
  visit(items);
  return found;
}
