import { OutcomeError } from '../fhir/outcome.ts';
import { isObject } from '../fhir/resource.ts';

/** More objects and lists than this are no chart anybody sends with one call: 26 kB of FHIR hold some 500. */
export const mostParts = 250_000;
/** Entries of all Bundles together: as many resources as one call may read from an EHR. */
export const mostEntries = 10_000;
/** Elements of a list that is worked on one by one: orders, appointments, selections, feedback, claim lines. */
export const mostAsked = 250;

/** Whether a JSON text has more objects and lists than may be built. Told from the text, before anything is parsed. */
export function hasTooManyParts(json: string): boolean {
  let parts = 0;
  for (let at = 0; at < json.length; at++) {
    const character = json.charCodeAt(at);
    // Brackets within strings are counted as well: the bound is generous enough.
    if ((character === 0x7b || character === 0x5b) && ++parts > mostParts) return true;
  }
  return false;
}

/**
 * Bounds what has to be worked through one by one, wherever it stands in a body of ours: hook context and prefetch, Parameters, Bundle.
 * @throws OutcomeError 413 naming the element
 */
export function checkCounts(body: unknown): void {
  if (!isObject(body)) return;
  if (entriesIn(body, 0) > mostEntries) throw tooMany('Bundle.entry', mostEntries);
  const context = isObject(body.context) ? body.context : {};
  for (const name of ['draftOrders', 'appointments']) checkList(`context.${name}.entry`, bundleEntries(context[name]));
  for (const name of ['selections', 'dispatchedOrders']) checkList(`context.${name}`, context[name]);
  checkList('feedback', body.feedback);
  checkList('parameter', body.parameter);
  for (const entry of Array.isArray(body.entry) ? body.entry : []) {
    const resource = isObject(entry) ? entry.resource : undefined;
    if (isObject(resource) && resource.resourceType === 'Claim') checkList('Claim.item', resource.item);
  }
}

function checkList(name: string, list: unknown): void {
  if (Array.isArray(list) && list.length > mostAsked) throw tooMany(name, mostAsked);
}

const bundleEntries = (bundle: unknown): unknown => (isObject(bundle) ? bundle.entry : undefined);

/** Bundles stand near the top of a body: in context, in prefetch, in a parameter, or one in another. */
function entriesIn(value: unknown, depth: number): number {
  if (depth > 6) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + entriesIn(item, depth + 1), 0);
  if (!isObject(value)) return 0;
  const own = Array.isArray(value.entry) ? value.entry.length : 0;
  return Object.values(value).reduce((sum: number, item) => sum + (typeof item === 'object' ? entriesIn(item, depth + 1) : 0), own);
}

function tooMany(element: string, most: number): OutcomeError {
  return new OutcomeError(413, [
    { severity: 'error', code: 'too-costly', text: `More than ${most} are sent at once.`, expression: element },
  ]);
}
