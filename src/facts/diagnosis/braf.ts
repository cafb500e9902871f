import type { Chart } from '../../chart/chart.ts';
import { type Coding, codingsOf, wordsOf } from '../../fhir/coding.ts';
import { compilePath } from '../../fhir/fhirpath.ts';
import { isObject, type JsonObject, listOf, type Resource } from '../../fhir/resource.ts';
import type { Fact, Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { CodeSet } from '../../terminology/code-set.ts';
import type { FactContent, FactFinders } from '../fact-finder.ts';
import { failedAmong } from '../medications/exposure.ts';
import { dayText } from './condition-index.ts';
import { isOfAnotherTumour, type ObservationRecord, observationsIn } from './observation-index.ts';

/**
 * BRAF V600. Any positive result ever makes the patient positive. Negative needs a test that covers codon 600: a test for
 * V600E alone leaves V600K open, and another variant says nothing about codon 600.
 */
export function brafFacts({ terminology }: FactContent): FactFinders {
  const set = (name: string): CodeSet => terminology.set(name);
  const sets: BrafSets = {
    covering: set('observation-braf-codon-600'),
    v600e: set('observation-braf-v600e'),
    v600k: set('observation-braf-v600k'),
    gene: set('observation-braf-gene'),
    variant: set('observation-variant'),
    braf: set('gene-braf'),
    known: set('variant-braf-v600'),
    detected: set('answer-detected'),
    absent: set('answer-not-detected'),
    somatic: set('answer-somatic'),
  };
  const every = [sets.covering, sets.v600e, sets.v600k, sets.gene, sets.variant];
  return {
    brafV600Positive: (chart: Chart): Fact => {
      const readings = every
        .flatMap((codes) => observationsIn(chart, codes))
        .filter((record) => !isOfAnotherTumour(record, chart, terminology))
        .map((record) => reading(record, sets));
      const positive = readings.flatMap(({ positive: found }) => found ?? []);
      if (positive.length > 0) return { value: true, evidence: positive, hints: [] };
      const negative = readings.flatMap(({ negative: found }) => found ?? []);
      if (negative.length > 0) return { value: false, evidence: negative, hints: readings.flatMap(({ hint }) => hint ?? []) };
      const failed = failedAmong(chart, ['observations', 'diagnosticReports']);
      return {
        value: undefined,
        evidence: [],
        hints: readings.flatMap(({ hint }) => hint ?? []),
        ...(failed.length > 0 && { failedReads: failed }),
      };
    },
  };
}

interface BrafSets {
  readonly covering: CodeSet;
  readonly v600e: CodeSet;
  readonly v600k: CodeSet;
  readonly gene: CodeSet;
  readonly variant: CodeSet;
  readonly braf: CodeSet;
  readonly known: CodeSet;
  readonly detected: CodeSet;
  readonly absent: CodeSet;
  readonly somatic: CodeSet;
}

interface Reading {
  readonly positive?: ResourceEvidence;
  readonly negative?: ResourceEvidence;
  readonly hint?: Hint;
}

const answer = compilePath('Observation.value.ofType(CodeableConcept).coding | Observation.interpretation.coding');

function reading(record: ObservationRecord, sets: BrafSets): Reading {
  const { resource, reference, codings } = record;
  const says = answerOf(resource, sets);
  const evidence = (value: string): ResourceEvidence => ({
    reference,
    value,
    ...(record.days !== undefined && { date: dayText(record.days) }),
  });
  const hint = (text: string): Reading => ({ hint: { reference, text } });
  const { changes, isGermline, coversCodon, isBraf } = partsOf(resource, sets);
  const v600 = changes.find(isCodon600) ?? (namesKnown(resource, sets) ? 'BRAF V600 variant' : undefined);
  const variantRow = sets.variant.find(codings);
  if (variantRow !== undefined) {
    if (variantRow.concept !== 'variant' || (!isBraf && v600 === undefined)) return {};
    if (isGermline) return hint('a germline result says nothing of the tumour');
    if (says === 'detected')
      return v600 === undefined
        ? hint(`BRAF variant other than V600 or not named${changes.length > 0 ? `: ${changes.join(', ')}` : ''}`)
        : { positive: evidence(`${v600} present`) };
    if (says !== 'absent') return hint('BRAF result without a coded answer');
    if (coversCodon && changes.length === 0) return { negative: evidence('BRAF codon 600: no variant') };
    return hint(v600 === undefined ? 'BRAF variant absent; was codon 600 covered?' : `${v600} absent; was V600K covered?`);
  }
  if (says === undefined) return hint(wordsHint(resource));
  const names = v600 ?? changes[0];
  if (sets.v600e.find(codings) !== undefined || sets.v600k.find(codings) !== undefined) {
    const which = sets.v600e.find(codings)?.concept ?? 'V600K';
    return says === 'detected'
      ? { positive: evidence(`BRAF ${which} detected`) }
      : hint(`${which} not detected; was ${which === 'V600E' ? 'V600K' : 'V600E'} covered?`);
  }
  const row = sets.covering.find(codings);
  if (says === 'detected')
    return v600 !== undefined || row?.concept === 'codon 600'
      ? { positive: evidence(`BRAF ${names ?? 'V600'} detected`) }
      : hint('BRAF mutation detected; at which codon?');
  return row === undefined ? hint('BRAF not detected; was codon 600 covered?') : { negative: evidence('BRAF codon 600 not detected') };
}

/** `p.Val600Glu`, with or without the reference sequence before it. K601E and others are other codons. */
const isCodon600 = (change: string): boolean => /(?:^|:)p\.\(?Val600(?:[A-Z][a-z]{2})?\)?/.test(change);

function answerOf(resource: Resource, sets: BrafSets): 'detected' | 'absent' | undefined {
  const codings = answer(resource).flatMap((coding) => codingsOf(coding));
  if (sets.detected.find(codings) !== undefined) return sets.absent.find(codings) === undefined ? 'detected' : undefined;
  return sets.absent.find(codings) === undefined ? undefined : 'absent';
}

interface VariantParts {
  readonly changes: readonly string[];
  readonly isGermline: boolean;
  readonly coversCodon: boolean;
  readonly isBraf: boolean;
}

function partsOf(resource: Resource, sets: BrafSets): VariantParts {
  const components = listOf(resource.component).filter(isObject);
  const asked = (concept: string) => components.filter((component) => sets.variant.find(codingsOf(component.code))?.concept === concept);
  const values = (concept: string): readonly Coding[] => asked(concept).flatMap((component) => codingsOf(component.valueCodeableConcept));
  const source = values('source class');
  return {
    changes: values('protein change').map((coding) => coding.code),
    isGermline: source.length > 0 && sets.somatic.find(source) === undefined,
    coversCodon: components.some((component) => regionText(component).some((text) => /\bcodon\s*600\b/i.test(text))),
    isBraf: sets.braf.find(values('gene')) !== undefined,
  };
}

/** The region studied names codons in words; inside a structured result that is its value, not a remark. */
function regionText(component: JsonObject): readonly string[] {
  return [...(typeof component.valueString === 'string' ? [component.valueString] : []), ...wordsOf(component.valueCodeableConcept)];
}

function namesKnown(resource: Resource, sets: BrafSets): boolean {
  const components = listOf(resource.component).filter(isObject);
  return (
    components.some((component) => sets.known.find(codingsOf(component.valueCodeableConcept)) !== undefined) ||
    sets.known.find(codingsOf(resource.valueCodeableConcept)) !== undefined
  );
}

function wordsHint(resource: Resource): string {
  const [words] = [...(typeof resource.valueString === 'string' ? [resource.valueString] : []), ...wordsOf(resource.valueCodeableConcept)];
  return words === undefined ? 'BRAF result without a coded answer' : `BRAF result in words: ${words.slice(0, 60)}`;
}
