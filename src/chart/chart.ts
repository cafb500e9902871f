import { relativeReference } from '../fhir/reference.ts';
import { type Resource, referenceTo } from '../fhir/resource.ts';

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

/**
 * How a search by patient was answered. Only `complete` (a searchset all of whose pages were read, or null) can show absence.
 * `not-asked`: nobody asked the EHR. `failed`: it was asked and did not answer. `partial`: some pages only.
 */
export type SearchState = 'complete' | 'partial' | 'not-asked' | 'failed';

/** What we know of one patient, indexed once. Nothing in it belongs to another patient. */
export interface Chart {
  readonly patientId: string;
  readonly patient: Resource | undefined;
  /** Every resource of the type, whichever key or read it came by. */
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

/** Indexes what was gathered. A later resource with the same `Type/id` does not replace an earlier one. */
export function createChart(parts: ChartParts): Chart {
  const byType = new Map<string, Resource[]>();
  const byReference = new Map<string, Resource>();
  for (const resource of parts.resources) {
    const reference = referenceTo(resource);
    if (resource.id !== undefined) {
      if (byReference.has(reference)) continue;
      byReference.set(reference, resource);
    }
    const known = byType.get(resource.resourceType);
    if (known === undefined) byType.set(resource.resourceType, [resource]);
    else known.push(resource);
  }
  return {
    patientId: parts.patientId,
    patient: byReference.get(`Patient/${parts.patientId}`),
    ofType: (type) => byType.get(type) ?? [],
    search: (key) => parts.searches?.[key] ?? 'not-asked',
    searchText: (key) => `${clinicalSearches[key]}?patient=${parts.patientId}`,
    resolve: (reference, container) => resolveIn(byReference, parts.fullUrls, reference, container),
    foreignDropped: parts.foreignDropped ?? 0,
    failedReads: parts.failedReads ?? [],
    couldAsk: parts.couldAsk ?? false,
  };
}

function resolveIn(
  byReference: ReadonlyMap<string, Resource>,
  fullUrls: ReadonlyMap<string, Resource> | undefined,
  reference: string | undefined,
  container: Resource | undefined,
): Resource | undefined {
  if (reference === undefined) return undefined;
  if (reference.startsWith('#')) {
    const contained = Array.isArray(container?.contained) ? container.contained : [];
    return contained.find((item: Resource | null) => item !== null && typeof item === 'object' && `#${item.id}` === reference);
  }
  const relative = relativeReference(reference);
  return fullUrls?.get(reference) ?? (relative === undefined ? undefined : byReference.get(relative));
}
