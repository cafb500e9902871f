import { codingsOf } from '../fhir/coding.ts';
import { daysOf } from '../fhir/date.ts';
import { isObject, type JsonObject, listOf, type Resource, textOf } from '../fhir/resource.ts';
import { bundleOf, entriesOf, neededResource } from './bundle-entries.ts';
import { type BundleEntry, type BundleIndex, createBundleIndex } from './bundle-index.ts';
import { focalCoverage } from './request-bundle.ts';
import { codeSystem, extensionsOf, extensionUrl } from './urls.ts';

/** A PAS inquiry: who asks about whom, and what the authorization looks like that is looked for. Claim.identifier is never a key. */
export interface PasInquiry {
  /** As sent. */
  readonly identifier: JsonObject | undefined;
  readonly entries: readonly BundleEntry[];
  readonly index: BundleIndex;
  readonly claim: Resource;
  readonly patient: Resource;
  readonly coverage: Resource | undefined;
  readonly insurer: Resource;
  /** Authorization and administrative numbers, of the Claim and its items. */
  readonly numbers: readonly string[];
  /** ICD-10-CM codes; an authorization for any of them is found. */
  readonly diagnoses: readonly string[];
  readonly billable: DaySpan | undefined;
  readonly examples: readonly ItemExample[];
}

/** One line of an inquiry: every part it states has to fit one and the same line of an authorization. */
export interface ItemExample {
  readonly codes: readonly string[];
  /** X12 306. */
  readonly reviewAction: string | undefined;
  readonly serviced: DaySpan | undefined;
  readonly issued: DaySpan | undefined;
  readonly effective: DaySpan | undefined;
  readonly expires: DaySpan | undefined;
}

/** ISO days, both included; an open end reaches to the end of time. */
export interface DaySpan {
  readonly first: string;
  readonly last: string;
}

/** @throws OutcomeError 400 for what is no PAS Bundle, 422 where patient, payer or provider are not in it */
export function parseInquiry(body: unknown): PasInquiry {
  const bundle = bundleOf(body);
  const entries = entriesOf(bundle);
  const [first] = entries;
  const claim = first.resource;
  const index = createBundleIndex(entries);
  neededResource(index, first, { reference: claim.provider, path: 'Claim.provider' });
  const coverage = focalCoverage(claim);
  const items = listOf(claim.item).filter(isObject);
  return {
    identifier: isObject(bundle.identifier) ? bundle.identifier : undefined,
    entries,
    index,
    claim,
    patient: neededResource(index, first, { reference: claim.patient, type: 'Patient', path: 'Claim.patient' }),
    insurer: neededResource(index, first, { reference: claim.insurer, type: 'Organization', path: 'Claim.insurer' }),
    coverage:
      coverage === undefined
        ? undefined
        : neededResource(index, first, { reference: coverage, type: 'Coverage', path: 'Claim.insurance.coverage' }),
    numbers: [...new Set([claim, ...items].flatMap(numbersOn))],
    diagnoses: listOf(claim.diagnosis)
      .filter(isObject)
      .flatMap(({ diagnosisCodeableConcept }) => codingsOf(diagnosisCodeableConcept).map(({ code }) => code)),
    billable: spanOfPeriod(claim.billablePeriod),
    examples: items.map(exampleOf),
  };
}

function numbersOn(element: JsonObject): readonly string[] {
  return [extensionUrl.authorizationNumber, extensionUrl.administrationReferenceNumber]
    .flatMap((url) => extensionsOf(element, url))
    .flatMap((extension) => textOf(extension.valueString) ?? []);
}

function exampleOf(item: JsonObject): ItemExample {
  const dates = (url: string) => spanOfDates(extensionsOf(item, url)[0]);
  return {
    // `not-applicable` says that no code is meant (PAS spec-43).
    codes: codingsOf(item.productOrService)
      .map(({ code }) => code)
      .filter((code) => code !== 'not-applicable'),
    reviewAction: extensionsOf(item, extensionUrl.reviewActionCode)
      .flatMap((extension) => codingsOf(extension.valueCodeableConcept))
      .find(({ system }) => system === codeSystem.reviewAction)?.code,
    serviced: spanOfPeriod(item.servicedPeriod) ?? spanOfDay(item.servicedDate),
    issued: dates(extensionUrl.itemCertificationIssueDate),
    effective: dates(extensionUrl.itemCertificationEffectiveDate),
    expires: dates(extensionUrl.itemCertificationExpirationDate),
  };
}

function spanOfDates(extension: JsonObject | undefined): DaySpan | undefined {
  return extension === undefined ? undefined : (spanOfPeriod(extension.valuePeriod) ?? spanOfDay(extension.valueDate));
}

function spanOfPeriod(period: unknown): DaySpan | undefined {
  if (!isObject(period)) return undefined;
  const first = daysOf(period.start)?.first;
  const last = daysOf(period.end)?.last;
  return first === undefined && last === undefined ? undefined : { first: first ?? '0000-01-01', last: last ?? '9999-12-31' };
}

function spanOfDay(value: unknown): DaySpan | undefined {
  return daysOf(value);
}
