import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { exampleRequests, prefetchOf } from '../../scripts/example-requests.ts';
import { hookResponse } from '../../src/cds-hooks/response.ts';
import { isObject, listOf } from '../../src/fhir/resource.ts';
import { checkCoverageInformation } from '../crd/check-coverage-information.ts';
import { demoPatients } from '../demo/demo-set.ts';
import { type RunningService, startService } from '../running-service.ts';

/** Every order of the demo set, answered in every shape, against our own checker and the guide's 2.0.1 profiles. */
let service: RunningService;
beforeAll(async () => {
  service = await startService({}, () => new Date('2026-11-21T10:00:00Z'));
});
afterAll(() => service.close());

const shapes = [
  ['2.2', ['2.2.1']],
  ['2.0', ['2.0.1']],
  [undefined, ['2.2.1', '2.0.1']],
] as const;

const [template] = exampleRequests();
const answerable = demoPatients.filter(({ orders }) => orders.length > 0);

async function ask(patientId: string, shape: string | undefined) {
  const patient = demoPatients.find(({ id }) => id === patientId);
  if (patient === undefined || template === undefined || !isObject(template.body)) throw new Error('no such patient');
  const body = {
    ...template.body,
    context: {
      userId: 'Practitioner/dr-onda',
      patientId,
      draftOrders: { resourceType: 'Bundle', type: 'collection', entry: patient.orders.map((resource) => ({ resource })) },
    },
    prefetch: prefetchOf(patientId),
    extension: { 'davinci-crd.configuration': {}, ...(shape !== undefined && { 'davinci-crd.requestedVersion': shape }) },
  };
  return service.post('/cds-services/crd-order-sign', body);
}

describe.each(shapes)('orders answered in the shape %s', (shape, versions) => {
  test.each(answerable.map(({ id, story }) => [id, story] as const))('%s: %s', async (id) => {
    const { status, json } = await ask(id, shape);
    if (status === 400) {
      // Only a client of 2.1 or later is refused for a coverage of nobody we know.
      expect([id, shape]).toEqual(['other-01', '2.2']);
      return;
    }
    expect(status).toBe(200);
    const answer = hookResponse.parse(json);
    for (const { resource } of answer.systemActions ?? []) {
      for (const extension of coverageInformation(resource)) {
        for (const version of versions)
          expect(checkCoverageInformation(extension, version).faults, `${resource.resourceType}/${resource.id} by ${version}`).toEqual([]);
        // Not covered is said of membership alone: no such member, or no coverage in force.
        if (JSON.stringify(extension).includes('not-covered')) expect(['cigna-07', 'cigna-08']).toContain(id);
      }
    }
  });
});

function coverageInformation(resource: Readonly<Record<string, unknown>>): readonly unknown[] {
  return listOf(resource.extension).filter(
    (extension) =>
      isObject(extension) && extension.url === 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information',
  );
}

const walker = new URL('../../../shared/tools/profile-walk.mjs', import.meta.url);
const walk = z.object({
  loadGuide: z.custom<(guide: string) => void>(),
  validate: z.custom<(resource: unknown, profile: string) => unknown>(),
});

// The guide packages are not part of the product; where they stand beside the checkout the profiles are walked.
describe.skipIf(!existsSync(walker))('answered orders keep to the profiles of CRD 2.0.1 (guide packages beside the checkout)', () => {
  test('every MedicationRequest and ServiceRequest', async () => {
    const { loadGuide, validate } = walk.parse(await import(pathToFileURL(walker.pathname).href));
    loadGuide('crd-2.0.1');
    const problems: unknown[] = [];
    for (const { id } of answerable) {
      const { json } = await ask(id, '2.0');
      const before = demoPatients.find((patient) => patient.id === id)?.orders ?? [];
      for (const { resource } of hookResponse.parse(json).systemActions ?? []) {
        const profile = profiles[resource.resourceType];
        const order = before.find((candidate) => candidate.id === resource.id);
        if (profile === undefined || order === undefined) continue;
        const own = faults(validate(order, profile));
        problems.push(
          ...faults(validate(resource, profile))
            .filter((fault) => !own.includes(fault))
            .map((fault) => `${id} ${resource.resourceType}: ${fault}`),
        );
      }
    }
    expect(problems).toEqual([]);
  }, 120_000);
});

const profiles: Readonly<Record<string, string>> = {
  MedicationRequest: 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/profile-medicationrequest',
  ServiceRequest: 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/profile-servicerequest',
};

/** What the answer added to an order that was already at odds with the profile is all that counts here. */
const faults = (result: unknown): readonly string[] => z.object({ out: z.array(z.string()) }).parse(result).out;
