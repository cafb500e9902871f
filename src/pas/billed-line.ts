import type { Chart } from '../chart/chart.ts';
import { concentrationOf } from '../facts/medications/strength.ts';
import { type Coding, codingsOf, wordsOf } from '../fhir/coding.ts';
import { daysOf } from '../fhir/date.ts';
import { isObject, type Resource, textOf } from '../fhir/resource.ts';
import type { BillingRules, Strength } from '../judgement/billing-rules.ts';
import type { Terminology } from '../terminology/code-set.ts';
import { strengthsOf } from '../terminology/products.ts';
import { canonicalSystem, isBillingSystem } from '../terminology/systems.ts';
import { requestedServiceOf } from './item-order.ts';
import type { PasRequest, RequestedItem } from './request-bundle.ts';

/** One line as a bill would read it. Undefined: the line does not say. */
export interface BilledLine {
  /** Every coding of the line; `not-applicable` stands for no code (PAS spec-43). */
  readonly codings: readonly Coding[];
  readonly hcpcs: readonly string[];
  readonly cpt: readonly string[];
  readonly words: readonly string[];
  /** Of the line's own NDC. */
  readonly strengthBilled: readonly string[];
  /** Of the order the line names, its NDC apart. */
  readonly strengthOrdered: Strength | undefined;
  readonly units: number | undefined;
  /** False where the quantity is in millilitres or another unit than units of service. */
  readonly countsUnits: boolean;
  /** ISO days, both included; the same day twice for a single day. */
  readonly days: { readonly first: string; readonly last: string } | undefined;
}

export function billedLine(request: PasRequest, item: RequestedItem, chart: Chart, terminology: Terminology): BilledLine {
  const { productOrService, quantity } = item.element;
  const codings = codingsOf(productOrService).filter(({ code }) => code !== 'not-applicable');
  const service = requestedServiceOf(request, item);
  const codesOf = (wanted: (system: string) => boolean) =>
    codings.filter(({ system }) => wanted(system)).map(({ code }) => code.trim().toUpperCase());
  return {
    codings,
    hcpcs: codesOf((system) => isBillingSystem(system) && canonicalSystem(system) !== ndc),
    cpt: codesOf((system) => canonicalSystem(system) === cpt),
    words: wordsOf(productOrService),
    strengthBilled: strengthsOf(terminology, codings),
    strengthOrdered: service === undefined ? undefined : strengthOf(service, chart, terminology),
    units: isObject(quantity) && typeof quantity.value === 'number' && Number.isFinite(quantity.value) ? quantity.value : undefined,
    countsUnits: !isObject(quantity) || isUnits(quantity),
    days: servicedDays(item),
  };
}

/** HL7 terminology: NDC, and the AMA's CPT. */
const ndc = 'http://hl7.org/fhir/sid/ndc';
const cpt = 'http://www.ama-assn.org/go/cpt';

function strengthOf(service: Resource, chart: Chart, terminology: Terminology): Strength | undefined {
  const pfuPerMl = concentrationOf(service, chart, terminology);
  if (pfuPerMl === 1e6) return '10^6';
  return pfuPerMl === 1e8 ? '10^8' : undefined;
}

/** X12 673 UN, or a unit in words that says so. */
function isUnits(quantity: { readonly [key: string]: unknown }): boolean {
  const code = textOf(quantity.code);
  if (code !== undefined) return code === 'UN' || code === '1' || code === '{unit}';
  const unit = textOf(quantity.unit);
  return unit === undefined || /^units?$/i.test(unit.trim());
}

/** The days a line asks for. */
export function servicedDays({ element }: Pick<RequestedItem, 'element'>): BilledLine['days'] {
  const { servicedPeriod, servicedDate } = element;
  const first = daysOf(isObject(servicedPeriod) ? servicedPeriod.start : servicedDate)?.first;
  const last = daysOf(isObject(servicedPeriod) ? (servicedPeriod.end ?? servicedPeriod.start) : servicedDate)?.last;
  return first === undefined || last === undefined ? undefined : { first, last };
}

/** Whether a line counts its units of the product's own code. */
export function isBilledByUnits(line: BilledLine, { hcpcs }: BillingRules): boolean {
  return line.hcpcs.includes(hcpcs.code);
}
