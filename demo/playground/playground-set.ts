import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clinicalSearches, searchByPatient } from '../../src/chart/chart.ts';
import type { Resource } from '../../src/fhir/resource.ts';
import type { PlaygroundCase, PlaygroundSet, WhatIfSwitch } from '../../src/http/playground-routes.ts';
import type { Terminology } from '../../src/terminology/code-set.ts';
import type { DemoPatient, DemoPatients } from '../ehr/demo-patients.ts';

/** The lists a prefetch holds besides the clinical searches, by key. */
const furtherLists = {
  coverage: 'Coverage',
  practitioners: 'Practitioner',
  practitionerRoles: 'PractitionerRole',
  organizations: 'Organization',
  locations: 'Location',
  medications: 'Medication',
} as const;

/**
 * The demo set as the playground shows it: every chart as the complete searchsets an EHR would prefetch,
 * and the switches that edit a chart, their value sets written out.
 * @throws Error where a file is not what it should be: a defect of the demo, found at start
 */
export function playgroundSet(
  { patients }: DemoPatients,
  terminology: Terminology,
  payerLabels: ReadonlyMap<string, string>,
  launcher: string | null,
): PlaygroundSet {
  return {
    payers: [...payerLabels].map(([key, label]) => ({ key, label })),
    cases: patients.map(caseOf),
    switches: switchesWithCodes(terminology),
    launcher,
  };
}

function caseOf(patient: DemoPatient): PlaygroundCase {
  const { id, name, story, payer, policy, coverage, user, expectedDetermination, orders } = patient;
  return { id, name, story, payer, policy, coverage, user, expectedDetermination, orders, prefetch: prefetchOf(patient) };
}

/** By key: the searchset of everything of a type, or an OperationOutcome where this patient's search is to fail. */
function prefetchOf({ id, chart, failingSearches }: DemoPatient): Readonly<Record<string, unknown>> {
  const lists = Object.entries({ ...furtherLists, ...clinicalSearches }).map(([key, type]) => [
    key,
    failingSearches.includes(type) ? failed(type, id) : searchset(chart.filter(({ resourceType }) => resourceType === type)),
  ]);
  return { patient: chart.find(({ resourceType }) => resourceType === 'Patient'), ...Object.fromEntries(lists) };
}

const searchset = (found: readonly Resource[]) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  total: found.length,
  entry: found.map((resource) => ({ resource, search: { mode: 'match' } })),
});

const failed = (type: string, patient: string) => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'transient', diagnostics: `${searchByPatient(type, patient)} failed in the demo EHR.` }],
});

interface WrittenRule {
  readonly types: readonly string[];
  readonly codeSets: readonly string[];
}

/** Trusted as written: the file ships with the demo, and a test runs every switch. */
function switchesWithCodes(terminology: Terminology): readonly WhatIfSwitch[] {
  const { switches } = JSON.parse(readFileSync(join(import.meta.dirname, 'what-if.json'), 'utf8'));
  const withCodes = (rules: readonly WrittenRule[] = []) =>
    rules.map(({ types, codeSets }) => ({
      types,
      codes: codeSets.flatMap((name) =>
        terminology.set(name).data.codes.map(({ system, code, match }) => ({ system, code, ...(match === 'prefix' && { prefix: true }) })),
      ),
    }));
  return switches.map(({ takesAway, options, ...rest }: { takesAway?: WrittenRule[]; options: { takesAway?: WrittenRule[] }[] }) => ({
    ...rest,
    takesAway: withCodes(takesAway),
    options: options.map((option) => ({ ...option, takesAway: withCodes(option.takesAway) })),
  }));
}
