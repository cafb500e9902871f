import { isObject, type Resource } from '../fhir/resource.ts';

/** Whether `candidate` is a later version than `known` of the same resource, by meta.lastUpdated. False where either does not say. */
export function isNewer(candidate: Resource, known: Resource): boolean {
  return updatedAt(candidate) > updatedAt(known);
}

/**
 * Whether of two copies that came together `candidate` is to be kept: the later version, and where neither is later
 * the one whose content sorts first, so that the order in which they came decides nothing.
 */
export function isPreferred(candidate: Resource, known: Resource): boolean {
  if (candidate === known || isNewer(known, candidate)) return false;
  return isNewer(candidate, known) || JSON.stringify(candidate) < JSON.stringify(known);
}

/** Milliseconds; NaN where unstated, which compares false with everything. */
function updatedAt({ meta }: Resource): number {
  return isObject(meta) && typeof meta.lastUpdated === 'string' ? Date.parse(meta.lastUpdated) : Number.NaN;
}
