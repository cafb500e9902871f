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
  const recordsOf = (names: readonly string[]): readonly ObservationRecord[] =>
    names.flatMap((name) => observationsIn(chart, terminology.set(name)));
  const specimens = recordsOf(brafTests).map(({ resource }) => ({ resource, value: resource.specimen }));
  const structures = recordsOf(['observation-lesion-size']).flatMap(({ resource }) =>
    listOf(resource.focus).map((value) => ({ resource, value })),
  );
  const missing = [...specimens, ...structures].flatMap(({ resource, value }) => {
    const reference = referenceOf(value);
    return reference === undefined || chart.resolve(reference, resource) !== undefined ? [] : [reference];
  });
  return [...new Set(missing)].sort().slice(0, mostReferences);
}
