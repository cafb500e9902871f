import { codingsOf, wordsOf } from '../fhir/coding.ts';
import { isObject, type JsonObject, listOf, type Resource, referenceTo } from '../fhir/resource.ts';
import type { Hint, ResourceEvidence } from '../policy/fact.ts';
import type { Terminology } from '../terminology/code-set.ts';
import { formEvidence, itemsOf } from './form-response.ts';
import { statedCentimetres } from './stated-value.ts';

/** The lesions a form lists in its repeating group `lesions`. */
export interface StatedLesions {
  /** Longest dimension of each, cm; empty while one of them has no size. */
  readonly sizesCm: readonly number[];
  readonly number: number;
  /** Whether each of them has a site that is skin, subcutaneous tissue or lymph node. */
  readonly areInjectable: boolean;
  readonly evidence: ResourceEvidence;
  readonly hints: readonly Hint[];
}

/** The lesions of the first of these forms that lists any. A group without any answer is an empty line of the form. */
export function statedLesions(newestFirst: readonly Resource[], terminology: Terminology): StatedLesions | undefined {
  const injectable = terminology.set('body-site-injectable');
  for (const response of newestFirst) {
    const groups = itemsOf(response)
      .filter((item) => item.linkId === 'lesions')
      .map(itemsOf)
      .filter((items) => items.some((item) => listOf(item.answer).length > 0));
    if (groups.length === 0) continue;
    const sizes = groups.map((items) => answersTo(items, 'lesionLongestCm').map(statedCentimetres)[0]);
    const known = sizes.filter((size) => size !== undefined && size > 0).map(Number);
    const sites = groups.map((items) => answersTo(items, 'lesionSite'));
    const others = sites.filter((site) => !site.some(({ valueCoding }) => injectable.find(codingsOf(valueCoding)) !== undefined));
    const areSized = known.length === groups.length;
    const listed = areSized ? `lesions of ${known.join(', ')} cm` : `${groups.length} lesions, not all with a size`;
    return {
      sizesCm: areSized ? known : [],
      number: groups.length,
      areInjectable: others.length === 0,
      evidence: formEvidence(response, listed),
      hints: others.flat().flatMap(({ valueCoding }) =>
        wordsOf(valueCoding)
          .slice(0, 1)
          .map((site) => ({ reference: referenceTo(response), text: `a lesion at ${site}` })),
      ),
    };
  }
  return undefined;
}

function answersTo(items: readonly JsonObject[], linkId: string): readonly JsonObject[] {
  return items.filter((item) => item.linkId === linkId).flatMap((item) => listOf(item.answer).filter(isObject));
}
