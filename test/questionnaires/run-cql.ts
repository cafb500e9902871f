import { createRequire } from 'node:module';
import type { Form } from '../../src/dtr/form.ts';
import { hoistContained } from '../../src/dtr/hoist-contained.ts';
import type { Resource } from '../../src/fhir/resource.ts';

const require = createRequire(import.meta.url);
const cql = require('cql-execution');
const fhir = require('cql-exec-fhir');

/** What a form's library makes of a patient's resources: its definitions by name, null where the chart is silent. */
export async function runLibrary(form: Form, resources: readonly Resource[], now: string): Promise<Readonly<Record<string, unknown>>> {
  const [result] = await runLibraryOnAll(form, [resources], now);
  return result ?? {};
}

/** The same for several patients at once, in the order of their ids. */
export async function runLibraryOnAll(
  form: Form,
  patients: readonly (readonly Resource[])[],
  now: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const [own, ...others] = form.libraries.map(({ elm }) => JSON.parse(elm));
  const library = new cql.Library(own, new cql.Repository({ ...others }));
  const source = fhir.PatientSource.FHIRv401();
  source.loadBundles(
    patients.map((resources) => ({
      resourceType: 'Bundle',
      type: 'collection',
      entry: hoistContained(resources).map((resource) => ({ resource })),
    })),
  );
  const results = await new cql.Executor(library).exec(source, cql.DateTime.fromJSDate(new Date(now), 0));
  return Object.values(results.patientResults).map((result) => Object.fromEntries(Object.entries(result ?? {})));
}
