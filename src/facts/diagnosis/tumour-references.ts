import type { Chart } from '../../chart/chart.ts';
import { referenceOf } from '../../fhir/reference.ts';
import { listOf } from '../../fhir/resource.ts';
import type { Terminology } from '../../terminology/code-set.ts';
import { brafTests } from './braf.ts';
import { type ObservationRecord, observationsIn } from './observation-index.ts';

/** More than any patient has BRAF tests and lesions; a chart with more is read as far as this. */
const mostReferences = 40;

/**
 * What BRAF results and lesion sizes refer to for saying whose tumour it is and where it lies, as far as the chart does not
 * hold it: specimens and body structures. No search by patient brings them, and only these few are worth a read.
 */
export function tumourReferences(chart: Chart, terminology: Terminology): readonly string[] {
  const missing = new Set<string>();
  const note = (value: unknown, { resource }: ObservationRecord): void => {
    const reference = referenceOf(value);
    if (reference !== undefined && chart.resolve(reference, resource) === undefined) missing.add(reference);
  };
  for (const name of brafTests) for (const record of observationsIn(chart, terminology.set(name))) note(record.resource.specimen, record);
  for (const record of observationsIn(chart, terminology.set('observation-lesion-size')))
    for (const value of listOf(record.resource.focus)) note(value, record);
  return missing.size === 0 ? none : [...missing].sort().slice(0, mostReferences);
}

const none: readonly string[] = [];
