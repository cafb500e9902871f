import { type Resource, referenceTo } from '../fhir/resource.ts';
import { type Chart, type ChartParts, createChart, resolveIn } from './chart.ts';
import { isNewer, isPreferred } from './duplicate.ts';
import type { Entry } from './search-page.ts';
import { ownerOf } from './whose.ts';

/** What is being collected about one patient. Everything enters by `take`, where other patients' resources are turned away. */
export interface Gathering {
  readonly patientId: string;
  /**
   * Takes in what came together. Copies of what an earlier `take` brought are kept only if they are a later version.
   * Answers the positions of entries left out because it cannot be told whose they are.
   */
  take(entries: readonly Entry[]): readonly number[];
  ofType(type: string): readonly Resource[];
  resolve(reference: string | undefined, container?: Resource): Resource | undefined;
  /** The chart as it stands; it does not change when more is taken in. */
  chart(rest: Pick<ChartParts, 'searches' | 'failedReads' | 'couldAsk'>): Chart;
}

export function startGathering(patientId: string): Gathering {
  const resources: Resource[] = [];
  const positions = new Map<string, number>();
  const fullUrls = new Map<string, Resource>();
  const patients = new Map<string, Resource>();
  let foreignDropped = 0;

  const keep = (resource: Resource, together: number): void => {
    const position = resource.id === undefined ? undefined : positions.get(referenceTo(resource));
    const known = position === undefined ? undefined : resources[position];
    if (position === undefined || known === undefined) {
      if (resource.id !== undefined) positions.set(referenceTo(resource), resources.length);
      resources.push(resource);
    } else if (position < together ? isNewer(resource, known) : isPreferred(resource, known)) resources[position] = resource;
  };
  const byReference = (reference: string): Resource | undefined => resources[positions.get(reference) ?? -1];

  return {
    patientId,
    take(entries) {
      const unclear: number[] = [];
      const together = resources.length;
      for (const { resource, fullUrl } of entries)
        if (fullUrl !== undefined && resource.resourceType === 'Patient') patients.set(fullUrl, resource);
      entries.forEach(({ resource, fullUrl }, index) => {
        const owner = ownerOf(resource, patientId, patients);
        if (owner === 'unclear') unclear.push(index);
        if (owner === 'unclear' || owner === 'another') {
          foreignDropped += 1;
          return;
        }
        keep(resource, together);
        if (fullUrl !== undefined && /^(urn:|https?:)/.test(fullUrl)) fullUrls.set(fullUrl, resource);
      });
      return unclear;
    },
    ofType: (type) => resources.filter((resource) => resource.resourceType === type),
    resolve: (reference, container) => resolveIn(byReference, fullUrls, reference, container),
    chart: (rest) => createChart({ patientId, resources: resources.slice(), fullUrls: new Map(fullUrls), foreignDropped, ...rest }),
  };
}
