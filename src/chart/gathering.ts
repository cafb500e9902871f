import type { Resource } from '../fhir/resource.ts';
import { type Chart, type ChartParts, chartOf, resolveIn } from './chart.ts';
import { type Choose, collection } from './collection.ts';
import { isNewer, isPreferred } from './duplicate.ts';
import type { Entry } from './search-page.ts';
import { isAbsolute, urlIndex } from './url-index.ts';
import { ownerReader } from './whose.ts';

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
  const ownerOf = ownerReader(patientId);
  let resources = collection();
  let fullUrls = urlIndex([]);
  const patients = new Map<string, Resource>();
  let foreignDropped = 0;
  /** True once a chart rests on the collections: what comes later is taken into copies of them. */
  let isShared = false;
  const separate = (): void => {
    resources = resources.copy();
    fullUrls = fullUrls.copy();
    isShared = false;
  };

  return {
    patientId,
    take(entries) {
      const unclear: number[] = [];
      if (entries.length === 0) return unclear;
      if (isShared) separate();
      resources.nextBatch();
      for (const { resource, fullUrl } of entries)
        if (fullUrl !== undefined && resource.resourceType === 'Patient') patients.set(fullUrl, resource);
      let index = 0;
      for (const { resource, fullUrl } of entries) {
        const owner = ownerOf(resource, patients);
        if (owner === 'unclear') unclear.push(index);
        index += 1;
        if (owner === 'unclear' || owner === 'another') {
          foreignDropped += 1;
          continue;
        }
        resources.add(resource, isToReplace);
        if (fullUrl !== undefined && isAbsolute(fullUrl)) fullUrls.add({ resource, fullUrl });
      }
      return unclear;
    },
    ofType: (type) => resources.ofType(type),
    resolve: (reference, container) => resolveIn(resources, fullUrls, reference, container),
    chart: (rest) => {
      isShared = true;
      return chartOf({ patientId, resources, fullUrls }, { foreignDropped, ...rest });
    },
  };
}

const isToReplace: Choose = (candidate, known, isEarlier) => (isEarlier ? isNewer(candidate, known) : isPreferred(candidate, known));
