import { referenceOf } from '../fhir/reference.ts';
import type { Resource } from '../fhir/resource.ts';
import { type Chart, clinicalSearches, type SearchState, searchByPatient } from './chart.ts';
import { type Ehr, type EhrAccess, openEhr } from './ehr.ts';
import { productReferences, referencesToFollow } from './follow.ts';
import { isSearchKey, type PatientSearch, type Prefetched, typeSearched } from './prefetch.ts';
import type { Entry } from './search-page.ts';

/** What an answer needs next. Whatever was prefetched or read before is not asked for again. */
export interface ChartNeeds {
  /** The Patient, the active Coverages and their payers. */
  readonly membership?: boolean;
  /** Every search of `clinicalSearches`, and the Medications its findings name. */
  readonly clinical?: boolean;
  /** Orders of which only the product is needed. */
  readonly products?: readonly Resource[];
  /** Orders whose requester, performer, place, encounter, reason and coverage are needed, with the roles and organizations of those. */
  readonly orders?: readonly Resource[];
  /** References of the context, read and followed as an order's are: dispatched orders, encounter, user, performer. */
  readonly references?: readonly (string | undefined)[];
}

/** The chart as it stands after a read. */
export interface ChartSoFar {
  readonly chart: Chart;
  /** How the search for Coverages was answered; with none in the chart, only `complete` says that there is none. */
  readonly coverageSearch: SearchState;
}

export interface ChartReader {
  /** Reads what is missing, everything at once, and answers when all of it came or the time of the call is over. Never rejects. */
  read(needs: ChartNeeds): Promise<ChartSoFar>;
  /** What an order read from the EHR looked like there, so that it can be written back as it was; undefined for all else. */
  textOf(resource: Resource): string | undefined;
}

/** Completes what was prefetched by reads from the call's FHIR server, within one time budget over all `read`s of the call. */
export function openChart(prefetched: Prefetched, access: EhrAccess): ChartReader {
  const ehr = openEhr(access);
  if (ehr !== undefined) return readFrom(ehr, prefetched);
  const soFar = chartSoFar(prefetched, nothingRead, failedBefore(prefetched), false);
  return { read: () => Promise.resolve(soFar), textOf: () => undefined };
}

function readFrom(ehr: Ehr, prefetched: Prefetched): ChartReader {
  const { gathering } = prefetched;
  const { patientId } = gathering;
  const searches = new Map<PatientSearch, SearchState>();
  const failed = failedBefore(prefetched);
  /** One promise a question, so that nothing is asked twice. */
  const asked = new Map<string, Promise<void>>();
  const texts = new WeakMap<Resource, string>();
  const followed = { order: new Set<Resource>(), record: new Set<Resource>() };

  const once = (question: string, ask: () => Promise<void>): Promise<void> => {
    const asking = asked.get(question) ?? ask();
    asked.set(question, asking);
    return asking;
  };
  const take = (entries: readonly Entry[]): boolean => gathering.take(entries).length === 0;

  const search = (key: PatientSearch): Promise<void> =>
    once(key, async () => {
      const before = prefetched.search(key);
      if (before === 'not-asked' || before === 'partial') {
        const text = searchText(key, patientId);
        const answer = await ehr.search(text, take, prefetched.unfinished(key));
        if (answer === 'failed' || answer === 'partial') failed.add(text);
        if (answer === 'complete' || answer === 'partial' || (answer === 'failed' && before === 'not-asked')) searches.set(key, answer);
      }
      await followAll(gathering.ofType(typeSearched(key)), 'record');
    });

  const followAll = async (resources: readonly Resource[], depth: Depth): Promise<void> => {
    await Promise.all(resources.map((resource) => follow(resource, depth)));
  };

  const follow = async (resource: Resource, depth: Depth): Promise<void> => {
    if (followed[depth].has(resource)) return;
    followed[depth].add(resource);
    // The specialty of whoever was seen is said by their roles, as it is for who orders.
    const further = resource.resourceType === 'Encounter' ? 'order' : depth;
    const wanted = referencesToFollow(resource, depth).map((reference) => want(reference, further, resource));
    if (depth === 'order' && resource.resourceType === 'Practitioner') wanted.push(rolesOf(resource));
    await Promise.all(wanted);
  };

  /** Sees to it that what a reference names is in the chart, and what that leads to. Other patients are not even asked for. */
  const want = async (reference: string, depth: Depth, container?: Resource): Promise<void> => {
    const known = gathering.resolve(reference, container);
    if (known !== undefined) return follow(known, depth);
    const own = ehr.ownReference(reference);
    if (own === undefined || (own.startsWith('Patient/') && own !== `Patient/${patientId}`)) return;
    await once(own, async () => {
      const answer = await ehr.read(own);
      if (answer.state === 'failed') failed.add(own);
      if (answer.state !== 'answered') return;
      take([{ resource: answer.resource, fullUrl: undefined }]);
      if (depth === 'order' && answer.text !== undefined) texts.set(answer.resource, answer.text);
    });
    const found = gathering.resolve(own);
    if (found !== undefined) await follow(found, depth);
  };

  /** An order names a person; specialty and organization are said by that person's roles. */
  const rolesOf = async ({ id = '' }: Resource): Promise<void> => {
    const theirs = (): readonly Resource[] => gathering.ofType('PractitionerRole').filter((role) => practitionerOf(role) === id);
    const practitionerOf = (role: Resource): string | undefined => gathering.resolve(referenceOf(role.practitioner), role)?.id;
    // An id with half a surrogate is no id, and no address can hold it.
    if (!id.isWellFormed()) return;
    const text = `PractitionerRole?practitioner=${encodeURIComponent(id)}`;
    if (id !== '' && theirs().length === 0)
      await once(text, async () => {
        const answer = await ehr.search(text, take);
        if (answer === 'failed' || answer === 'partial') failed.add(text);
      });
    await followAll(theirs(), 'order');
  };

  const start = (needs: ChartNeeds): readonly Promise<void>[] => [
    ...(needs.membership && !prefetched.patientFailed ? [want(`Patient/${patientId}`, 'record')] : []),
    ...(needs.membership ? [search('coverage')] : []),
    ...(needs.clinical ? clinicalKeys.map((key) => search(key)) : []),
    ...(needs.products ?? []).flatMap((order) => productReferences(order).map((reference) => want(reference, 'record', order))),
    ...(needs.references ?? []).flatMap((reference) => (reference === undefined ? [] : want(reference, 'order'))),
    followAll(needs.orders ?? [], 'order'),
  ];

  let working: Promise<unknown> = Promise.resolve();
  return {
    textOf: (resource) => texts.get(resource),
    async read(needs) {
      // What an earlier call still waits for may be what this one needs.
      working = Promise.all([working, ...start(needs)]);
      await working;
      return chartSoFar(prefetched, new Map(searches), failed, true);
    },
  };
}

type Depth = 'order' | 'record';

const nothingRead: ReadonlyMap<PatientSearch, SearchState> = new Map();

function chartSoFar(
  prefetched: Prefetched,
  read: ReadonlyMap<PatientSearch, SearchState>,
  failed: ReadonlySet<string>,
  couldAsk: boolean,
): ChartSoFar {
  const state = (key: PatientSearch): SearchState => read.get(key) ?? prefetched.search(key);
  const wasAsked = (key: PatientSearch): boolean => read.has(key) || prefetched.searchAsSent(key) !== 'not-asked';
  const chart = prefetched.gathering.chart({ searches: { state, wasAsked }, failedReads: [...failed].sort(), couldAsk });
  return { chart, coverageSearch: state('coverage') };
}

/** The reads the client itself tried and reported as failed. They are not repeated. */
function failedBefore(prefetched: Prefetched): Set<string> {
  const { patientId } = prefetched.gathering;
  const keys: readonly PatientSearch[] = [...clinicalKeys, 'coverage'];
  const failed = keys.filter((key) => prefetched.searchAsSent(key) === 'failed').map((key) => searchText(key, patientId));
  return new Set(prefetched.patientFailed ? [`Patient/${patientId}`, ...failed] : failed);
}

function searchText(key: PatientSearch, patientId: string): string {
  return `${searchByPatient(typeSearched(key), patientId)}${key === 'coverage' ? '&status=active' : ''}`;
}

const clinicalKeys = Object.keys(clinicalSearches).filter((key) => isSearchKey(key));
