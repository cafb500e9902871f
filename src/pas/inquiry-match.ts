import { codingsOf } from '../fhir/coding.ts';
import { isObject, listOf } from '../fhir/resource.ts';
import { type Authorization, type AuthorizedItem, isGranted, reviewActionOf } from './authorization.ts';
import { servicedDays } from './billed-line.ts';
import type { DaySpan, ItemExample, PasInquiry } from './inquiry-request.ts';
import type { PasRequest } from './request-bundle.ts';

/** What an inquiry searches a request by, kept with the authorization so that the request itself is read only where it is answered. */
export interface Searched {
  readonly diagnoses: readonly string[];
  readonly lines: readonly SearchedLine[];
}

interface SearchedLine {
  readonly sequence: number;
  readonly codes: readonly string[];
  readonly serviced?: DaySpan;
}

export function searchedOf(request: PasRequest): Searched {
  return {
    diagnoses: diagnosesOfClaim(request),
    lines: request.items.map((item) => {
      const serviced = servicedDays(item);
      return {
        sequence: item.sequence,
        codes: codingsOf(item.element.productOrService).map(({ code }) => code),
        ...(serviced !== undefined && { serviced }),
      };
    }),
  };
}

/**
 * Whether an authorization is like the one an inquiry describes. What the inquiry leaves out fits anything. Its lines are
 * alternatives, and so are its diagnoses.
 */
export function isLike(inquiry: PasInquiry, authorization: Authorization, { diagnoses: own, lines }: Searched): boolean {
  const { diagnoses, billable, examples } = inquiry;
  if (diagnoses.length > 0 && !own.some((code) => diagnoses.includes(code))) return false;
  if (billable !== undefined && !lines.some(({ serviced }) => overlaps(billable, serviced))) return false;
  const stated = examples.filter(statesAnything);
  return stated.length === 0 || stated.some((example) => authorization.items.some((item) => fits(example, item, lines)));
}

function statesAnything({ codes, ...rest }: ItemExample): boolean {
  return codes.length > 0 || Object.values(rest).some((part) => part !== undefined);
}

function fits(example: ItemExample, item: AuthorizedItem, lines: readonly SearchedLine[]): boolean {
  const line = lines.find(({ sequence }) => sequence === item.sequence);
  const { period, issued } = isGranted(item) ? item : { period: undefined, issued: undefined };
  const tests: readonly (readonly [unknown, () => boolean])[] = [
    [example.codes[0], () => example.codes.some((code) => line?.codes.includes(code))],
    [example.reviewAction, () => example.reviewAction === reviewActionOf[item.state]],
    [example.serviced, () => overlaps(example.serviced, line?.serviced)],
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
