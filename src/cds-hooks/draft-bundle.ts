import { badRequest } from '../fhir/outcome.ts';
import { isObject, isResource, listOf, type Resource, referenceTo } from '../fhir/resource.ts';
import { patientsOf } from './order-types.ts';

/** The resources of a hook's Bundle, in its order, and the full URLs other resources may refer to them by. */
export interface DraftBundle {
  readonly resources: readonly Resource[];
  readonly fullUrls: ReadonlyMap<string, Resource>;
}

export const noDrafts: DraftBundle = { resources: [], fullUrls: new Map() };

/**
 * Reads `draftOrders` or `appointments`. Bundle.type and entry.fullUrl may be missing: clients leave them out.
 * @throws OutcomeError 400 where it is no Bundle, an entry holds no resource or one without id, two share an id, or one is for another patient
 */
export function parseDraftBundle(bundle: unknown, element: string, patientId: string): DraftBundle {
  if (!isResource(bundle) || bundle.resourceType !== 'Bundle') throw badRequest('A Bundle is expected here.', element, 'structure');
  if (bundle.entry !== undefined && !Array.isArray(bundle.entry) && !isObject(bundle.entry))
    throw badRequest('Bundle.entry is a list.', `${element}.entry`, 'structure');
  const resources: Resource[] = [];
  const fullUrls = new Map<string, Resource>();
  const seen = new Set<string>();
  listOf(bundle.entry).forEach((entry, index) => {
    const at = `${element}.entry[${index}]`;
    const resource = isObject(entry) ? entry.resource : undefined;
    if (!isResource(resource)) throw badRequest('Each entry holds a resource with resourceType and id.', `${at}.resource`, 'structure');
    checkDraft(resource, seen, patientId, `${at}.resource`);
    resources.push(resource);
    if (isObject(entry) && typeof entry.fullUrl === 'string') fullUrls.set(entry.fullUrl, resource);
  });
  return { resources, fullUrls };
}

function checkDraft(resource: Resource, seen: Set<string>, patientId: string, at: string): void {
  if (resource.id === undefined || resource.id === '')
    throw badRequest('Each draft needs an id, so that the answer can name it.', `${at}.id`, 'required');
  if (resource.extension !== undefined && !Array.isArray(resource.extension))
    throw badRequest('extension is a list.', `${at}.extension`, 'structure');
  const reference = referenceTo(resource);
  if (seen.has(reference)) throw badRequest('Two entries hold a resource of the same type and id.', `${at}.id`, 'duplicate');
  seen.add(reference);
  const patients = patientsOf(resource);
  if (patients.length > 0 && !patients.includes(`Patient/${patientId}`))
    throw badRequest('This order is for another patient than context.patientId.', at, 'invariant');
}
