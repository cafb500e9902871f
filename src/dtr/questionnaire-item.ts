import type { JsonObject } from '../fhir/resource.ts';
import type { BillingRules } from '../judgement/billing-rules.ts';
import { type DtrVersion, versioned } from './canonical.ts';
import { calculation, definition, path } from './expression.ts';
import type { Form, FormItem } from './form.ts';
import { lesionTotal, lesionVolumes } from './lesion-volume.ts';
import { extensionUrl, itemControlSystem } from './urls.ts';
import { valueSetUrl } from './value-set.ts';

/** What items are rendered with, besides themselves. */
export interface ItemRendering {
  readonly form: Form;
  readonly version: DtrVersion;
  readonly canonicalBase: string;
  readonly billing: BillingRules;
  /** False for adaptive forms of 2.0.1, which may have none. With them a question asked earlier goes where a changed answer makes it moot. */
  readonly conditions: boolean;
}

/** The Questionnaire.item of a form's item, with its help text and all it holds. */
export function questionnaireItem(item: FormItem, rendering: ItemRendering): JsonObject {
  const { linkId, type, text, required, repeats, maxLength, enableWhen, enableBehavior, answerValueSet } = item;
  const extension = extensionsOf(item, rendering);
  const children = [...helpOf(item, rendering.form), ...(item.item ?? []).map((child) => questionnaireItem(child, rendering))];
  return {
    ...(extension.length > 0 && { extension }),
    linkId,
    text,
    type,
    ...(rendering.conditions && enableWhen !== undefined && { enableWhen, enableBehavior: enableBehavior ?? 'all' }),
    ...(required === true && { required }),
    ...(repeats === true && { repeats }),
    ...(maxLength !== undefined && { maxLength }),
    ...(answerValueSet !== undefined && { answerValueSet: versioned(valueSetUrl(rendering.canonicalBase, answerValueSet)) }),
    ...(children.length > 0 && { item: children }),
  };
}

/** What a clinician may want to know before answering, and where the policy says it. */
function helpOf({ linkId, help, section, type }: FormItem, form: Form): readonly JsonObject[] {
  if (type === 'display' || (help === undefined && (section === undefined || type === 'group'))) return [];
  const citation = section === undefined ? undefined : `${form.source}, ${section}`;
  const text = [help, citation === undefined ? undefined : help === undefined ? citation : `(${citation})`].filter(Boolean).join(' ');
  const control = { coding: [{ system: itemControlSystem, code: 'help' }] };
  return [
    { extension: [{ url: extensionUrl.itemControl, valueCodeableConcept: control }], linkId: `${linkId}-help`, text, type: 'display' },
  ];
}

function extensionsOf(item: FormItem, { form, version, billing }: ItemRendering): readonly JsonObject[] {
  const extensions: JsonObject[] = [];
  const hasLibrary = form.libraries.length > 0;
  if (item.populateEach !== undefined && hasLibrary) {
    const name = 'lesion';
    extensions.push({
      url: extensionUrl.itemPopulationContext,
      valueExpression: definition(version, form.name, item.populateEach, { name }),
    });
  }
  if (item.linkId === 'lesions') {
    const expression = "item.where(linkId = 'lesionLongestCm').answer.value";
    extensions.push({ url: extensionUrl.variable, valueExpression: path(version, expression, { name: 'lesionLongestCm' }) });
  }
  if (item.populate !== undefined && hasLibrary) {
    const valueExpression = item.populate.startsWith('%') ? path(version, item.populate) : definition(version, form.name, item.populate);
    extensions.push({ url: extensionUrl.initialExpression, valueExpression });
  }
  if (item.calculate !== undefined) {
    const expression = item.calculate === 'lesionTotal' ? lesionTotal(billing) : lesionVolumes('%lesionLongestCm', billing);
    extensions.push({ url: extensionUrl.calculatedExpression, valueExpression: calculation(expression) });
  }
  for (const valueCode of item.mimeTypes ?? []) extensions.push({ url: extensionUrl.mimeType, valueCode });
  if (item.maxSizeMb !== undefined) extensions.push({ url: extensionUrl.maxSize, valueDecimal: item.maxSizeMb });
  if (item.minValue !== undefined) extensions.push({ url: extensionUrl.minValue, valueDecimal: item.minValue });
  return extensions;
}
