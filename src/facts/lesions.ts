import type { Chart } from '../chart/chart.ts';
import { codingsOf, wordsOf } from '../fhir/coding.ts';
import type { Days } from '../fhir/date.ts';
import { centimetres, quantityOf } from '../fhir/quantity.ts';
import { referenceOf } from '../fhir/reference.ts';
import { isObject, listOf } from '../fhir/resource.ts';
import { type Hint, type ResourceEvidence, silent } from '../policy/fact.ts';
import type { Terminology } from '../terminology/code-set.ts';
import { dayText } from './diagnosis/condition-index.ts';
import { type ObservationRecord, observationsIn } from './diagnosis/observation-index.ts';
import type { FactContent, FactFinders } from './fact-finder.ts';
import { failedAmong, trueOrSilent } from './medications/exposure.ts';

/** One lesion that can be injected, by its latest measurement. */
export interface Lesion {
  /** Longest dimension, cm; undefined where it was measured without a length unit. */
  readonly longestCm: number | undefined;
  readonly evidence: ResourceEvidence;
}

export interface MeasuredLesions {
  readonly injectable: readonly Lesion[];
  /** Measurements whose site is another, or not said: left out of every sum. */
  readonly hints: readonly Hint[];
}

const known = new WeakMap<Chart, MeasuredLesions>();

/** The skin, subcutaneous and nodal lesions on record, the latest measurement of each. Visceral ones are left out. */
export function measuredLesions(chart: Chart, terminology: Terminology): MeasuredLesions {
  const before = known.get(chart);
  if (before !== undefined) return before;
  const measured = measure(chart, terminology);
  known.set(chart, measured);
  return measured;
}

/** Facts about lesions. Their number is known only when somebody states it: n measurements are not n lesions. */
export function lesionFacts({ terminology }: FactContent): FactFinders {
  return {
    lesionsInjectable: (chart) => {
      const { injectable, hints } = measuredLesions(chart, terminology);
      return trueOrSilent(
        injectable.map(({ evidence }) => evidence),
        hints,
        failedAmong(chart, ['observations']),
      );
    },
    lesionSizesDocumented: (chart) => {
      const { injectable, hints } = measuredLesions(chart, terminology);
      const unmeasured = injectable.filter(({ longestCm }) => longestCm === undefined);
      if (unmeasured.length > 0)
        return {
          ...silent,
          hints: unmeasured.map(({ evidence }) => ({ reference: evidence.reference, text: 'a lesion size without a length unit' })),
        };
      return trueOrSilent(
        injectable.map(({ evidence }) => evidence),
        hints,
        failedAmong(chart, ['observations']),
      );
    },
    lesionCountDocumented: () => silent,
  };
}

function measure(chart: Chart, terminology: Terminology): MeasuredLesions {
  const size = terminology.set('observation-lesion-size');
  const sites = terminology.set('body-site-injectable');
  const hints: Hint[] = [];
  const latest = new Map<string, { readonly record: ObservationRecord; readonly site: string }[]>();
  for (const record of observationsIn(chart, size)) {
    const { bodySite } = record.resource;
    const row = sites.find(codingsOf(bodySite));
    if (row === undefined) {
      const [said] = wordsOf(bodySite);
      hints.push({ reference: record.reference, text: said === undefined ? 'a lesion without a site' : `a lesion at ${said}` });
      continue;
    }
    const key = lesionKey(record);
    const same = latest.get(key) ?? [];
    const [first] = same;
    // Measured again later: only the later counts. Twice on one day: two lesions.
    if (first === undefined || dayOf(record.days) === dayOf(first.record.days))
      latest.set(key, [...same, { record, site: row.concept ?? row.display }]);
    else if (dayOf(record.days) > dayOf(first.record.days)) latest.set(key, [{ record, site: row.concept ?? row.display }]);
  }
  const injectable = [...latest.values()].flat().map(({ record, site }) => {
    const longestCm = longest(record, terminology);
    const value = longestCm === undefined ? `${site} lesion, size without a length unit` : `${site} lesion, ${longestCm} cm`;
    return {
      longestCm,
      evidence: { reference: record.reference, value, ...(record.days !== undefined && { date: dayText(record.days) }) },
    };
  });
  return { injectable: injectable.sort((one, other) => one.evidence.reference.localeCompare(other.evidence.reference)), hints };
}

/** A lesion is the same when its body structure is, or its site in the same words; a bare site code names no one lesion. */
function lesionKey({ resource, reference }: ObservationRecord): string {
  const [focus] = listOf(resource.focus).flatMap((item) => referenceOf(item) ?? []);
  const text = isObject(resource.bodySite) && typeof resource.bodySite.text === 'string' ? resource.bodySite.text.trim().toLowerCase() : '';
  return focus ?? (text === '' ? reference : `site ${text}`);
}

const dayOf = (days: Days | undefined): string => days?.last ?? '';

function longest({ resource, codings }: ObservationRecord, terminology: Terminology): number | undefined {
  const size = terminology.set('observation-lesion-size');
  const component = listOf(resource.component).find(
    (item) => isObject(item) && size.find(codingsOf(item.code))?.concept === 'longest dimension',
  );
  const quantity = isObject(component) ? component.valueQuantity : size.find(codings) === undefined ? undefined : resource.valueQuantity;
  const length = centimetres(quantityOf(quantity));
  return length !== undefined && length > 0 ? length : undefined;
}
