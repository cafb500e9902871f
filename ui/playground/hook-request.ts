import { isObject, isResource, listOf, type Resource, textOf } from '../../src/fhir/resource.ts';
import type { PlaygroundCase } from '../../src/http/playground-routes.ts';

/** The hooks the playground offers for a demo patient; a pasted request may use any. */
export const offeredHooks = [
  { hook: 'order-sign', label: 'signing the order' },
  { hook: 'order-select', label: 'choosing the order' },
  { hook: 'patient-view', label: 'opening the chart' },
] as const;
export type OfferedHook = (typeof offeredHooks)[number]['hook'];

export type HookRequest = { readonly [key: string]: unknown };

/** The call an EHR would make for a demo patient at this moment, its whole chart prefetched. */
export function hookRequest(patient: PlaygroundCase, hook: OfferedHook): HookRequest {
  const orders = {
    draftOrders: { resourceType: 'Bundle', type: 'collection', entry: patient.orders.map((resource) => ({ resource })) },
  };
  const selections = { selections: patient.orders.map(({ resourceType, id }) => `${resourceType}/${id ?? ''}`) };
  return {
    hook,
    hookInstance: crypto.randomUUID(),
    context: {
      userId: patient.user,
      patientId: patient.id,
      ...(hook !== 'patient-view' && orders),
      ...(hook === 'order-select' && selections),
    },
    prefetch: patient.prefetch,
    // From version 2.1 on a call about another payer's member is an error; 2.0 answers that nothing is said.
    extension: { 'davinci-crd.requestedVersion': patient.payer === null ? '2.0' : '2.2' },
  };
}

/** The draft orders of a call, in their order. */
export function draftOrdersOf(request: HookRequest): readonly Resource[] {
  const { context } = request;
  const drafts = isObject(context) ? context.draftOrders : undefined;
  return resourcesIn(drafts);
}

/** The resources of a Bundle, or a lone resource itself. */
export function resourcesIn(value: unknown): readonly Resource[] {
  if (!isResource(value)) return [];
  if (value.resourceType !== 'Bundle') return [value];
  return listOf(value.entry).flatMap((entry) => (isObject(entry) && isResource(entry.resource) ? [entry.resource] : []));
}

/** Every resource a call carries, drafts first. */
export function resourcesOf(request: HookRequest): readonly Resource[] {
  const { prefetch } = request;
  return [...draftOrdersOf(request), ...(isObject(prefetch) ? Object.values(prefetch).flatMap(resourcesIn) : [])];
}

/** The ISO day orders are judged for: the first draft's, else today's. */
export function orderDay(request: HookRequest): string {
  const written = textOf(draftOrdersOf(request)[0]?.authoredOn);
  return (written ?? new Date().toISOString()).slice(0, 10);
}
