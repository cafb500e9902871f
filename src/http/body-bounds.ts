import { deepestNesting } from '../fhir/nesting.ts';
import { badRequest, OutcomeError } from '../fhir/outcome.ts';
import { isObject, type JsonObject } from '../fhir/resource.ts';

/** More objects and lists than this are no chart anybody sends with one call: 26 kB of FHIR hold some 500. */
export const mostParts = 250_000;
/** Entries of all Bundles together: as many resources as one call may read from an EHR. */
export const mostEntries = 10_000;
/** Elements of a list that is worked on one by one: orders, appointments, selections, feedback, claim lines. */
export const mostAsked = 250;

/**
 * Refuses JSON that would be costly to build. Told from its bytes, before anything is parsed; a short one cannot be, and is bounded by
 * {@link checkBounds}.
 * @throws OutcomeError 400 beyond the deepest nesting, 413 for more objects and lists than may be built
 */
export function checkBytes(json: Uint8Array): void {
  const { length } = json;
  if (length <= mostParts) return;
  let depth = 0;
  let parts = 0;
  // A large chart has millions of bytes: one plain pass, no faster by way of the text.
  for (let at = 0; at < length; at++) {
    const byte = json[at];
    if (byte === quote) {
      for (at++; at < length && json[at] !== quote; at++) if (json[at] === backslash) at++;
    } else if (byte === openObject || byte === openList) {
      if (++depth > deepestNesting) throw tooDeep();
      if (++parts > mostParts)
        throw new OutcomeError(413, [{ severity: 'error', code: 'too-costly', text: 'The JSON has too many parts.' }]);
    } else if (byte === closeObject || byte === closeList) depth--;
  }
}

const quote = 0x22;
const backslash = 0x5c;
const openObject = 0x7b;
const closeObject = 0x7d;
const openList = 0x5b;
const closeList = 0x5d;

/**
 * Bounds how deep a body of ours nests, and what has to be worked through one by one, wherever it stands: hook context and prefetch, Parameters, Bundle.
 * @throws OutcomeError 400 beyond the deepest nesting, 413 naming the element there are too many of
 */
export function checkBounds(body: unknown): void {
  if ((isObject(body) || isList(body)) && entriesIn(body, 1) > mostEntries) throw tooMany('Bundle.entry', mostEntries);
  if (!isObject(body)) return;
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

/**
 * Counts the entries of Bundles on one walk over the whole body, as JSON.parse made it. They stand near its top: in context, in prefetch,
 * in a parameter, or one in another.
 */
function entriesIn(value: JsonObject | readonly unknown[], depth: number): number {
  if (depth > deepestNesting) throw tooDeep();
  let entries = 0;
  if (isList(value)) {
    for (const item of value) if (isList(item) || isObject(item)) entries += entriesIn(item, depth + 1);
    return entries;
  }
  // Every call is walked over: for-in makes no list of the members.
  for (const name in value) {
    const item = value[name];
    if (isObject(item)) entries += entriesIn(item, depth + 1);
    else if (isList(item)) entries += entriesIn(item, depth + 1) + (name === 'entry' && depth <= deepestBundle ? item.length : 0);
  }
  return entries;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const deepestBundle = 7;

const tooDeep = (): OutcomeError => badRequest(`The JSON is nested more than ${deepestNesting} levels deep.`, undefined, 'structure');

function tooMany(element: string, most: number): OutcomeError {
  return new OutcomeError(413, [
    { severity: 'error', code: 'too-costly', text: `More than ${most} are sent at once.`, expression: element },
  ]);
}
