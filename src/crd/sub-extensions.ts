import type { JsonObject } from '../fhir/resource.ts';
import { coverageInformationUrl, temporaryCodes } from './code-systems.ts';
import type { CoverageInformation, Reason } from './coverage-information.ts';

/** What differs between the guide versions: the parts each shape writes its own way. */
export interface VersionedParts {
  readonly reasons: readonly JsonObject[];
  readonly details: readonly JsonObject[];
  readonly contacts: readonly JsonObject[];
}

/** The extension with its parts in the guide's order; what has no value is left out. */
export function writeExtension(information: CoverageInformation, parts: VersionedParts): JsonObject {
  const { covered, paNeeded, docNeeded, docPurpose, infoNeeded, billingCodes, dependencies, questionnaire } = information;
  return {
    url: coverageInformationUrl,
    extension: [
      { url: 'coverage', valueReference: { reference: information.coverage } },
      ...code('covered', covered),
      ...code('pa-needed', paNeeded),
      ...code('doc-needed', docNeeded),
      ...code('doc-purpose', docPurpose),
      ...infoNeeded.flatMap((needed) => code('info-needed', needed)),
      ...billingCodes.map((coding) => ({ url: 'billingCode', valueCoding: coding })),
      ...parts.reasons,
      ...parts.details,
      ...dependencies.map((reference) => ({ url: 'dependency', valueReference: { reference } })),
      ...(questionnaire === undefined ? [] : [{ url: 'questionnaire', valueCanonical: questionnaire }]),
      { url: 'date', valueDate: information.date },
      { url: 'coverage-assertion-id', valueString: information.assertionId },
      ...(information.satisfiedPaId === undefined ? [] : [{ url: 'satisfied-pa-id', valueString: information.satisfiedPaId }]),
      ...parts.contacts,
      ...(information.expiryDate === undefined ? [] : [{ url: 'expiry-date', valueDate: information.expiryDate }]),
    ],
  };
}

/** A reason with its code; CRD 2.2.1 knows the codes. */
export function codedReason({ text, code: reason }: Reason): JsonObject {
  const coding = reason === undefined ? {} : { coding: [{ system: temporaryCodes, code: reason }] };
  return { url: 'reason', valueCodeableConcept: { ...coding, text } };
}

/** A reason in words alone, for shapes without the code. */
export function spokenReason({ text }: Reason): JsonObject {
  return { url: 'reason', valueCodeableConcept: { text } };
}

function code(url: string, value: string | undefined): readonly JsonObject[] {
  return value === undefined ? [] : [{ url, valueCode: value }];
}
