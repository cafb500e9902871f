import { extensionUrl } from '../../../src/dtr/urls.ts';
import { isObject, type JsonObject, listOf, type Resource, textOf } from '../../../src/fhir/resource.ts';
import type { FormPackage } from '../package/form-package.ts';
import { isCalculated } from '../population/populated-items.ts';
import { isRows } from './is-rows.ts';

/**
 * The Questionnaire as the renderer gets it: value sets contained, expressions that were run already left out, help shown below
 * its question. The form that is saved names the payer's own, unchanged.
 */
export function renderedForm({ questionnaire, valueSets }: FormPackage): Resource {
  const ids = new Map(valueSets.map((set, at) => [textOf(set.url) ?? '', `set-${at + 1}`]));
  return {
    ...questionnaire,
    extension: [],
    contained: valueSets.map((set) => ({ ...set, id: ids.get(textOf(set.url) ?? '') })),
    item: listOf(questionnaire.item)
      .filter(isObject)
      .map((item) => renderedItem(item, ids)),
  };
}

const alreadyRun: ReadonlySet<unknown> = new Set([extensionUrl.initialExpression, extensionUrl.itemPopulationContext]);

function renderedItem(item: JsonObject, ids: ReadonlyMap<string, string>, inRow = isRows(item)): JsonObject {
  // Rows are shown, calculated and checked by the app itself.
  const left = inRow ? new Set([...alreadyRun, extensionUrl.calculatedExpression, extensionUrl.variable]) : alreadyRun;
  const extension = listOf(item.extension)
    .filter((candidate) => isObject(candidate) && !left.has(candidate.url))
    .map(shownBelow);
  const set = ids.get((textOf(item.answerValueSet) ?? '').split('|')[0] ?? '');
  const children = listOf(item.item).filter(isObject);
  return {
    ...item,
    ...(inRow && { required: false }),
    // What is calculated follows from other answers; those are the ones to correct.
    ...(isCalculated(item) && { readOnly: true }),
    ...((item.extension !== undefined || isNumber(item)) && { extension: isNumber(item) ? [...extension, numberPrompt] : extension }),
    ...(set !== undefined && { answerValueSet: `#${set}` }),
    ...(item.item !== undefined && { item: children.map((child) => renderedItem(child, ids, inRow || isRows(child))) }),
  };
}

const isNumber = ({ type }: JsonObject): boolean => type === 'integer' || type === 'decimal';

/** What stands in an empty number field: the renderer's own is a grey 0, which reads as an answer. */
const numberPrompt = { url: 'http://hl7.org/fhir/StructureDefinition/entryFormat', valueString: 'number' };

const displayCategory = {
  url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-displayCategory',
  valueCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/questionnaire-display-category', code: 'instructions' }] },
};

/** Help behind an icon is found by few; as an instruction it stands below its question and is read out with it. */
function shownBelow(extension: unknown): unknown {
  if (!isObject(extension) || extension.url !== extensionUrl.itemControl || !isObject(extension.valueCodeableConcept)) return extension;
  const isHelp = listOf(extension.valueCodeableConcept.coding).some((coding) => isObject(coding) && coding.code === 'help');
  return isHelp ? displayCategory : extension;
}
