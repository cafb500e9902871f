import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Resource } from '../../src/fhir/resource.ts';
import type { Judgement } from '../../src/judgement/judgement.ts';
import { demoPatients, judgeDemo } from '../demo/demo-set.ts';

/** What must hold for every chart, tried on every demo chart and on random ones made from their pieces. */
const patients = demoPatients.filter(({ orders }) => orders.length > 0);
/** By its place in the list: a failing example then prints a number, not a chart. */
const anyPatient = fc.nat({ max: patients.length - 1 });
const clinical = new Set([
  'Condition',
  'Observation',
  'Procedure',
  'MedicationRequest',
  'MedicationAdministration',
  'MedicationDispense',
  'MedicationStatement',
  'AllergyIntolerance',
  'AdverseEvent',
  'Encounter',
  'DiagnosticReport',
  'QuestionnaireResponse',
]);

const statuses = (judgement: Judgement): Readonly<Record<string, string>> =>
  Object.fromEntries(judgement.criteria.map(({ id, status }) => [id, status]));
const answerOf = (judgement: Judgement) => ({
  determination: judgement.determination,
  criteria: judgement.criteria.map(({ id, status, evidence }) => [id, status, evidence.map((item) => JSON.stringify(item)).sort()]),
  notices: judgement.notices.map(({ id }) => id),
  estimate: judgement.estimate,
});

/**
 * Records that another of their kind may override: what an older one said comes back when the newer goes. Then a not-met is no
 * silence read as "no" but the older record speaking.
 */
const overriding = new Set([
  'Observation',
  'QuestionnaireResponse',
  'MedicationAdministration',
  'MedicationStatement',
  'MedicationRequest',
  'MedicationDispense',
]);

describe('silence is never evidence', () => {
  test.each(patients.map((patient) => [patient.id, patient] as const))(
    '%s: taking any one record away never makes a criterion not met',
    (_id, patient) => {
      const before = statuses(judgeDemo(patient));
      for (const removed of patient.resources.filter(({ resourceType }) => clinical.has(resourceType))) {
        const rest = patient.resources.filter((resource) => resource !== removed);
        const after = judgeDemo(patient, { resources: rest, state: 'not-asked' });
        const turned = after.criteria.filter(({ id, status }) => status === 'not-met' && before[id] !== 'not-met');
        const unexplained = turned.filter(({ evidence }) => !overriding.has(removed.resourceType) || evidence.length === 0);
        expect(
          unexplained.map(({ id }) => id),
          `without ${removed.resourceType}/${removed.id}`,
        ).toEqual([]);
      }
    },
  );

  test('an empty chart meets nothing but what the Patient and the order say, and fails nothing clinical', () => {
    for (const patient of patients) {
      const bare = patient.resources.filter(({ resourceType }) => !clinical.has(resourceType));
      const judgement = judgeDemo(patient, { resources: bare, state: 'not-asked' });
      for (const { id, status, evidence } of judgement.criteria.filter(({ status }) => status === 'not-met'))
        expect(evidence.length, `${patient.id} ${id} ${status} has evidence of its own`).toBeGreaterThan(0);
    }
  });

  test('no chart made of any pieces is ever not covered or denied: the determination is one of the list, and none of the list denies', () => {
    const pieces = patients.flatMap(({ resources }) => resources.filter(({ resourceType }) => clinical.has(resourceType)));
    fc.assert(
      fc.property(anyPatient, fc.uniqueArray(fc.nat({ max: pieces.length - 1 }), { maxLength: 25 }), (at, places) => {
        const patient = patients[at];
        if (patient === undefined) return;
        const chosen = places.flatMap((place) => pieces[place] ?? []);
        const own = patient.resources.filter(({ resourceType }) => !clinical.has(resourceType));
        const resources = [...own, ...chosen.map((resource) => ({ ...resource, subject: { reference: `Patient/${patient.id}` } }))];
        const { determination, criteria } = judgeDemo(patient, { resources });
        if (determination === 'criteria-not-met' || determination === 'referred')
          for (const finding of criteria.filter(({ status }) => status === 'not-met')) expect(finding.evidence).not.toEqual([]);
        expect(determination).not.toMatch(/denied|not-covered/);
      }),
      { numRuns: 150 },
    );
  });
});

describe('order means nothing', () => {
  const shuffledBy = (numbers: readonly number[]) => (list: readonly unknown[]) =>
    list
      .map((item, at) => ({ item, key: numbers[at % numbers.length] ?? 0, at }))
      .sort((one, other) => one.key - other.key || one.at - other.at)
      .map(({ item }) => item);

  test('of resources and of codings', () => {
    fc.assert(
      fc.property(anyPatient, fc.array(fc.integer(), { minLength: 3, maxLength: 40 }), (at, numbers) => {
        const patient = patients[at];
        if (patient === undefined) return;
        const shuffle = shuffledBy(numbers);
        const resources = shuffle(patient.resources).map((resource) => withShuffledCodings(resource, shuffle));
        expect(answerOf(judgeDemo(patient, { resources: resources.filter(isShuffled) }))).toEqual(answerOf(judgeDemo(patient)));
      }),
      { numRuns: 120 },
    );
  });
});

const isShuffled = (value: unknown): value is Resource => typeof value === 'object' && value !== null && 'resourceType' in value;

function withShuffledCodings(value: unknown, shuffle: (list: readonly unknown[]) => readonly unknown[]): unknown {
  if (Array.isArray(value)) return value.map((item) => withShuffledCodings(item, shuffle));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      name === 'coding' && Array.isArray(item) ? shuffle(item) : withShuffledCodings(item, shuffle),
    ]),
  );
}
