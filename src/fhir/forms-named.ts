import { isObject, listOf, type Resource, textOf } from './resource.ts';

/**
 * Canonical URLs, without version, of the form a response answers. An adaptive response names a form it contains, and that one is
 * derived from the payer's.
 */
export function formsNamed({ questionnaire, contained }: Resource): readonly string[] {
  const named = textOf(questionnaire);
  if (named?.startsWith('#') !== true) return named === undefined ? [] : [withoutVersion(named)];
  const form = listOf(contained).find((resource) => isObject(resource) && `#${textOf(resource.id)}` === named);
  return isObject(form) ? listOf(form.derivedFrom).map((canonical) => withoutVersion(textOf(canonical) ?? '')) : [];
}

const withoutVersion = (canonical: string): string => canonical.split('|', 1)[0] ?? '';
