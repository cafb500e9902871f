import { codingsOf } from '../fhir/coding.ts';
import { isObject, type Resource } from '../fhir/resource.ts';

/** Whether `candidate` is a later version than `known` of the same resource, by meta.lastUpdated. False where either does not say. */
export function isNewer(candidate: Resource, known: Resource): boolean {
  return updatedAt(candidate) > updatedAt(known);
}

/**
 * Whether of two copies that came together `candidate` is to be kept: the later version, and where neither is later
 * the one entered in error, else the one whose content sorts first, so that the order in which they came decides nothing.
 */
export function isPreferred(candidate: Resource, known: Resource): boolean {
  if (candidate === known || isNewer(known, candidate)) return false;
  if (isNewer(candidate, known)) return true;
  // Nobody takes back that a record was an error.
  const isError = isEnteredInError(candidate);
  if (isError !== isEnteredInError(known)) return isError;
  return JSON.stringify(candidate) < JSON.stringify(known);
}

function isEnteredInError({ status, verificationStatus }: Resource): boolean {
  return status === 'entered-in-error' || codingsOf(verificationStatus).some(({ code }) => code === 'entered-in-error');
}

/** Milliseconds; NaN where unstated, which compares false with everything. */
function updatedAt({ meta }: Resource): number {
  return isObject(meta) && typeof meta.lastUpdated === 'string' ? Date.parse(meta.lastUpdated) : Number.NaN;
}
