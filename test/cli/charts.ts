import type { Resource } from '../../src/fhir/resource.ts';
import { demoPatients } from '../demo/demo-set.ts';

/** The resources of a demo patient with the draft orders. */
export function resourcesOf(id: string): readonly Resource[] {
  const patient = demoPatients.find((candidate) => candidate.id === id);
  if (patient === undefined) throw new Error(`no demo patient ${id}`);
  return [...patient.resources, ...patient.orders];
}

/** The same as a Bundle in a file. */
export const bundleOf = (resources: readonly Resource[]): string =>
  JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) });
