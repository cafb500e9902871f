import { typeAndId } from '../fhir/reference.ts';
import { isResource, listOf, type Resource } from '../fhir/resource.ts';
import { type Collection, collection } from './collection.ts';
import { isPreferred } from './duplicate.ts';

/** The searches by patient that an answer may need; each key is a prefetch key and a FHIR read. */
export const clinicalSearches = {
  conditions: 'Condition',
  observations: 'Observation',
  procedures: 'Procedure',
  medicationRequests: 'MedicationRequest',
  medicationAdministrations: 'MedicationAdministration',
  medicationDispenses: 'MedicationDispense',
  medicationStatements: 'MedicationStatement',
  allergies: 'AllergyIntolerance',
  adverseEvents: 'AdverseEvent',
  encounters: 'Encounter',
  diagnosticReports: 'DiagnosticReport',
  questionnaireResponses: 'QuestionnaireResponse',
} as const;
export type SearchKey = keyof typeof clinicalSearches;
export const searchKeys = Object.keys(clinicalSearches).filter((key): key is SearchKey => key in clinicalSearches);

/**
 * How a search by patient was answered. Only `complete` (a searchset all of whose pages were read, or null) can show absence.
 * `not-asked`: nobody asked the EHR. `failed`: it was asked and did not answer. `partial`: some pages only.
 */
export type SearchState = 'complete' | 'partial' | 'not-asked' | 'failed';

/** What we know of one patient, indexed once. Nothing in it belongs to another patient. */
export interface Chart {
  readonly patientId: string;
  readonly patient: Resource | undefined;
  /** Every resource of the type, whichever key or read it came by, in the order of ids. */
  ofType(type: string): readonly Resource[];
  search(key: SearchKey): SearchState;
  /** Whether the client or we asked the EHR at all. Unlike `search` it need not look at what came. */
  wasAsked(key: SearchKey): boolean;
  /** The search as it was asked, for evidence: `MedicationRequest?patient=…`. */
  searchText(key: SearchKey): string;
  /** The resource a reference names: contained in `container`, by `Type/id`, or by full URL. */
  resolve(reference: string | undefined, container?: Resource): Resource | undefined;
  /** How many resources of other patients were refused. */
  foreignDropped(): number;
  /** Reads that were tried and failed, as `Type?…` or `Type/id`. */
  readonly failedReads: readonly string[];
  /** Whether the EHR could be asked at all: false without a registered `fhirServer`. */
  readonly couldAsk: boolean;
  /** What has been derived from it; see per-chart.ts. */
  readonly derived: Map<object, unknown>;
}

export interface ChartParts {
  readonly patientId: string;
  readonly resources: readonly Resource[];
  /** Full URLs of bundle entries, for references that use them. */
  readonly fullUrls?: ReadonlyMap<string, Resource>;
  readonly searches?: Partial<Record<SearchKey, SearchState>>;
  readonly failedReads?: readonly string[];
  readonly couldAsk?: boolean;
}

/** What is known of the searches; found out only where somebody asks. */
export interface Searches {
  state(key: SearchKey): SearchState;
  wasAsked(key: SearchKey): boolean;
}

/** What was asked of an EHR, and how it went. */
export type Asked = { readonly searches?: Searches } & Pick<ChartParts, 'failedReads' | 'couldAsk'>;

/** What a chart rests on. None of it changes once it does. */
export interface ChartContent {
  readonly patientId: string;
  readonly resources: Pick<Collection, 'ofType' | 'find'>;
  readonly fullUrls: { get(reference: string): Resource | undefined } | undefined;
  readonly foreignDropped: () => number;
}

/** Makes a chart of resources: of several copies of one `Type/id` the latest version stays. */
export function createChart(parts: ChartParts): Chart {
  const resources = collection();
  for (const resource of parts.resources) resources.add(resource, isPreferred);
  const { patientId, fullUrls, searches = {}, ...asked } = parts;
  return chartOf({ patientId, resources, fullUrls, foreignDropped: () => 0 }, { ...asked, searches: searchesAs(searches) });
}

/** Searches whose states are known; the others were not asked. */
export function searchesAs(states: Partial<Record<SearchKey, SearchState>>): Searches {
  const state = (key: SearchKey): SearchState => states[key] ?? 'not-asked';
  return { state, wasAsked: (key) => state(key) !== 'not-asked' };
}

/**
 * The chart of what was gathered, each resource once. Each type is listed in the order of ids, so that the order in which
 * resources came changes nothing.
 */
export function chartOf({ patientId, resources, fullUrls, foreignDropped }: ChartContent, asked: Asked): Chart {
  const { searches = noneAsked } = asked;
  const listed = new Map<string, readonly Resource[]>();
  return {
    patientId,
    patient: resources.find('Patient', patientId),
    ofType(type) {
      const known = listed.get(type);
      if (known !== undefined) return known;
      const list = inOrderOfIds(resources.ofType(type));
      listed.set(type, list);
      return list;
    },
    search: searches.state,
    wasAsked: searches.wasAsked,
    searchText: (key) => searchByPatient(clinicalSearches[key], patientId),
    resolve: (reference, container) => resolveIn(resources, fullUrls, reference, container),
    foreignDropped,
    failedReads: asked.failedReads ?? [],
    couldAsk: asked.couldAsk ?? false,
    derived: new Map(),
  };
}

const noneAsked = searchesAs({});

/** The search for everything of a type about a patient, as it is asked and shown. */
export function searchByPatient(type: string, patientId: string): string {
  return `${type}?patient=${encodeURIComponent(patientId)}`;
}

/** The resource a reference names: contained in `container`, by full URL, or by `Type/id` whatever its server. */
export function resolveIn(
  resources: Pick<Collection, 'find'>,
  fullUrls: ChartContent['fullUrls'],
  reference: string | undefined,
  container: Resource | undefined,
): Resource | undefined {
  if (reference === undefined) return undefined;
  if (reference.startsWith('#'))
    return listOf(container?.contained)
      .filter(isResource)
      .find(({ id }) => `#${id}` === reference);
  const named = fullUrls?.get(reference);
  if (named !== undefined) return resources.find(named.resourceType, named.id ?? '') ?? named;
  const target = typeAndId(reference);
  return target && resources.find(target.type, target.id);
}

/** Resources without an id come last, in the order of their content. */
function inOrderOfIds(resources: readonly Resource[]): readonly Resource[] {
  if (resources.length < 2) return resources;
  if (resources.every(({ id }) => id !== undefined)) return resources.toSorted(byId);
  const keyed = resources.map((resource) => ({ resource, key: resource.id === undefined ? `~${JSON.stringify(resource)}` : resource.id }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return keyed.map(({ resource }) => resource);
}

function byId({ id: one = '' }: Resource, { id: other = '' }: Resource): number {
  return one < other ? -1 : Number(one > other);
}
