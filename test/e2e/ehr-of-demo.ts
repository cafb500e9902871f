import { loadDemoPatients } from '../../demo/ehr/demo-patients.ts';
import { isObject, isResource, listOf, type Resource, referenceTo } from '../../src/fhir/resource.ts';
import type { RunningService } from '../running-service.ts';

/** What the demo EHR does at signature, done from outside: it asks the service and keeps the answer on the order. */
export interface DemoEhrCalls {
  read(reference: string): Promise<Resource>;
  search(query: string): Promise<readonly Resource[]>;
  put(resource: Resource): Promise<void>;
  /** Signs a patient's draft orders. @returns the determination of the first */
  sign(patientId: string): Promise<string>;
}

export function demoEhrCalls(service: RunningService): DemoEhrCalls {
  const base = `${service.url}/demo/fhir`;
  const { patients } = loadDemoPatients();
  const get = async (path: string): Promise<Resource> => {
    const body: unknown = await (await fetch(`${base}/${path}`)).json();
    if (!isResource(body)) throw new Error(`${path} is no resource`);
    return body;
  };
  const put = async (resource: Resource): Promise<void> => {
    const headers = { 'content-type': 'application/fhir+json', origin: service.url };
    const answer = await fetch(`${base}/${referenceTo(resource)}`, { method: 'PUT', headers, body: JSON.stringify(resource) });
    if (!answer.ok) throw new Error(`the EHR answered ${answer.status} to a write`);
  };
  return {
    read: get,
    put,
    search: async (query) => {
      const bundle = await get(query);
      return listOf(bundle.entry).flatMap((entry) => (isObject(entry) && isResource(entry.resource) ? [entry.resource] : []));
    },
    async sign(patientId) {
      const patient = patients.find(({ id }) => id === patientId);
      if (patient === undefined) throw new Error(`there is no ${patientId}`);
      const orders = await Promise.all(patient.orders.map((order) => get(referenceTo(order))));
      const body = {
        hook: 'order-sign',
        hookInstance: crypto.randomUUID(),
        fhirServer: base,
        extension: { 'davinci-crd.requestedVersion': '2.2' },
        context: {
          userId: patient.user,
          patientId,
          draftOrders: { resourceType: 'Bundle', type: 'collection', entry: orders.map((resource) => ({ resource })) },
        },
      };
      const { status, json } = await service.post('/cds-services/crd-order-sign', body);
      if (status !== 200 || !isObject(json)) throw new Error(`order-sign answered ${status}`);
      for (const action of listOf(json.systemActions)) if (isObject(action) && isResource(action.resource)) await put(action.resource);
      const explained = await service.post('/explain/crd-order-sign', body);
      const [first] = listOf(isObject(explained.json) ? explained.json.answers : undefined);
      return isObject(first) ? String(first.determination) : `explain answered ${explained.status}`;
    },
  };
}
