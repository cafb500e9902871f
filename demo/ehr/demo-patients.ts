import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, isResource, listOf, type Resource, textOf } from '../../src/fhir/resource.ts';

/** What the demo EHR is seeded with. */
export interface DemoPatients {
  readonly patients: readonly DemoPatient[];
  /** Every resource of every chart and every draft order; those that charts share appear once. */
  readonly resources: readonly Resource[];
}

/** One patient of the manifest (demo/patients/index.json), with what the service should make of the chart. */
export interface DemoPatient {
  readonly id: string;
  readonly name: string;
  readonly story: string;
  /** Key of policies/payers.ts; null where the payer is none of ours. */
  readonly payer: string | null;
  readonly policy: string | null;
  readonly phase: string | null;
  /** `Coverage/…` of the chart. */
  readonly coverage: string;
  /** Who signs: `PractitionerRole/…`. */
  readonly user: string;
  readonly expectedDetermination: string;
  readonly expectedCriteria: readonly ExpectedCriterion[];
  /** Notices that must be raised; others may be. */
  readonly expectedNotices: readonly string[];
  /** Resource types whose search by this patient answers 503, to show what a failing EHR does. */
  readonly failingSearches: readonly string[];
  /** Draft orders at the moment of signing; the product's order comes first. */
  readonly orders: readonly Resource[];
  /** The patient's own chart, without the drafts. */
  readonly chart: readonly Resource[];
}

export interface ExpectedCriterion {
  readonly id: string;
  readonly status: string;
  readonly reason: string;
}

const folder = join(import.meta.dirname, '../patients');

/**
 * Reads the manifest and the charts it names.
 * @throws Error where a file is not what the manifest says: a defect of the demo, found at start
 */
export function loadDemoPatients(from: string = folder): DemoPatients {
  const manifest = read(from, 'index.json');
  const patients = listOf(isObject(manifest) ? manifest.patients : undefined).map((entry) => patientOf(from, entry));
  const byReference = new Map<string, Resource>();
  const all = [...patients.flatMap(({ chart, orders }) => [...chart, ...orders]), ...bundled(from, 'sandbox-user.json')];
  for (const resource of all) byReference.set(`${resource.resourceType}/${resource.id}`, resource);
  return { patients, resources: [...byReference.values()] };
}

function patientOf(from: string, entry: unknown): DemoPatient {
  if (!isObject(entry)) throw new Error('demo/patients/index.json: an entry is no object.');
  const said = (name: string): string => {
    const value = textOf(entry[name]);
    if (value === undefined) throw new Error(`demo/patients/index.json: ${name} is missing.`);
    return value;
  };
  return {
    id: said('id'),
    name: said('name'),
    story: said('story'),
    payer: textOf(entry.payer) ?? null,
    policy: textOf(entry.policy) ?? null,
    phase: textOf(entry.phase) ?? null,
    coverage: said('coverage'),
    user: said('user'),
    expectedDetermination: said('expectedDetermination'),
    expectedCriteria: listOf(entry.expectedCriteria).flatMap((item) =>
      isObject(item) ? [{ id: textOf(item.id) ?? '', status: textOf(item.status) ?? '', reason: textOf(item.reason) ?? '' }] : [],
    ),
    expectedNotices: listOf(entry.expectedNotices).flatMap((item) => textOf(item) ?? []),
    failingSearches: listOf(entry.failingSearches).flatMap((item) => textOf(item) ?? []),
    orders: listOf(entry.orders).filter(isResource),
    chart: bundled(from, said('file')),
  };
}

function bundled(from: string, file: string): readonly Resource[] {
  const bundle = read(from, file);
  return listOf(isObject(bundle) ? bundle.entry : undefined).flatMap((entry) =>
    isObject(entry) && isResource(entry.resource) ? [entry.resource] : [],
  );
}

function read(from: string, file: string): unknown {
  return JSON.parse(readFileSync(join(from, file), 'utf8'));
}
