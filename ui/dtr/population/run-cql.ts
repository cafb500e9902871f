import { PatientSource } from 'cql-exec-fhir';
import { DateTime, Executor, Library, Repository } from 'cql-execution';
import { hoistContained } from '../../../src/dtr/hoist-contained.ts';
import { isObject, listOf, type Resource, textOf } from '../../../src/fhir/resource.ts';

/** Definitions of a form's own library by name; null where the chart is silent. */
export type Definitions = Readonly<Record<string, unknown>>;

/**
 * Runs the first of the libraries over a patient's resources.
 * @param now the moment the form is filled in, on the user's own calendar
 * @throws Error where the ELM is missing or does not run
 */
export async function runCql(libraries: readonly Resource[], resources: readonly Resource[], now: Date): Promise<Definitions> {
  const [own, ...others] = libraries.map(elmOf);
  if (own === undefined) return {};
  const library = new Library(own, new Repository(Object.fromEntries(others.map((elm, at) => [`library${at}`, elm]))));
  const source = PatientSource.FHIRv401();
  const entry = hoistContained(resources).map((resource) => ({ resource }));
  source.loadBundles([{ resourceType: 'Bundle', type: 'collection', entry }]);
  const results: unknown = await new Executor(library).exec(source, DateTime.fromJSDate(now, -now.getTimezoneOffset() / 60));
  const patients = isObject(results) && isObject(results.patientResults) ? Object.values(results.patientResults) : [];
  return isObject(patients[0]) ? patients[0] : {};
}

function elmOf(library: Resource): object {
  const content = listOf(library.content).find((item) => isObject(item) && item.contentType === 'application/elm+json');
  const data = isObject(content) ? textOf(content.data) : undefined;
  if (data === undefined) throw new Error('A library has no ELM.');
  const elm: unknown = JSON.parse(new TextDecoder().decode(bytesOf(data)));
  if (!isObject(elm)) throw new Error('A library is no ELM.');
  return elm;
}

/** A library is half a megabyte: sign by sign into place takes a tenth of what mapping them into an array does. */
function bytesOf(base64: string): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
