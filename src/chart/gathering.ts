import type { Resource } from '../fhir/resource.ts';
import { type Asked, type Chart, type ChartContent, chartOf, clinicalSearches, resolveIn } from './chart.ts';
import { type Choose, collection } from './collection.ts';
import { isNewer, isPreferred } from './duplicate.ts';
import type { Entry } from './search-page.ts';
import { isAbsolute, urlIndex } from './url-index.ts';
import { ownerReader } from './whose.ts';

/** What is being collected about one patient. Other patients' resources are turned away wherever something enters. */
export interface Gathering {
  readonly patientId: string;
  /**
   * Takes in what came together. Copies of what came before are kept only if they are a later version.
   * Answers the entries left out because it cannot be told whose they are.
   */
  take(entries: readonly Entry[]): readonly Entry[];
  /** Whether an entry of those the gathering was started with was left out for that reason. */
  wasLeftOut(entry: Entry): boolean;
  ofType(type: string): readonly Resource[];
  resolve(reference: string | undefined, container?: Resource): Resource | undefined;
  /** The chart as it stands; it does not change when more is taken in. */
  chart(asked: Asked): Chart;
}

/**
 * Starts with what came together. Of its clinical resources none is looked at before somebody asks for one, or more is taken in: most
 * orders are for none of our products, and their clinical chart is never read.
 */
export function startGathering(patientId: string, first: readonly Entry[] = []): Gathering {
  const ownerOf = ownerReader(patientId);
  let resources = collection();
  let fullUrls = urlIndex([]);
  const patients = new Map<string, Resource>();
  let dropped = 0;
  /** True once a chart rests on the collections: what comes later is taken into copies of them. */
  let isShared = false;

  const add = (entries: readonly Entry[]): readonly Entry[] => {
    const unclear: Entry[] = [];
    for (const entry of entries) {
      const { resource, fullUrl } = entry;
      const owner = ownerOf(resource, patients);
      if (owner === 'unclear') unclear.push(entry);
      if (owner === 'unclear' || owner === 'another') {
        dropped += 1;
        continue;
      }
      resources.add(resource, isToReplace);
      if (fullUrl !== undefined && isAbsolute(fullUrl)) fullUrls.add({ resource, fullUrl });
    }
    return unclear;
  };
  const addBatch = (entries: readonly Entry[]): readonly Entry[] => {
    resources.nextBatch();
    for (const { resource, fullUrl } of entries)
      if (fullUrl !== undefined && resource.resourceType === 'Patient') patients.set(fullUrl, resource);
    return add(entries);
  };

  let waiting: readonly Entry[] = first.filter(({ resource }) => clinicalTypes.has(resource.resourceType));
  const atOnce = waiting.length === 0 ? first : first.filter(({ resource }) => !clinicalTypes.has(resource.resourceType));
  const leftOut = new Set(addBatch(atOnce));
  let droppedWaiting = 0;
  /** Charts made meanwhile rest on what waits as well, so it is added to the collections as they are. */
  const settle = (): void => {
    if (waiting.length === 0) return;
    const entries = waiting;
    waiting = [];
    const before = dropped;
    for (const entry of add(entries)) leftOut.add(entry);
    droppedWaiting = dropped - before;
  };
  /** The collections as they are now, and what waits. */
  const content = (): ChartContent => {
    const own = resources;
    const urls = fullUrls;
    const droppedBefore = dropped;
    const waits = waiting.length > 0;
    return {
      patientId,
      resources: {
        ofType: (type) => {
          if (clinicalTypes.has(type)) settle();
          return own.ofType(type);
        },
        find: (type, id) => {
          if (clinicalTypes.has(type)) settle();
          return own.find(type, id);
        },
      },
      fullUrls: {
        get: (reference) => {
          if (isAbsolute(reference)) settle();
          return urls.get(reference);
        },
      },
      foreignDropped: () => {
        settle();
        return droppedBefore + (waits ? droppedWaiting : 0);
      },
    };
  };

  return {
    patientId,
    take(entries) {
      if (entries.length === 0) return [];
      settle();
      if (isShared) {
        resources = resources.copy();
        fullUrls = fullUrls.copy();
        isShared = false;
      }
      return addBatch(entries);
    },
    wasLeftOut: (entry) => {
      if (clinicalTypes.has(entry.resource.resourceType)) settle();
      return leftOut.has(entry);
    },
    ofType: (type) => content().resources.ofType(type),
    resolve: (reference, container) => {
      const { resources: known, fullUrls: urls } = content();
      return resolveIn(known, urls, reference, container);
    },
    chart: (asked) => {
      isShared = true;
      return chartOf(content(), asked);
    },
  };
}

const clinicalTypes: ReadonlySet<string> = new Set(Object.values(clinicalSearches));

const isToReplace: Choose = (candidate, known, isEarlier) => (isEarlier ? isNewer(candidate, known) : isPreferred(candidate, known));
