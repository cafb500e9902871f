import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isResource, type Resource } from '../../src/fhir/resource.ts';

const folder = join(import.meta.dirname, '../../demo/patients');

/** A demo patient whose order has a form: what the EHR holds apart from completed forms, and the orders of the call. */
export interface DemoChart {
  readonly id: string;
  readonly patientId: string;
  readonly policy: string;
  readonly phase: 'initial' | 'continued';
  readonly resources: readonly Resource[];
  readonly orders: readonly Resource[];
}

interface Listed {
  readonly id: string;
  readonly file: string;
  readonly policy: string | null;
  readonly phase: 'initial' | 'continued' | null;
  readonly orders: readonly Resource[];
}

/** Every demo patient with a policy that has a form. */
export function demoCharts(): readonly DemoChart[] {
  const index: { readonly patients: readonly Listed[] } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
  return index.patients.flatMap(({ id, file, policy, phase, orders }) => {
    if (policy === null || phase === null || policy === 'ema-imlygic') return [];
    const bundle: { readonly entry: readonly { readonly resource: unknown }[] } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const resources = bundle.entry.map((entry) => entry.resource).filter(isResource);
    const patient = resources.find(({ resourceType }) => resourceType === 'Patient');
    return [
      {
        id,
        patientId: patient?.id ?? id,
        policy,
        phase,
        resources: resources.filter(({ resourceType }) => resourceType !== 'QuestionnaireResponse'),
        orders,
      },
    ];
  });
}
