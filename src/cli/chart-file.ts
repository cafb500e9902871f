import type { Chart } from '../chart/chart.ts';
import { searchesAs, searchKeys } from '../chart/chart.ts';
import { startGathering } from '../chart/gathering.ts';
import type { Entry } from '../chart/search-page.ts';
import { isObject, isResource, listOf, type Resource, textOf } from '../fhir/resource.ts';
import { InputError } from './surroundings.ts';

/**
 * The chart a FHIR Bundle holds: of one patient, whatever the Bundle's type. A CDS Hooks call counts as one: its drafts and prefetch.
 * @param name what to call the input in a complaint: its path, or `standard input`
 * @param complete everything on record is in the Bundle; without it nothing is taken as absent
 * @throws InputError where it is no JSON, no Bundle, or not about exactly one patient
 */
export function chartOfBundle(text: string, name: string, complete: boolean): Chart {
  const json = bundleIn(parsed(text, name));
  if (!isResource(json)) throw new InputError(`${name} is JSON, but no FHIR resource: it has no resourceType.`);
  if (json.resourceType !== 'Bundle') throw new InputError(`${name} is a ${json.resourceType}; a Bundle is expected.`);
  const entries: Entry[] = listOf(json.entry).flatMap((item) =>
    isObject(item) && isResource(item.resource) ? [{ resource: item.resource, fullUrl: textOf(item.fullUrl) }] : [],
  );
  const patients = new Set(entries.filter(({ resource }) => resource.resourceType === 'Patient').map(({ resource }) => resource.id));
  const [patient] = patients;
  if (patients.size === 0) throw new InputError(`${name} holds no Patient, so nobody knows whose chart it is.`);
  if (patients.size > 1) throw new InputError(`${name} holds ${patients.size} Patients; a chart is of one. For many: judge --ndjson DIR.`);
  if (patient === undefined) throw new InputError(`${name}: the Patient has no id, so nothing can refer to it.`);
  return chartOf(patient, entries, complete);
}

/** The chart of a patient from resources at hand. Those of other patients are left out. */
export function chartOf(patientId: string, entries: readonly Entry[], complete: boolean): Chart {
  const gathering = startGathering(patientId, entries);
  const searches = Object.fromEntries(searchKeys.map((key) => [key, complete ? 'complete' : 'not-asked'] as const));
  return gathering.chart({ searches: searchesAs(searches), failedReads: [], couldAsk: false });
}

/** The resources of a hook call as one Bundle; anything else as it is. */
function bundleIn(json: unknown): unknown {
  if (!isObject(json) || typeof json.hook !== 'string' || !isObject(json.context)) return json;
  const { draftOrders } = json.context;
  const sent = [draftOrders, ...(isObject(json.prefetch) ? Object.values(json.prefetch) : [])];
  return { resourceType: 'Bundle', type: 'collection', entry: sent.flatMap(resourcesOf).map((resource) => ({ resource })) };
}

function resourcesOf(sent: unknown): readonly Resource[] {
  if (!isResource(sent)) return [];
  if (sent.resourceType !== 'Bundle') return [sent];
  return listOf(sent.entry).flatMap((item) => (isObject(item) && isResource(item.resource) ? [item.resource] : []));
}

function parsed(text: string, name: string): unknown {
  if (text.trim() === '') throw new InputError(`${name} is empty.`);
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${name} is no JSON${whereItBreaks(text)}.`);
  }
}

/** The parser's own message may quote the file, so the place is found by halves: the longest beginning that could go on. */
function whereItBreaks(text: string): string {
  const lines = text.split('\n').length;
  const open = (text.match(/[{[]/g) ?? []).length - (text.match(/[}\]]/g) ?? []).length;
  return open > 0
    ? `: it ends, at line ${lines}, with ${open} bracket${open === 1 ? '' : 's'} open`
    : ' (a comma, quote or bracket is out of place)';
}
