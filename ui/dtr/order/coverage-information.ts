import { referenceOf, relativeReference } from '../../../src/fhir/reference.ts';
import { isObject, type JsonObject, listOf, type Resource, textOf } from '../../../src/fhir/resource.ts';

/** What the payer last said of an order, as the EHR keeps it on the order. */
export interface CoverageInformation {
  /** `Coverage/id`. */
  readonly coverage: string | undefined;
  readonly paNeeded: string | undefined;
  /** Canonicals of the forms asked for, with version. */
  readonly questionnaires: readonly string[];
  readonly assertionId: string | undefined;
  /** The authorization number, where the order is authorized already. */
  readonly satisfiedPaId: string | undefined;
  readonly reasons: readonly string[];
}

export const coverageInformationUrl = 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information';

/** The answers on an order, newest first where they are dated; none where the payer was not asked, or the EHR kept nothing. */
export function coverageInformationOf(order: Resource): readonly CoverageInformation[] {
  return listOf(order.extension)
    .filter(isObject)
    .filter(({ url }) => url === coverageInformationUrl)
    .map((extension) => listOf(extension.extension).filter(isObject))
    .toSorted((one, other) => dateOf(other).localeCompare(dateOf(one)))
    .map(informationOf);
}

function informationOf(parts: readonly JsonObject[]): CoverageInformation {
  const values = (url: string): readonly unknown[] =>
    parts.filter((part) => part.url === url).map((part) => Object.entries(part).find(([key]) => key.startsWith('value'))?.[1]);
  const text = (url: string): string | undefined => textOf(values(url)[0]);
  return {
    coverage: relativeReference(referenceOf(values('coverage')[0])),
    paNeeded: text('pa-needed'),
    questionnaires: values('questionnaire').flatMap((value) => textOf(value) ?? []),
    assertionId: text('coverage-assertion-id'),
    satisfiedPaId: text('satisfied-pa-id'),
    reasons: values('reason').flatMap((reason) => (isObject(reason) ? (textOf(reason.text) ?? []) : [])),
  };
}

function dateOf(parts: readonly JsonObject[]): string {
  return textOf(parts.find(({ url }) => url === 'date')?.valueDate) ?? '';
}
