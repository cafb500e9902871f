import type { Chart } from '../chart/chart.ts';
import { perChartAnd } from '../chart/per-chart.ts';
import { codingsOf, wordsOf } from '../fhir/coding.ts';
import type { Days } from '../fhir/date.ts';
import { centimetres, quantityOf } from '../fhir/quantity.ts';
import { referenceOf } from '../fhir/reference.ts';
import { isObject, listOf, type Resource, referenceTo, textOf } from '../fhir/resource.ts';
import { type Hint, type ResourceEvidence, silent } from '../policy/fact.ts';
import type { CodeSet, Terminology } from '../terminology/code-set.ts';
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

/**
 * The skin, subcutaneous and nodal lesions on record, the latest measurement of each. Visceral ones are left out, and so is what is dated
 * after `latestDay`.
 */
export function measuredLesions(chart: Chart, terminology: Terminology, latestDay: string): MeasuredLesions {
  return measuredByDay(chart, terminology)(latestDay);
}

/** The measurements of a chart until a day, read once for each day. */
const measuredByDay = perChartAnd((chart, terminology: Terminology) => {
  const known = new Map<string, MeasuredLesions>();
  return (latestDay: string): MeasuredLesions => {
    const measured = known.get(latestDay) ?? measure(chart, terminology, latestDay);
    known.set(latestDay, measured);
    return measured;
  };
});

/** Facts about lesions. Their number is known only when somebody states it: n measurements are not n lesions. */
export function lesionFacts({ terminology }: FactContent): FactFinders {
  return {
    lesionsInjectable: (chart, { latestDay }) => {
      const { injectable, hints } = measuredLesions(chart, terminology, latestDay);
      return trueOrSilent(
        injectable.map(({ evidence }) => evidence),
        hints,
        failedAmong(chart, ['observations']),
      );
    },
    lesionSizesDocumented: (chart, { latestDay }) => {
      const { injectable, hints } = measuredLesions(chart, terminology, latestDay);
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

function measure(chart: Chart, terminology: Terminology, latestDay: string): MeasuredLesions {
  const size = terminology.set('observation-lesion-size');
  const sites = terminology.set('body-site-injectable');
  const hints: Hint[] = [];
  const latest = new Map<string, Measurement[]>();
  for (const record of observationsIn(chart, size)) {
    if (record.days !== undefined && record.days.first > latestDay) {
      hints.push({ reference: record.reference, text: `a lesion measured ${dayText(record.days)}, a day to come` });
      continue;
    }
    if (record.resource.specimen !== undefined) {
      hints.push({ reference: record.reference, text: 'a lesion measured on a specimen, which was removed' });
      continue;
    }
    const where = siteOf(record, chart);
    const row = sites.find(codingsOf(where));
    if (row === undefined) {
      const [said] = wordsOf(where);
      hints.push({ reference: record.reference, text: said === undefined ? 'a lesion without a site' : `a lesion at ${said}` });
      continue;
    }
    const site = row.concept ?? row.display;
    const longestCm = longest(record, size);
    const key = lesionKey(record, site);
    const same = latest.get(key) ?? [];
    const since = dayOf(same[0]?.record.days);
    // Measured again later: only the later counts. Twice on one day: two lesions.
    if (same.length === 0 || dayOf(record.days) > since) latest.set(key, [{ record, site, longestCm }]);
    else if (dayOf(record.days) === since) same.push({ record, site, longestCm });
  }
  // A lesion measured as 0 is gone.
  const injectable = [...latest.values()].flat().filter(({ longestCm }) => longestCm !== 0);
  return { injectable: injectable.map(lesionOf).sort(byReference), hints };
}

interface Measurement {
  readonly record: ObservationRecord;
  readonly site: string;
  readonly longestCm: number | undefined;
}

function lesionOf({ record, site, longestCm }: Measurement): Lesion {
  const value = longestCm === undefined ? `${site} lesion, size without a length unit` : `${site} lesion, ${longestCm} cm`;
  return { longestCm, evidence: { reference: record.reference, value, ...(record.days !== undefined && { date: dayText(record.days) }) } };
}

const byReference = (one: Lesion, other: Lesion): number => (one.evidence.reference < other.evidence.reference ? -1 : 1);

/** The site as the measurement says it, else as the body structure does that it is about. */
function siteOf({ resource }: ObservationRecord, chart: Chart): unknown {
  if (codingsOf(resource.bodySite).length > 0) return resource.bodySite;
  const structure = chart.resolve(structureOf(resource), resource);
  return structure?.resourceType === 'BodyStructure' && isObject(structure.location) ? structure.location : resource.bodySite;
}

function structureOf({ focus }: Resource): string | undefined {
  const references = listOf(focus).flatMap((item) => referenceOf(item) ?? []);
  return references.find((reference) => reference.startsWith('#') || /(?:^|\/)BodyStructure\//.test(reference));
}

/**
 * A lesion is the same when its body structure is, else when its site is in the same words; where a site code alone is said,
 * what was measured there on the latest day stands for the lesions there.
 */
function lesionKey({ resource }: ObservationRecord, site: string): string {
  const structure = structureOf(resource);
  if (structure !== undefined) return structure.startsWith('#') ? `${structure} of ${referenceTo(resource)}` : structure;
  const words = isObject(resource.bodySite) ? textOf(resource.bodySite.text) : undefined;
  return words === undefined ? `site ${site}` : `site ${site} ${words.trim().toLowerCase()}`;
}

const dayOf = (days: Days | undefined): string => days?.last ?? '';

/** The longest dimension in cm, as the value of the observation or of its component. */
function longest({ resource }: ObservationRecord, size: CodeSet): number | undefined {
  const components = listOf(resource.component)
    .filter(isObject)
    .filter((component) => size.find(codingsOf(component.code))?.concept === 'longest dimension');
  const quantities = components.length > 0 ? components.map(({ valueQuantity }) => valueQuantity) : [resource.valueQuantity];
  const lengths = new Set(quantities.map((quantity) => centimetres(quantityOf(quantity))));
  const [length] = lengths;
  return lengths.size === 1 && length !== undefined && length >= 0 ? length : undefined;
}
