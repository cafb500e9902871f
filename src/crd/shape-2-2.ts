import type { JsonObject } from '../fhir/resource.ts';
import { detailCodes, ucum } from './code-systems.ts';
import type { CoverageInformation, Detail } from './coverage-information.ts';
import { codedReason, writeExtension } from './sub-extensions.ts';

/** coverage-information of CRD 2.2.1: everything there is to say. */
export function shape22(information: CoverageInformation): JsonObject {
  return writeExtension(information, {
    reasons: information.reasons.map(codedReason),
    details: information.details.map(detail),
    contacts: information.contact === undefined ? [] : [{ url: 'contact', valueContactDetail: information.contact }],
  });
}

function detail(item: Detail): JsonObject {
  switch (item.code) {
    case 'allowed-quantity':
      return parts('cat-limitation', item.code, quantityOf(item.doses));
    case 'allowed-period':
      return parts('cat-limitation', item.code, { valuePeriod: { start: item.start, end: item.end } });
    case 'policy-link':
      return parts('cat-other', item.code, { valueUrl: item.url }, item.qualification);
    case 'instructions':
      return parts('cat-other', item.code, { valueString: item.text });
  }
}

/** Doses as a Quantity in UCUM's annotation for them. */
export function quantityOf(doses: number): JsonObject {
  return { valueQuantity: { value: doses, unit: 'dose', system: ucum, code: '{dose}' } };
}

function parts(category: string, code: string, value: JsonObject, qualification?: string): JsonObject {
  return {
    url: 'detail',
    extension: [
      { url: 'category', valueCode: category },
      { url: 'code', valueCodeableConcept: { coding: [{ system: detailCodes, code }] } },
      { url: 'value', ...value },
      ...(qualification === undefined ? [] : [{ url: 'qualification', valueString: qualification }]),
    ],
  };
}
