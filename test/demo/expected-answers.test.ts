import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { clinicalSearches, createChart } from '../../src/chart/chart.ts';
import { readConfig } from '../../src/config.ts';
import { isResource, type Resource } from '../../src/fhir/resource.ts';
import { judgeOrder } from '../../src/judgement/judge-order.ts';
import { matchPayer } from '../../src/judgement/match-payer.ts';
import { judgementContent } from '../../src/service.ts';

/** What the demo set says each chart should yield, held against the engine, criterion by criterion. */
const index = z.object({
  patients: z.array(
    z.object({
      id: z.string(),
      story: z.string(),
      file: z.string(),
      expectedDetermination: z.string(),
      expectedCriteria: z.array(z.object({ id: z.string(), status: z.string(), reason: z.string() })).default([]),
      expectedNotices: z.array(z.string()).default([]),
      orders: z.array(z.custom<Resource>(isResource)),
    }),
  ),
});
const bundle = z.object({ entry: z.array(z.object({ resource: z.custom<Resource>(isResource) })) });

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`../../demo/patients/${file}`, import.meta.url), 'utf8'));
const { patients } = index.parse(read('index.json'));
const content = judgementContent(readConfig({}));

/** Charts whose EHR fails a search: what is read here directly, the service never gets to see. test/demo/failing-ehr shows those. */
const failing = new Set(['cigna-06', 'carepartners-07', 'lhcc-08']);
const answerable = patients.filter(({ id, orders }) => !failing.has(id) && orders.length > 0);

describe('each demo chart is judged as its story says', () => {
  test.each(answerable.map((patient) => [patient.id, patient.story, patient] as const))('%s: %s', (_id, _story, patient) => {
    const resources = bundle.parse(read(patient.file)).entry.map(({ resource }) => resource);
    const person = resources.find(({ resourceType }) => resourceType === 'Patient');
    const coverage = resources.find(({ resourceType }) => resourceType === 'Coverage');
    const searches = Object.fromEntries(Object.keys(clinicalSearches).map((key) => [key, 'complete' as const]));
    const chart = createChart({ patientId: person?.id ?? '', resources, searches, couldAsk: true });
    const payer = coverage && matchPayer(coverage, chart, content.payers, true);
    const [order, ...companions] = patient.orders;
    if (order === undefined) throw new Error('an order is expected');
    const judgement = judgeOrder(content, {
      order,
      companions,
      chart,
      coverage,
      payer,
      today: '2026-11-21',
      places: [],
      ownAuthorizations: [],
    });
    expect({
      determination: judgement.determination,
      criteria: Object.fromEntries(
        patient.expectedCriteria.map(({ id }) => [id, judgement.criteria.find((finding) => finding.id === id)?.status]),
      ),
      notices: judgement.notices.map(({ id }) => id).sort(),
    }).toEqual({
      determination: patient.expectedDetermination,
      criteria: Object.fromEntries(patient.expectedCriteria.map(({ id, status }) => [id, status])),
      notices: patient.expectedNotices.toSorted(),
    });
    for (const finding of judgement.criteria)
      if (finding.status === 'met' || finding.status === 'not-met') expect(finding.evidence, `${finding.id} has evidence`).not.toEqual([]);
  });
});
