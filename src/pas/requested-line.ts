import { codingsOf, wordsOf } from '../fhir/coding.ts';
import { isObject, textOf } from '../fhir/resource.ts';
import { servicedDays } from './billed-line.ts';
import { requestedServiceOf } from './item-order.ts';
import type { PasRequest, RequestedItem } from './request-bundle.ts';

/** What one line asks for, as a person reads it. */
export interface RequestedLine {
  /** The order's own words, else the line's; null where neither has any. */
  readonly words: string | null;
  /** Codes the line is billed under. */
  readonly codes: readonly string[];
  /** `3 units`; null where the line does not say. */
  readonly quantity: string | null;
  /** ISO days, both included; null where the line does not say. */
  readonly days: { readonly first: string; readonly last: string } | null;
  /** The order it comes from, as `Type/id`; null where the request holds none. */
  readonly order: string | null;
}

/** Reads a line for the work list. Nothing is judged by it. */
export function requestedLine(request: PasRequest, item: RequestedItem): RequestedLine {
  const { productOrService, quantity } = item.element;
  const service = requestedServiceOf(request, item);
  const words = [service?.medicationCodeableConcept, service?.code, service?.codeCodeableConcept, productOrService].flatMap(wordsOf);
  return {
    words: words[0] ?? null,
    codes: codingsOf(productOrService).flatMap(({ code }) => (code === 'not-applicable' ? [] : [code])),
    quantity:
      isObject(quantity) && typeof quantity.value === 'number'
        ? [quantity.value, textOf(quantity.unit) ?? textOf(quantity.code)].filter((part) => part !== undefined).join(' ')
        : null,
    days: servicedDays(item) ?? null,
    order: service?.id === undefined ? null : `${service.resourceType}/${service.id}`,
  };
}
