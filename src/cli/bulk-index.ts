import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { orderTypes } from '../cds-hooks/order-types.ts';
import { referenceOf, relativeReference } from '../fhir/reference.ts';
import { isResource, listOf, type Resource } from '../fhir/resource.ts';
import { type LineAt, linesOf } from './lines.ts';
import { InputError } from './surroundings.ts';

/** Where the resources of a bulk export lie: places of lines by patient, so that no more than one chart is in memory at once. */
export interface BulkIndex {
  readonly files: readonly string[];
  /** By patient id: where each of the patient's resources stands. */
  readonly patients: ReadonlyMap<string, readonly LineAt[]>;
  /** Patients who have an order of any kind. */
  readonly withOrders: ReadonlySet<string>;
  /** Resources that are nobody's: practitioners, roles, organizations, locations, medications. */
  readonly shared: readonly Resource[];
  /** Lines that are no resource, `file:line`. */
  readonly unreadable: readonly string[];
}

/** The ndjson files of a folder and their size in bytes. @throws InputError where there are none */
export function bulkFiles(folder: string): { readonly files: readonly string[]; readonly bytes: number } {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.ndjson'));
  } catch (cause) {
    throw new InputError(`${folder} cannot be read as a folder.`, { cause });
  }
  if (names.length === 0) throw new InputError(`${folder} holds no .ndjson file.`);
  const files = names.sort().map((name) => join(folder, name));
  return { files, bytes: files.reduce((sum, file) => sum + statSync(file).size, 0) };
}

/** Reads every file once, line by line. @param progress bytes read so far */
export async function indexBulk(files: readonly string[], progress: (bytes: number) => void): Promise<BulkIndex> {
  const patients = new Map<string, LineAt[]>();
  const withOrders = new Set<string>();
  const shared: Resource[] = [];
  const unreadable: string[] = [];
  let before = 0;
  for (const [place, file] of files.entries()) {
    for await (const { text, at, number } of linesOf(createReadStream(file, { highWaterMark: 1 << 20 }), place)) {
      progress(before + at.start);
      const resource = resourceIn(text);
      if (resource === undefined) {
        unreadable.push(`${file}:${number}`);
        continue;
      }
      const patient = patientOf(resource);
      if (patient === undefined) {
        shared.push(resource);
        continue;
      }
      const own = patients.get(patient);
      if (own === undefined) patients.set(patient, [at]);
      else own.push(at);
      if (orderTypes.includes(resource.resourceType)) withOrders.add(patient);
    }
    before += statSync(file).size;
    progress(before);
  }
  return { files, patients, withOrders, shared, unreadable };
}

/** The resource of one line; undefined where it is none. */
export function resourceIn(text: string): Resource | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isResource(json) && json.resourceType !== 'OperationOutcome' ? json : undefined;
  } catch {
    return undefined;
  }
}

function patientOf(resource: Resource): string | undefined {
  if (resource.resourceType === 'Patient') return resource.id;
  for (const element of [resource.subject, resource.patient, resource.beneficiary])
    for (const named of listOf(element)) {
      const reference = relativeReference(referenceOf(named));
      if (reference?.startsWith('Patient/')) return reference.slice('Patient/'.length);
    }
  return undefined;
}
