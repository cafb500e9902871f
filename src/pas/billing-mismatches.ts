import type { Chart } from '../chart/chart.ts';
import type { JudgementContent } from '../judgement/judge-order.ts';
import type { Judgement } from '../judgement/judgement.ts';
import { identifyProduct } from '../terminology/products.ts';
import { canonicalSystem } from '../terminology/systems.ts';
import { type BilledLine, billedLine, isBilledByUnits } from './billed-line.ts';
import { requestedServiceOf } from './item-order.ts';
import type { PasRequest, RequestedItem } from './request-bundle.ts';
import { unitMismatches } from './unit-mismatches.ts';

/**
 * Where the bill of a drug line contradicts itself or the order: one sentence each, for the person who then decides.
 * What the line leaves out is no mismatch.
 */
export function billingMismatches(
  content: JudgementContent,
  request: PasRequest,
  item: RequestedItem,
  { judgement, chart }: { readonly judgement: Judgement; readonly chart: Chart },
): readonly string[] {
  const line = billedLine(request, item, chart, content.factContent.terminology);
  return [
    ...codeMismatches(content, line, judgement),
    ...strengthMismatches(line),
    ...(isBilledByUnits(line, content.billing) ? unitMismatches(content, line, judgement, requestedServiceOf(request, item)) : []),
  ];
}

/** A line under an unclassified code that neither its words, an NDC nor its order tell the product of. */
export function unnamedProduct(
  { factContent }: JudgementContent,
  { request, chart }: { readonly request: PasRequest; readonly chart: Chart },
  item: RequestedItem,
): readonly string[] {
  const { terminology } = factContent;
  const { codings } = billedLine(request, item, chart, terminology);
  const [unclassified] = codings.filter((coding) => terminology.set('drug-unclassified-hcpcs').rowOf(coding) !== undefined);
  if (unclassified === undefined || codings.some(({ system }) => canonicalSystem(system) === ndc)) return [];
  return [`${unclassified.code} is the code of any unclassified drug; the line or its order has to name the product, by NDC or in words.`];
}

const ndc = 'http://hl7.org/fhir/sid/ndc';

function codeMismatches({ factContent, billing }: JudgementContent, line: BilledLine, { product, policy }: Judgement): readonly string[] {
  const { terminology } = factContent;
  const sentences: string[] = [];
  const named = identifyProduct(terminology, { codings: line.codings, words: () => [] });
  if (named !== undefined && named.product !== product) sentences.push(`The line's code is that of ${named.product}, the order's is not.`);
  const unclassified = line.codings.filter((coding) => terminology.set('drug-unclassified-hcpcs').rowOf(coding) !== undefined);
  const [first] = unclassified;
  if (first !== undefined && product === billing.product)
    sentences.push(`The line is billed as ${first.code}, an unclassified drug, though ${billing.hcpcs.code} names the product.`);
  const listed = policy?.hcpcs ?? [];
  const foreign = line.hcpcs.filter((code) => !listed.includes(code) && !unclassified.some((coding) => coding.code === code));
  if (named === undefined && listed.length > 0 && foreign.length > 0)
    sentences.push(`The line is billed as ${foreign.join(', ')}; ${policy?.source} lists ${listed.join(' and ')}.`);
  return sentences;
}

function strengthMismatches({ strengthBilled, strengthOrdered }: BilledLine): readonly string[] {
  const [billed, another] = strengthBilled;
  if (another !== undefined) return [`The line carries NDCs of both strengths, ${strengthBilled.join(' and ')} PFU/mL.`];
  if (billed === undefined || strengthOrdered === undefined || billed === strengthOrdered) return [];
  return [`The NDC is of the ${billed} PFU/mL vial, the order is for ${strengthOrdered} PFU/mL.`];
}
