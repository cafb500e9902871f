import type { Chart } from '../../chart/chart.ts';
import { type Coding, codingsOf, wordsOf } from '../../fhir/coding.ts';
import { compilePath } from '../../fhir/fhirpath.ts';
import { referenceOf } from '../../fhir/reference.ts';
import { isObject, type JsonObject, listOf, type Resource, textOf } from '../../fhir/resource.ts';
import type { Terminology } from '../../terminology/code-set.ts';
import { inOrder } from './condition-index.ts';

/** What the components and the value of a genetic result say, whatever its answer. */
export interface VariantParts {
  /** `BRAF`: of this gene alone, or by a reference sequence of BRAF. `several`: of BRAF among others. */
  readonly gene: 'BRAF' | 'several' | 'another' | 'unsaid';
  /** The variant of codon 600 that is named, as it is written; undefined without one that surely is BRAF's. */
  readonly v600: string | undefined;
  /** Other variants that are named. */
  readonly others: readonly string[];
  /** The variant stands as the result itself, not as a component beside an answer. */
  readonly isResult: boolean;
  readonly isGermline: boolean;
  /** The region studied names codon 600. */
  readonly coversCodon: boolean;
}

const values = compilePath('Observation.value.ofType(CodeableConcept)');
const derivedFrom = compilePath('Observation.derivedFrom | Observation.hasMember');
const hgvs = 'http://varnomen.hgvs.org';

/** Reads the parts of a variant panel (LOINC 69548-6 of genomics-reporting and mCODE) and of single tests written with components. */
export function createVariantReader(terminology: Terminology): (resource: Resource, chart: Chart) => VariantParts {
  const part = terminology.set('observation-variant');
  const braf = terminology.set('gene-braf');
  const known = terminology.set('variant-braf-v600');
  const somatic = terminology.set('answer-somatic');

  return (resource, chart) => {
    const components = listOf(resource.component).filter(isObject);
    const ofConcept = (...concepts: readonly string[]) =>
      components.filter((component) => concepts.includes(part.find(codingsOf(component.code))?.concept ?? ''));
    const genes = ofConcept('gene').flatMap((component) => codingsOf(component.valueCodeableConcept));
    const genesNamed = ofConcept('gene').length;
    const hasBraf = braf.find(genes) !== undefined;
    const changes = ofConcept('protein change', 'coding change', 'genomic change', 'known variant').flatMap(changesIn);
    const result = [...codingsOf(values(resource)), ...asNotation(resource.valueString)].filter(isNotation);
    const all = inOrder([...changes, ...result]);
    const surely = all.find((coding) => known.rowOf(coding) !== undefined || ofBrafProtein.test(coding.code.trim()));
    const bare = all.find(({ code }) => bareChange.test(code.trim()));
    const gene = hasBraf ? (genesNamed > 1 ? 'several' : 'BRAF') : genesNamed > 0 ? 'another' : surely === undefined ? 'unsaid' : 'BRAF';
    const v600 = gene === 'another' ? undefined : (surely ?? (gene === 'several' ? undefined : bare));
    const source = ofConcept('source class').flatMap((component) => codingsOf(component.valueCodeableConcept));
    return {
      gene,
      v600: v600?.code.trim(),
      others: v600 === undefined ? all.map(({ code }) => code.trim()) : [],
      isResult: result.length > 0,
      isGermline: source.length > 0 && somatic.find(source) === undefined,
      coversCodon: [resource, ...regionsOf(resource, chart)].some((region) => listOf(region.component).filter(isObject).some(namesCodon)),
    };
  };

  /** Other observations that this one rests on: the region studied may be one of its own. */
  function regionsOf(resource: Resource, chart: Chart): readonly Resource[] {
    const related = derivedFrom(resource).map((item) => chart.resolve(referenceOf(item), resource));
    return related.filter((item) => item?.resourceType === 'Observation').filter((item) => item !== undefined);
  }

  /** The description of the region is free text by its profile; as the value of that element it is the result, not a remark. */
  function namesCodon(component: JsonObject): boolean {
    const concept = part.find(codingsOf(component.code))?.concept;
    if (concept !== undefined && concept !== 'region studied') return false;
    const words = [textOf(component.valueString) ?? '', ...wordsOf(component.valueCodeableConcept)];
    return words.some((text) => /\bcodons?\s*600\b|\bV600\b/i.test(text) && !/\b(?:not|no|without|except|excluding)\b/i.test(text));
  }
}

/** Any of the twenty amino acids but valine: `p.Val600Glu`, `p.(Val600Glu)`, `p.V600E`. */
const aminoAcid = '(?:Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr)';
const letter = '[ACDEFGHIKLMNPQRSTWY]';
const change = String.raw`p\.(?:Val600${aminoAcid}|\(Val600${aminoAcid}\)|V600${letter}|\(V600${letter}\))`;
const bareChange = new RegExp(`^${change}$`);
/** With the protein sequence codon 600 is counted in; in other transcripts the same codon has another number. */
const ofBrafProtein = new RegExp(String.raw`^NP_004324(?:\.\d+)?:${change}$`);

const isNotation = ({ system, code }: Coding): boolean => system === hgvs || /(?:^|:)[pcg]\./.test(code);

/** A change as coded, or as a string that is the notation and nothing else. */
function changesIn(component: JsonObject): readonly Coding[] {
  const coded = codingsOf(component.valueCodeableConcept);
  return coded.length > 0 ? coded : asNotation(component.valueString);
}

function asNotation(value: unknown): readonly Coding[] {
  const code = textOf(value)?.trim() ?? '';
  return /^(?:[A-Z]{2}_\d+(?:\.\d+)?:)?[pcg]\.\S+$/.test(code) ? [{ system: hgvs, code }] : [];
}
