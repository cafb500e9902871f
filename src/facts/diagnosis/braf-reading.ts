import type { Chart } from '../../chart/chart.ts';
import { codingsOf, wordsOf } from '../../fhir/coding.ts';
import { compilePath } from '../../fhir/fhirpath.ts';
import type { Resource } from '../../fhir/resource.ts';
import type { Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { Terminology } from '../../terminology/code-set.ts';
import { dayText } from './condition-index.ts';
import type { ObservationRecord } from './observation-index.ts';
import { createVariantReader, type VariantParts } from './variant-parts.ts';

/** What one result says of codon 600. `open`: a mutation of codon 600 may have been found. */
export type BrafReading =
  | { readonly says: 'positive' | 'negative'; readonly evidence: ResourceEvidence }
  | { readonly says: 'open' | 'nothing'; readonly hint: Hint };

const values = compilePath('Observation.value.ofType(CodeableConcept)');
const interpretations = compilePath('Observation.interpretation');

/** Reads one result of a BRAF test or of a variant panel. Undefined where it is about another gene. */
export function createBrafReader(terminology: Terminology): (record: ObservationRecord, chart: Chart) => BrafReading | undefined {
  const [covering, v600e, v600k, gene] = ['codon-600', 'v600e', 'v600k', 'gene'].map((name) => terminology.set(`observation-braf-${name}`));
  const panel = terminology.set('observation-variant');
  const detected = terminology.set('answer-detected');
  const absent = terminology.set('answer-not-detected');
  const partsOf = createVariantReader(terminology);

  /** By the value, and where that is no answer by the interpretation; two that contradict are no answer. */
  const answerOf = (resource: Resource): 'detected' | 'absent' | undefined => {
    const said = [codingsOf(values(resource)), codingsOf(interpretations(resource))].flatMap((codings) => [
      ...(detected.find(codings) === undefined ? [] : ['detected' as const]),
      ...(absent.find(codings) === undefined ? [] : ['absent' as const]),
    ]);
    return new Set(said).size === 1 ? said[0] : undefined;
  };

  return (record, chart) => {
    const { resource, reference, codings } = record;
    const date = record.days === undefined ? {} : { date: dayText(record.days) };
    const positive = (value: string): BrafReading => ({ says: 'positive', evidence: { reference, value, ...date } });
    const negative = (value: string): BrafReading => ({ says: 'negative', evidence: { reference, value, ...date } });
    const nothing = (text: string): BrafReading => ({ says: 'nothing', hint: { reference, text } });
    const open = (text: string): BrafReading => ({ says: 'open', hint: { reference, text } });
    const parts = partsOf(resource, chart);
    const answer = answerOf(resource);

    const test = covering?.find(codings);
    const isCovering = test !== undefined || (gene?.find(codings) !== undefined && parts.coversCodon);
    const single = (v600e?.find(codings) ?? v600k?.find(codings))?.concept;
    const isPanel = test === undefined && single === undefined && gene?.find(codings) === undefined;
    if (isPanel && panel.find(codings)?.concept !== 'variant') return undefined;
    if (isPanel && (parts.gene === 'another' || parts.gene === 'unsaid')) return ofGeneUnsaid(parts, nothing);
    if (parts.isGermline) return nothing('a germline result, which says nothing of the tumour');

    // A variant given as the result itself is present.
    if (answer === 'detected' || (answer === undefined && parts.isResult)) {
      if (parts.v600 !== undefined) return positive(`${parts.v600} present`);
      if (single !== undefined) return positive(`BRAF ${single} detected`);
      if (test?.concept === 'codon 600') return positive('BRAF V600 mutation detected');
      if (parts.others.length > 0) return nothing(`BRAF ${parts.others.join(', ')}, which says nothing about V600`);
      return open('BRAF mutation detected; at which codon?');
    }
    if (answer === undefined) return saysFound(resource) ? open(inWords(resource)) : nothing(inWords(resource));
    if (parts.isResult) return nothing('BRAF result that names a variant and says it is absent');
    if (single !== undefined) return nothing(`BRAF ${single} not detected; was ${single === 'V600E' ? 'V600K' : 'V600E'} covered?`);
    if (isCovering && parts.v600 !== undefined) return open(`BRAF codon 600: no mutation detected, yet ${parts.v600} is named`);
    if (isCovering) return negative('BRAF codon 600: no mutation detected');
    if (parts.v600 !== undefined) return nothing(`${parts.v600} absent; was V600K covered?`);
    if (parts.coversCodon && parts.others.length === 0) return negative('BRAF codon 600: no variant');
    return nothing('BRAF variant absent; was codon 600 covered?');
  };
}

function ofGeneUnsaid({ gene, v600 }: VariantParts, nothing: (text: string) => BrafReading): BrafReading | undefined {
  return gene === 'unsaid' && v600 !== undefined ? nothing(`${v600}; of which gene?`) : undefined;
}

/** Words, or an answer in another code, that say a mutation was found. They decide nothing, but a negative result beside them no more. */
function saysFound({ valueString, valueCodeableConcept, interpretation }: Resource): boolean {
  const words = [...(typeof valueString === 'string' ? [valueString] : []), ...wordsOf(valueCodeableConcept), ...wordsOf(interpretation)];
  return words.some((text) => found.test(text) && !denied.test(text));
}

const found = /\b(?:detected|positive|present|identified|found|mutated|mutant|mutation|V600[A-Z]?|Val600[A-Za-z]*)\b/i;
const denied = /\b(?:not|no|none|non|negative|absent|without|wild|undetected|undetectable|un[a-z]+)\b/i;

function inWords(resource: Resource): string {
  const [words] = [...(typeof resource.valueString === 'string' ? [resource.valueString] : []), ...wordsOf(resource.valueCodeableConcept)];
  return words === undefined ? 'BRAF result without a coded answer' : `BRAF result in words: ${words.slice(0, 60)}`;
}
