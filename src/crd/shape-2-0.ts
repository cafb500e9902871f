import type { JsonObject } from '../fhir/resource.ts';
import { temporaryCodes } from './code-systems.ts';
import type { CoverageInformation, Detail } from './coverage-information.ts';
import { quantityOf } from './shape-2-2.ts';
import { spokenReason, writeExtension } from './sub-extensions.ts';

/**
 * coverage-information of CRD 2.0.1: contact points, limits without category, reasons in words, no expiry date.
 * It has no `indeterminate`, and wants pa-needed even where nothing is covered.
 */
export function shape20(information: CoverageInformation): JsonObject {
  const { expiryDate: _, ...known } = withoutIndeterminate(information);
  const notCovered = known.covered === 'not-covered' ? { paNeeded: 'no-auth' as const } : {};
  return writeExtension(
    { ...known, ...notCovered },
    {
      reasons: known.reasons.map(spokenReason),
      details: known.details.flatMap(detail),
      contacts: (known.contact?.telecom ?? []).map((point) => ({ url: 'contact', valueContactPoint: point })),
    },
  );
}

/** The same, for versions that cannot say `indeterminate`: conditional, with the reason as what is needed. */
export function withoutIndeterminate(information: CoverageInformation): CoverageInformation {
  if (information.covered !== 'indeterminate') return information;
  return { ...information, covered: 'conditional', paNeeded: 'conditional', infoNeeded: ['OTH'] };
}

function detail(item: Detail): readonly JsonObject[] {
  switch (item.code) {
    case 'allowed-quantity':
      return [parts(item.code, quantityOf(item.doses))];
    case 'allowed-period':
      return [parts(item.code, { valuePeriod: { start: item.start, end: item.end } })];
    case 'policy-link':
    case 'instructions':
      return [];
  }
}

function parts(code: string, value: JsonObject): JsonObject {
  const extension = [
    { url: 'code', valueCodeableConcept: { coding: [{ system: temporaryCodes, code }] } },
    { url: 'value', ...value },
  ];
  return { url: 'detail', extension };
}
