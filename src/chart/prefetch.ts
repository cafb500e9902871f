import { badRequest } from '../fhir/outcome.ts';
import { isObject, isResource, type Resource } from '../fhir/resource.ts';
import { clinicalSearches, type SearchKey, type SearchState } from './chart.ts';
import { type Gathering, startGathering } from './gathering.ts';
import { type Entry, isWhole, readSearchPage, type Tally } from './search-page.ts';

/** The searches by patient whose completeness matters: the clinical ones and the Coverages. */
export type PatientSearch = SearchKey | 'coverage';

/** The first page of a search came with the call and names a next one. */
export interface Unfinished {
  readonly next: string;
  readonly tally: Tally;
}

/** What came with the call: resources of this patient or of nobody, and how each search was answered. */
export interface Prefetched {
  readonly gathering: Gathering;
  /** `not-asked` where the key is absent or its value cannot be read; `failed` where it is an OperationOutcome. */
  search(key: PatientSearch): SearchState;
  /** The same as far as it shows without looking at whose the resources are: `complete` may turn out `partial`. */
  searchAsSent(key: PatientSearch): SearchState;
  unfinished(key: PatientSearch): Unfinished | undefined;
  /** The client tried to read the Patient and failed. */
  readonly patientFailed: boolean;
}

/**
 * Reads the `prefetch` of a CDS Hooks call. Resources under any key are taken, completeness is credited under our own keys only:
 * null is a search that found nothing, a searchset without a next page one that found all it holds.
 * A value that is no resource counts as not sent. Resources of other patients are dropped and counted.
 * @throws OutcomeError 400 where the key `patient` holds another patient than the context names
 */
export function readPrefetch(prefetch: unknown, patientId: string): Prefetched {
  const searches = new Map<PatientSearch, SearchState>();
  const unfinished = new Map<PatientSearch, Unfinished>();
  const entries: Entry[] = [];
  /** Where the entries of a key stand. */
  const keyed = new Map<PatientSearch, { readonly from: number; readonly to: number }>();
  const given = isObject(prefetch) ? prefetch : {};
  for (const key of Object.keys(given)) {
    const value = given[key];
    const search = patientSearchOf(key);
    if (value === null && search !== undefined) searches.set(search, 'complete');
    if (!isResource(value) || value.resourceType === 'OperationOutcome') {
      if (search !== undefined && isResource(value)) searches.set(search, 'failed');
      continue;
    }
    const from = entries.length;
    if (value.resourceType !== 'Bundle') {
      entries.push({ resource: value, fullUrl: undefined });
      // The one Coverage that concerns the call, sent as itself: clients are to send no other.
      if (key === 'coverage' && value.resourceType === 'Coverage') searches.set('coverage', 'complete');
    } else {
      const page = readSearchPage(value, search === undefined ? undefined : typeSearched(search));
      for (const entry of page.entries) entries.push(entry);
      if (search !== undefined && value.type === 'searchset') {
        searches.set(search, page.next === undefined && isWhole(page.tally) ? 'complete' : 'partial');
        if (typeof page.next === 'string') unfinished.set(search, { next: page.next, tally: page.tally });
      }
    }
    if (key === 'patient') refuseAnother(entries, from, patientId);
    if (search !== undefined && entries.length > from) keyed.set(search, { from, to: entries.length });
  }
  const gathering = startGathering(patientId, entries);
  const searchAsSent = (key: PatientSearch): SearchState => searches.get(key) ?? 'not-asked';
  // A search part of which we cannot attribute is not known to be the patient's in full.
  const isUnclear = perKey((key) => {
    const { from, to } = keyed.get(key) ?? { from: 0, to: 0 };
    return entries.slice(from, to).some(gathering.wasLeftOut);
  });
  return {
    gathering,
    search: (key) => {
      const sent = searchAsSent(key);
      return sent === 'complete' && isUnclear(key) ? 'partial' : sent;
    },
    searchAsSent,
    unfinished: (key) => (isUnclear(key) ? undefined : unfinished.get(key)),
    patientFailed: isObject(given.patient) && given.patient.resourceType === 'OperationOutcome',
  };
}

/** Finds something out once a key. */
function perKey(find: (key: PatientSearch) => boolean): (key: PatientSearch) => boolean {
  const known = new Map<PatientSearch, boolean>();
  return (key) => {
    const found = known.get(key) ?? find(key);
    known.set(key, found);
    return found;
  };
}

/** The resource type a search by patient asks for. */
export function typeSearched(key: PatientSearch): string {
  return key === 'coverage' ? 'Coverage' : clinicalSearches[key];
}

function patientSearchOf(key: string): PatientSearch | undefined {
  return key === 'coverage' || isSearchKey(key) ? key : undefined;
}

/** Whether a prefetch key is one of the clinical searches. */
export function isSearchKey(key: string): key is SearchKey {
  return Object.hasOwn(clinicalSearches, key);
}

function refuseAnother(entries: readonly Entry[], from: number, patientId: string): void {
  const isAnother = ({ resourceType, id }: Resource): boolean => resourceType === 'Patient' && id !== undefined && id !== patientId;
  if (entries.slice(from).some(({ resource }) => isAnother(resource)))
    throw badRequest('The prefetched patient is not the patient of the context.', 'prefetch.patient');
}
