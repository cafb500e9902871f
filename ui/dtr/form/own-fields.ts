import type { QItemOverrideComponentProps } from '@aehrc/smart-forms-renderer';
import type { ComponentType } from 'react';
import { isObject, type JsonObject, listOf, type Resource, textOf } from '../../../src/fhir/resource.ts';
import { attachmentField } from './attachment-field.tsx';
import { isRows } from './is-rows.ts';
import { rowsField } from './rows-field.tsx';

/** The components that stand in for the renderer's own, by linkId: lists whose rows are one lesion each, and files. */
export function ownFields(
  questionnaire: Resource,
  valueSets: readonly Resource[],
): Record<string, ComponentType<QItemOverrideComponentProps>> {
  const fields: Record<string, ComponentType<QItemOverrideComponentProps>> = {};
  const visit = (item: JsonObject): void => {
    const linkId = textOf(item.linkId) ?? '';
    if (isRows(item)) fields[linkId] = rowsField(item, valueSets);
    else if (item.type === 'attachment') fields[linkId] = attachmentField(item);
    else for (const child of listOf(item.item).filter(isObject)) visit(child);
  };
  for (const item of listOf(questionnaire.item).filter(isObject)) visit(item);
  return fields;
}
