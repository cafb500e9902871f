import { relativeReference } from '../fhir/reference.ts';
import { isResource, listOf, type Resource, referenceTo } from '../fhir/resource.ts';
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
  /** The search as it was asked, for evidence: `MedicationRequest?patient=…`. */
  searchText(key: SearchKey): string;
  /** The resource a reference names: contained in `container`, by `Type/id`, or by full URL. */
  resolve(reference: string | undefined, container?: Resource): Resource | undefined;
  /** Resources of other patients that were refused. */
  readonly foreignDropped: number;
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
  readonly foreignDropped?: number;
  readonly couldAsk?: boolean;
}

/**
 * Indexes what was gathered. Of several copies of one `Type/id` the latest version stays; each type is listed in the order of ids,
 * so that the order in which resources came changes nothing.
 */
export function createChart(parts: ChartParts): Chart {
  const byType = new Map<string, Resource[]>();
  const byReference = new Map<string, Resource>();
  for (const resource of parts.resources) {
    if (resource.id !== undefined) {
      const reference = referenceTo(resource);
      const known = byReference.get(reference);
      if (known !== undefined) {
        if (isPreferred(resource, known)) byReference.set(reference, resource);
        continue;
      }
      byReference.set(reference, resource);
    }
    const sameType = byType.get(resource.resourceType);
    if (sameType === undefined) byType.set(resource.resourceType, [resource]);
    else sameType.push(resource);
  }
  const lookUp = (reference: string): Resource | undefined => byReference.get(reference);
  const listed = new Map<string, readonly Resource[]>();
  return {
    patientId: parts.patientId,
    patient: byReference.get(`Patient/${parts.patientId}`),
    ofType(type) {
      const known = listed.get(type);
      if (known !== undefined) return known;
      const latest = (byType.get(type) ?? []).map((resource) => byReference.get(referenceTo(resource)) ?? resource);
      const list = inOrderOfIds(latest);
      listed.set(type, list);
      return list;
    },
    search: (key) => parts.searches?.[key] ?? 'not-asked',
    searchText: (key) => searchByPatient(clinicalSearches[key], parts.patientId),
    resolve: (reference, container) => resolveIn(lookUp, parts.fullUrls, reference, container),
    foreignDropped: parts.foreignDropped ?? 0,
    failedReads: parts.failedReads ?? [],
    couldAsk: parts.couldAsk ?? false,
    derived: new Map(),
  };
}

/** The search for everything of a type about a patient, as it is asked and shown. */
export function searchByPatient(type: string, patientId: string): string {
  return `${type}?patient=${encodeURIComponent(patientId)}`;
}

/** The resource a reference names: contained in `container`, by full URL, or by `Type/id` whatever its server. */
export function resolveIn(
  byReference: (reference: string) => Resource | undefined,
  fullUrls: ReadonlyMap<string, Resource> | undefined,
  reference: string | undefined,
  container: Resource | undefined,
): Resource | undefined {
  if (reference === undefined) return undefined;
  if (reference.startsWith('#'))
    return listOf(container?.contained)
      .filter(isResource)
      .find(({ id }) => `#${id}` === reference);
  const named = fullUrls?.get(reference);
  const relative = named === undefined ? relativeReference(reference) : referenceTo(named);
  return (relative === undefined ? undefined : byReference(relative)) ?? named;
}

/** Resources without an id come last, in the order of their content. */
function inOrderOfIds(resources: readonly Resource[]): readonly Resource[] {
  const keyed = resources.map((resource) => ({ resource, key: resource.id === undefined ? `~${JSON.stringify(resource)}` : resource.id }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return keyed.map(({ resource }) => resource);
}
