import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type RunningService, startService } from '../running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService({}, () => new Date('2026-11-21T09:00:00Z'));
});
afterAll(() => service.close());

const element = z.looseObject({});
const hook = z.object({
  cards: z.array(z.object({ summary: z.string(), detail: z.string(), indicator: z.string() })),
  systemActions: z
    .array(
      z.object({ resource: z.looseObject({ id: z.string(), extension: z.array(z.object({ extension: z.array(element) })).default([]) }) }),
    )
    .default([]),
});
const request = z.looseObject({
  context: z.looseObject({ patientId: z.string() }),
  prefetch: z.record(z.string(), z.unknown()),
});
const exampleOf = (name: string) =>
  request.parse(JSON.parse(readFileSync(new URL(`../../examples/${name}/request.json`, import.meta.url), 'utf8')));

async function ask(name: string, body: unknown = exampleOf(name)) {
  const path = name.startsWith('order-sign') ? 'order-sign' : name;
  const { status, json } = await service.post(`/cds-services/crd-${path}`, body);
  expect(status).toBe(200);
  const { cards, systemActions } = hook.parse(json);
  const parts = systemActions.flatMap(({ resource }) => resource.extension.flatMap(({ extension }) => extension));
  return { cards, words: JSON.stringify(parts), valueOf: (url: string) => parts.filter((part) => part.url === url) };
}

test.each(['order-sign', 'order-sign-documentation', 'order-sign-not-met', 'order-sign-referred', 'order-select', 'order-dispatch'])(
  '%s: short summaries that name the brand, what is to be done before what only informs',
  async (name) => {
    const { cards } = await ask(name);
    for (const { summary, detail } of cards) {
      expect(summary.length).toBeLessThanOrEqual(139);
      expect(summary).toMatch(/Amtagvi|Imlygic/);
      expect(detail.length).toBeLessThan(1000);
      expect(`${summary} ${detail}`).not.toMatch(/denied|denial|not covered/i);
    }
    const toDo = cards.findIndex(({ summary }) => /to document|a person decides/.test(summary));
    if (toDo >= 0) expect(toDo).toBe(0);
  },
);

test('while an order is selected there are few cards, and none about billing rules or contacts', async () => {
  const { cards } = await ask('order-select');
  expect(cards.length).toBeLessThanOrEqual(3);
});

test('a criterion that is not met is told apart from what the chart shows', async () => {
  const { cards, words } = await ask('order-sign-not-met');
  expect(cards[0]?.detail).toMatch(/\*\*F not met\.\*\* It asks: .* Against it: Procedure\//);
  expect(words).toMatch(/F is not met\. It asks: .* Against it: Procedure\/.* A person decides\./);
});

test('where only the number of lesions is open, only that is asked for', async () => {
  const { words } = await ask('order-sign-documentation');
  expect(words).toMatch(/longest dimension of each, in cm or mm \(I\.A\.5\.b\)/);
  expect(words).not.toContain('(I.A.5)');
});

test('what is drafted and what the form denies of a contraindication both stand in the reason', async () => {
  const body = exampleOf('order-sign-documentation');
  const patient = 'lhcc-02';
  const leukemia = {
    resourceType: 'Condition',
    id: 'leukemia',
    subject: { reference: `Patient/${patient}` },
    clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'remission' }] },
    code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'C91.11' }] },
  };
  const denial = {
    resourceType: 'QuestionnaireResponse',
    id: 'denial',
    status: 'completed',
    questionnaire: 'https://oncoverage.example/fhir/Questionnaire/lhcc-imlygic-initial|1.0.0',
    subject: { reference: `Patient/${patient}` },
    authored: '2026-09-01T10:00:00Z',
    item: [{ linkId: 'immunosuppressed', answer: [{ valueBoolean: false }] }],
  };
  const prefetch = {
    ...body.prefetch,
    further: { resourceType: 'Bundle', type: 'collection', entry: [{ resource: leukemia }, { resource: denial }] },
  };
  const { cards, words } = await ask('order-sign-documentation', { ...body, prefetch });
  expect(cards[0]?.summary).toMatch(/^Imlygic: Impaired immunity is on record/);
  expect(words).toContain('Warning: Impaired immunity is on record');
  expect(words).toContain('Contradiction: immunosuppressed');
});

test.each([
  ['at the strength of a first dose', {}],
  [
    'that says no strength',
    { medicationCodeableConcept: { coding: [{ system: 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code: 'J9325' }] } },
  ],
])('an order %s, authorized at signature, is the same first order when it is signed again days later', async (_, elements) => {
  let now = new Date('2026-11-21T09:00:00Z');
  const later = await startService({}, () => now);
  try {
    const body = signable(elements);
    const first = hook.parse((await later.post('/cds-services/crd-order-sign', body)).json);
    now = new Date('2026-11-26T09:00:00Z');
    const second = hook.parse((await later.post('/cds-services/crd-order-sign', body)).json);
    const [one, two] = [first, second].map((answer) => /DEMO-PA-\d{12}/.exec(JSON.stringify(answer.systemActions))?.[0]);
    expect(one).toMatch(/^DEMO-PA-/);
    expect(two).toBe(one);
    expect(JSON.stringify(second)).toContain('initial treatment');
  } finally {
    await later.close();
  }
});

/** The talimogene order of the demo set that meets every criterion, without the date it was written on. */
function signable(elements: Readonly<Record<string, unknown>>) {
  const body = exampleOf('order-sign-documentation');
  const bundle = z
    .object({ entry: z.array(z.object({ resource: z.looseObject({ resourceType: z.string() }) })) })
    .parse(JSON.parse(readFileSync(new URL('../../demo/patients/lhcc-01.json', import.meta.url), 'utf8')));
  const index = z
    .object({ patients: z.array(z.looseObject({ id: z.string(), orders: z.array(element) })) })
    .parse(JSON.parse(readFileSync(new URL('../../demo/patients/index.json', import.meta.url), 'utf8')));
  const [{ authoredOn: _, ...order } = {}] = index.patients.find(({ id }) => id === 'lhcc-01')?.orders ?? [];
  const ofType = (type: string) => ({
    resourceType: 'Bundle',
    type: 'searchset',
    entry: bundle.entry.filter(({ resource }) => resource.resourceType === type),
  });
  const patient = bundle.entry.find(({ resource }) => resource.resourceType === 'Patient')?.resource;
  const others = Object.fromEntries(
    Object.entries({
      coverage: 'Coverage',
      conditions: 'Condition',
      observations: 'Observation',
      medicationStatements: 'MedicationStatement',
      encounters: 'Encounter',
      questionnaireResponses: 'QuestionnaireResponse',
      practitioners: 'Practitioner',
      practitionerRoles: 'PractitionerRole',
      organizations: 'Organization',
      bodies: 'BodyStructure',
    }).map(([key, type]) => [key, ofType(type)]),
  );
  const none = ofType('nothing');
  const strength = {
    resourceType: 'QuestionnaireResponse',
    id: 'strength',
    status: 'completed',
    questionnaire: 'https://oncoverage.example/fhir/Questionnaire/lhcc-imlygic-initial|1.0.0',
    subject: { reference: 'Patient/lhcc-01' },
    authored: '2026-09-20T10:00:00Z',
    item: [{ linkId: 'I.A.6.a.i', answer: [{ valueBoolean: true }] }],
  };
  return {
    ...body,
    hookInstance: '6f1c8f0e-1111-4222-8333-944444444444',
    fhirServer: undefined,
    fhirAuthorization: undefined,
    context: {
      ...body.context,
      patientId: 'lhcc-01',
      draftOrders: { resourceType: 'Bundle', type: 'collection', entry: [{ resource: { ...order, ...elements } }] },
    },
    prefetch: {
      patient,
      ...others,
      strength,
      medicationRequests: none,
      medicationAdministrations: none,
      medicationDispenses: none,
      procedures: none,
      allergies: none,
      adverseEvents: none,
      diagnosticReports: none,
    },
  };
}
