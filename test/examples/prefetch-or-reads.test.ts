import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { prefetchOf } from '../../scripts/example-requests.ts';
import { demoPatients, ehrFails } from '../demo/demo-set.ts';
import { type RunningService, startService } from '../running-service.ts';

/** The same chart, sent with the call or read from the EHR, has to come to the same answer. */
let service: RunningService;
beforeAll(async () => {
  service = await startService({ LOG_LEVEL: 'silent' }, () => new Date('2026-11-21T10:00:00Z'));
});
afterAll(() => service.close());

const explanation = z.object({
  answers: z.array(
    z.object({
      order: z.string(),
      determination: z.string(),
      criteria: z.array(z.object({ id: z.string(), status: z.string() })),
      notices: z.array(z.object({ id: z.string() })),
    }),
  ),
});

async function explain(patientId: string, parts: object) {
  const orders = demoPatients.find(({ id }) => id === patientId)?.orders ?? [];
  const body = {
    hook: 'order-sign',
    hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea',
    context: {
      userId: 'Practitioner/dr-onda',
      patientId,
      draftOrders: { resourceType: 'Bundle', type: 'collection', entry: orders.map((resource) => ({ resource })) },
    },
    ...parts,
  };
  const { status, json } = await service.post('/explain/crd-order-sign', body);
  expect(status).toBe(200);
  return explanation.parse(json).answers;
}

const patients = demoPatients.filter(({ orders }) => orders.length > 0);

describe('with the call, or read from the EHR', () => {
  test.each(patients.filter(({ id }) => !ehrFails.has(id)).map(({ id, story }) => [id, story] as const))('%s: %s', async (id) => {
    const [sent, read] = await Promise.all([
      explain(id, { prefetch: prefetchOf(id) }),
      explain(id, { fhirServer: `${service.url}/demo/fhir` }),
    ]);
    expect(read).toEqual(sent);
  });

  test.each([...ehrFails])('%s: an EHR that fails a needed search makes the answer indeterminate, never a no', async (id) => {
    const [answer] = await explain(id, { fhirServer: `${service.url}/demo/fhir` });
    expect(answer?.determination).toBe('indeterminate');
    expect(answer?.criteria.filter(({ status }) => status === 'not-met')).toEqual([]);
  });

  test.each(patients.map(({ id, story }) => [id, story] as const))('%s sent key by key in any order is the same: %s', async (id) => {
    const prefetch = prefetchOf(id);
    const turned = Object.fromEntries(Object.entries(prefetch).toReversed());
    expect(await explain(id, { prefetch: turned })).toEqual(await explain(id, { prefetch }));
  });
});
