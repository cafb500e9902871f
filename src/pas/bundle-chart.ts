import type { Chart } from '../chart/chart.ts';
import { startGathering } from '../chart/gathering.ts';
import type { Resource } from '../fhir/resource.ts';
import { type BundleEntry, identified } from './bundle-index.ts';
import type { PasRequest } from './request-bundle.ts';

/**
 * The chart a request brings with it. Nothing else is judged: not the chart an EHR once sent to CRD, and nothing is read.
 * A Bundle shows what it holds, never that something does not exist, so no search is complete.
 * Bundles inside the Bundle (a DTR answer with its resources) are opened; later documents are added by `more`.
 */
export function chartOfRequest(request: PasRequest, more: readonly Resource[] = []): Chart {
  const patient = identified({ fullUrl: request.index.urlOf(request.patient) ?? '', resource: request.patient });
  const gathering = startGathering(patient.resource.id ?? '');
  gathering.take([...openedEntries(request), ...more.map((resource) => ({ resource, fullUrl: undefined }))]);
  return gathering.chart({ failedReads: [], couldAsk: false });
}

/** Every entry of the request, those of Bundles inside it too, each with an id to refer to it by. */
export function openedEntries({ entries }: Pick<PasRequest, 'entries'>): readonly BundleEntry[] {
  return entries.flatMap(opened).map(identified);
}

function opened(entry: BundleEntry): readonly BundleEntry[] {
  if (entry.resource.resourceType !== 'Bundle' || !Array.isArray(entry.resource.entry)) return [entry];
  return entry.resource.entry.flatMap((inner: unknown) =>
    isEntry(inner) ? [{ fullUrl: inner.fullUrl ?? '', resource: inner.resource }] : [],
  );
}

function isEntry(value: unknown): value is { readonly fullUrl?: string; readonly resource: Resource } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'resource' in value &&
    typeof value.resource === 'object' &&
    value.resource !== null &&
    'resourceType' in value.resource &&
    typeof value.resource.resourceType === 'string' &&
    (!('fullUrl' in value) || typeof value.fullUrl === 'string')
  );
}
