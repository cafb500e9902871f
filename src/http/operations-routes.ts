import { OutcomeError } from '../fhir/outcome.ts';
import type { Records } from '../records/records.ts';
import type { Observer } from './observer.ts';
import type { Route } from './route.ts';

/** What an operator's tools ask: is it alive, can it serve, how is it doing. */
export function operationsRoutes({ records, observer }: { readonly records: Records; readonly observer: Observer }): readonly Route[] {
  return [
    { method: 'GET', path: '/health/live', access: 'open', handler: async () => ({ status: 200, body: { status: 'live' } }) },
    { method: 'GET', path: '/health/ready', access: 'open', handler: () => ready(records) },
    {
      method: 'GET',
      path: '/metrics',
      access: 'operator',
      handler: async () => ({ status: 200, body: await observer.metrics(), contentType: observer.contentType }),
    },
  ];
}

/** Ready means the store can be read and written: without it nothing can be acknowledged. */
async function ready(records: Records) {
  try {
    await records.ping();
    return { status: 200, body: { status: 'ready' } };
  } catch (cause) {
    throw new OutcomeError(503, [{ severity: 'error', code: 'transient', text: 'The store cannot be read and written.' }], { cause });
  }
}
