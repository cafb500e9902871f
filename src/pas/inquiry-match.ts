import { codingsOf } from '../fhir/coding.ts';
import { isObject, listOf } from '../fhir/resource.ts';
import { type Authorization, type AuthorizedItem, isGranted, reviewActionOf } from './authorization.ts';
import { servicedDays } from './billed-line.ts';
import type { DaySpan, ItemExample, PasInquiry } from './inquiry-request.ts';
import type { PasRequest } from './request-bundle.ts';

/**
 * Whether an authorization is like the one an inquiry describes. What the inquiry leaves out fits anything. Its lines are
 * alternatives, and so are its diagnoses.
 */
export function isLike(inquiry: PasInquiry, authorization: Authorization, request: PasRequest): boolean {
  const { diagnoses, billable, examples } = inquiry;
  if (diagnoses.length > 0 && !diagnosesOfClaim(request).some((code) => diagnoses.includes(code))) return false;
  if (billable !== undefined && !request.items.some((item) => overlaps(billable, servicedDays(item)))) return false;
  const stated = examples.filter(statesAnything);
  return stated.length === 0 || stated.some((example) => authorization.items.some((item) => fits(example, item, request)));
}

function statesAnything({ codes, ...rest }: ItemExample): boolean {
  return codes.length > 0 || Object.values(rest).some((part) => part !== undefined);
}

function fits(example: ItemExample, item: AuthorizedItem, request: PasRequest): boolean {
  const requested = request.items.find(({ sequence }) => sequence === item.sequence);
  const codes = codingsOf(requested?.element.productOrService).map(({ code }) => code);
  const { period, issued } = isGranted(item) ? item : { period: undefined, issued: undefined };
  const tests: readonly (readonly [unknown, () => boolean])[] = [
    [example.codes[0], () => example.codes.some((code) => codes.includes(code))],
    [example.reviewAction, () => example.reviewAction === reviewActionOf[item.state]],
    [example.serviced, () => overlaps(example.serviced, requested && servicedDays(requested))],
    [example.issued, () => overlaps(example.issued, issued === undefined ? undefined : { first: issued, last: issued })],
    [example.effective, () => overlaps(example.effective, period && { first: period.start, last: period.start })],
    [example.expires, () => overlaps(example.expires, period?.end === undefined ? undefined : { first: period.end, last: period.end })],
  ];
  return tests.every(([stated, isMet]) => stated === undefined || isMet());
}

function overlaps(one: DaySpan | undefined, other: DaySpan | undefined): boolean {
  return one !== undefined && other !== undefined && one.first <= other.last && other.first <= one.last;
}

function diagnosesOfClaim({ claim, index }: PasRequest): readonly string[] {
  return listOf(claim.diagnosis)
    .filter(isObject)
    .flatMap(({ diagnosisCodeableConcept, diagnosisReference }) => {
      const reference =
        isObject(diagnosisReference) && typeof diagnosisReference.reference === 'string' ? diagnosisReference.reference : undefined;
      return [...codingsOf(diagnosisCodeableConcept), ...codingsOf(index.resolve(reference, claim)?.code)].map(({ code }) => code);
    });
}
