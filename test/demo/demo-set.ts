import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Chart, createChart, type SearchState, searchKeys } from '../../src/chart/chart.ts';
import { readConfig } from '../../src/config.ts';
import { isResource, type Resource } from '../../src/fhir/resource.ts';
import { judgeOrder } from '../../src/judgement/judge-order.ts';
import type { Judgement } from '../../src/judgement/judgement.ts';
import { matchPayer } from '../../src/judgement/match-payer.ts';
import { judgementContent } from '../../src/service.ts';

const resource = z.custom<Resource>(isResource);
const index = z.object({
  patients: z.array(
    z.object({
      id: z.string(),
      story: z.string(),
      file: z.string(),
      expectedDetermination: z.string(),
      expectedCriteria: z.array(z.object({ id: z.string(), status: z.string(), reason: z.string() })).default([]),
      expectedNotices: z.array(z.string()).default([]),
      orders: z.array(resource),
    }),
  ),
});
const bundle = z.object({ entry: z.array(z.object({ resource })) });

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`../../demo/patients/${file}`, import.meta.url), 'utf8'));

/** The demo set with the charts' resources at hand. */
export const demoPatients = index.parse(read('index.json')).patients.map((patient) => ({
  ...patient,
  resources: bundle.parse(read(patient.file)).entry.map((entry) => entry.resource),
}));
export type DemoPatient = (typeof demoPatients)[number];

/** Charts whose EHR fails a search: read directly, as here, they show what the service never gets to see. */
export const ehrFails: ReadonlySet<string> = new Set(['cigna-06', 'carepartners-07', 'lhcc-08']);

export const demoContent = judgementContent(readConfig({}));

export function chartOf(resources: readonly Resource[], state: SearchState = 'complete'): Chart {
  const patient = resources.find(({ resourceType }) => resourceType === 'Patient');
  return createChart({
    patientId: patient?.id ?? '',
    resources,
    searches: Object.fromEntries(searchKeys.map((key) => [key, state])),
    couldAsk: true,
  });
}

/** Judges the first order of a demo patient, on these resources instead of the patient's own where they are given. */
export function judgeDemo(
  patient: DemoPatient,
  changes: { readonly resources?: readonly Resource[]; readonly order?: Resource; readonly state?: SearchState } = {},
): Judgement {
  const resources = changes.resources ?? patient.resources;
  const chart = chartOf(resources, changes.state);
  const coverage = resources.find(({ resourceType }) => resourceType === 'Coverage');
  const payer = coverage && matchPayer(coverage, chart, demoContent.payers, true);
  const [first, ...companions] = patient.orders;
  const order = changes.order ?? first;
  if (order === undefined) throw new Error(`${patient.id} has no order`);
  return judgeOrder(demoContent, { order, companions, chart, coverage, payer, today: '2026-11-21', places: [], ownAuthorizations: [] });
}
