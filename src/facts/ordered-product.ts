import type { Chart } from '../chart/chart.ts';
import { perChartAnd } from '../chart/per-chart.ts';
import { type Coding, codingsOf, wordsOf } from '../fhir/coding.ts';
import { isObject, listOf, type Resource } from '../fhir/resource.ts';
import type { Terminology } from '../terminology/code-set.ts';
import { type IdentifiedProduct, identifyProduct } from '../terminology/products.ts';
import { isBillingSystem } from '../terminology/systems.ts';
import { medicationConcept } from './medications/medication-concept.ts';

/** The product that an order is for. */
export interface OrderedProduct extends IdentifiedProduct {
  /** Every coding the order names its drug by, billing options included. */
  readonly codings: readonly Coding[];
  /** Those a bill may carry: HCPCS and NDC. */
  readonly billingCodes: readonly Coding[];
}

/**
 * The product an order is for, from its medication, service or device code, the Medication it refers to, and the billing
 * options beside them. Undefined where it is for none of them.
 */
export function orderedProduct(order: Resource, chart: Chart, terminology: Terminology): OrderedProduct | undefined {
  const known = productsOf(chart, terminology);
  const found = known.get(order);
  if (found !== undefined) return found.product;
  const product = readProduct(order, chart, terminology);
  known.set(order, { product });
  return product;
}

/** What was found for the orders of a chart: everybody who deals with an order asks for its product. */
const productsOf = perChartAnd(
  (_chart: Chart, _terminology: Terminology) => new Map<Resource, { readonly product: OrderedProduct | undefined }>(),
);

function readProduct(order: Resource, chart: Chart, terminology: Terminology): OrderedProduct | undefined {
  const { codings: named, words } = medicationConcept(order, chart);
  const options = billingOptions(order);
  const codings = options.length === 0 ? named : [...named, ...options.flatMap(codingsOf)];
  const identified = identifyProduct(terminology, { codings, words: () => [...words(), ...options.flatMap(wordsOf)] });
  return identified && { ...identified, codings, billingCodes: codings.filter(({ system }) => isBillingSystem(system)) };
}

const billingOptionsUrl = 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-billing-options';

/** The codes the order may be billed with, from the order itself and from the element that names what is ordered (CRD, ext-billing-options). */
function billingOptions(order: Resource): readonly unknown[] {
  const carriers = [order, order.medicationCodeableConcept, order.medicationReference, order.code, order.codeCodeableConcept];
  const extended = carriers.filter((carrier) => isObject(carrier) && carrier.extension !== undefined);
  return extended
    .filter(isObject)
    .flatMap((carrier) => listOf(carrier.extension))
    .filter(isObject)
    .filter((extension) => extension.url === billingOptionsUrl)
    .map((extension) => extension.valueCodeableConcept);
}
