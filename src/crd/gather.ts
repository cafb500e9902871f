import { askedOrders, type FoundOrder, findOrders } from '../cds-hooks/asked-orders.ts';
import { encounterOrders } from '../cds-hooks/encounter-orders.ts';
import { asksForSomething, orderTypes } from '../cds-hooks/order-types.ts';
import type { HookRequest } from '../cds-hooks/request.ts';
import type { Chart, SearchState } from '../chart/chart.ts';
import { readPrefetch } from '../chart/prefetch.ts';
import { type ChartReader, openChart } from '../chart/read-chart.ts';
import type { Entry } from '../chart/search-page.ts';
import { tumourReferences } from '../facts/diagnosis/tumour-references.ts';
import { orderedProduct } from '../facts/ordered-product.ts';
import { type Resource, referenceTo } from '../fhir/resource.ts';
import type { HookCall, HookParts } from './hook-parts.ts';

/** What a hook call is about, with as much of the chart as its answer needs. */
export interface Gathered {
  readonly chart: Chart;
  readonly coverageSearch: SearchState;
  /** The orders to answer; empty drafts and orders not to do something are left out. */
  readonly orders: readonly FoundOrder[];
  /** Every order of the call, in scope or not: what an order may depend on. */
  readonly companions: readonly Resource[];
  /** What names the place besides the orders. */
  readonly places: readonly (Resource | string)[];
  /** The text of an order that was read from the EHR. */
  readonly textOf: ChartReader['textOf'];
}

/**
 * Reads what the answer needs and no more: membership and products first; the clinical chart only where one of our
 * products is ordered.
 * @throws OutcomeError 412 for an order that was neither sent nor readable
 */
export async function gather(parts: HookParts, call: HookCall, request: HookRequest): Promise<Gathered> {
  const prefetched = readPrefetch(request.prefetch, request.patientId);
  prefetched.gathering.take(besideOrders(request));
  const reader = openChart(prefetched, {
    fhirServer: request.fhirServer,
    accessToken: request.accessToken,
    mayRead: parts.mayRead(call.client),
    outbound: parts.outbound,
    budgetMs: parts.readBudgetMs,
    signal: call.signal,
  });
  const drafts = request.drafts.resources;
  const encounter = request.encounterId === undefined ? undefined : `Encounter/${request.encounterId}`;
  const isEncounterHook = request.hook === 'encounter-start' || request.hook === 'encounter-discharge';
  const clinicalAtOnce = isEncounterHook || request.hook === 'patient-view';
  let { chart, coverageSearch } = await reader.read({
    membership: true,
    products: drafts,
    // A draft is here already; the EHR may not even know it.
    references: request.asked.map(({ order }) => order).filter((order) => draftOf(request, order) === undefined),
    clinical: clinicalAtOnce,
  });
  const asked =
    isEncounterHook && request.encounterId !== undefined
      ? askedOrders(encounterOrders(chart, request.encounterId).map(referenceTo))
      : request.asked;
  const found = findOrders(asked, (reference) => resolveDraft(request, chart, reference));
  const orders = found.filter(({ judged }) => asksForSomething(judged));
  const ours = orders.filter(({ judged }) => orderedProduct(judged, chart, parts.content.factContent.terminology) !== undefined);
  if (ours.length > 0) {
    const more = await readClinical(reader, ours, [encounter, request.performer]);
    chart = more.chart;
    coverageSearch = more.coverageSearch;
    const references = tumourReferences(chart, parts.content.factContent.terminology);
    if (references.length > 0) chart = (await reader.read({ references })).chart;
  }
  const companions = isEncounterHook ? [] : drafts.length > 0 ? drafts : found.map(({ judged }) => judged);
  const places = [request.performer, encounter, ...orders.map(({ appointment }) => appointment)].filter((place) => place !== undefined);
  return { chart, coverageSearch, orders, companions, places, textOf: reader.textOf };
}

/** What a client sends among the drafts though it is no order: the Medication or requester they refer to. */
function besideOrders({ drafts }: HookRequest): readonly Entry[] {
  const urls = new Map([...drafts.fullUrls].map(([url, resource]) => [resource, url]));
  const others = drafts.resources.filter(({ resourceType }) => !orderTypes.includes(resourceType) && resourceType !== 'Appointment');
  return others.map((resource) => ({ resource, fullUrl: urls.get(resource) }));
}

function resolveDraft(request: HookRequest, chart: Chart, reference: string): Resource | undefined {
  return draftOf(request, reference) ?? chart.resolve(reference);
}

function draftOf({ drafts }: HookRequest, reference: string): Resource | undefined {
  return drafts.resources.find((resource) => referenceTo(resource) === reference) ?? drafts.fullUrls.get(reference);
}

function readClinical(
  reader: ChartReader,
  orders: readonly FoundOrder[],
  references: readonly (string | undefined)[],
): ReturnType<ChartReader['read']> {
  const resources = orders.flatMap(({ judged, appointment }) => (appointment === undefined ? [judged] : [judged, appointment]));
  return reader.read({ clinical: true, orders: resources, references });
}
