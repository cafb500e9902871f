import fc from 'fast-check';
import { expect, test } from 'vitest';
import { productContent } from '../../src/catalog.ts';
import { type FactName, factNames } from '../../src/facts/fact-names.ts';
import { createFactReader } from '../../src/facts/facts.ts';
import type { Resource } from '../../src/fhir/resource.ts';
import { createTerminology } from '../../src/terminology/code-set.ts';
import { codeSets } from '../terminology/content.ts';
import {
  chartOf,
  concept,
  condition,
  content,
  contextOf,
  factsOf,
  formOf,
  hgvs,
  icd,
  icdConcept,
  loinc,
  made,
  melanoma,
  npi,
  nucc,
  observation,
  order,
  snomed,
  snomedConcept,
} from './fact-chart.ts';

const names = Object.keys(factNames).filter((name): name is FactName => name in factNames);

test('every fact has a finder, and a silent chart says nothing', () => {
  const facts = factsOf([], { patient: null });
  const said = names.filter((name) => facts.get(name).value !== undefined);
  expect(said, 'by a complete list of orders').toEqual(['singleAgent', 'combinedWithIpilimumab']);
});

test('a fact is found once', () => {
  const facts = factsOf([melanoma()]);
  expect(facts.get('melanoma')).toBe(facts.get('melanoma'));
});

test('a name that is no fact is a defect', () => {
  expect(() => factsOf([]).get('melanomas')).toThrow('There is no fact melanomas.');
});

test.each(['condition-melanoma', 'observation-braf-v600e', 'specialty-oncology', 'body-site-injectable', 'drug-pd-1'])(
  'the start fails without the value set %s',
  (name) => {
    const terminology = createTerminology(
      codeSets.filter((set) => set.name !== name && !(set.includes ?? []).includes(name)),
      productContent(),
    );
    expect(() => createFactReader({ ...content, terminology })).toThrow();
  },
);

const size = (id: string, value: number, text: string): Resource =>
  observation('21889-1', {
    focus: [{ reference: `BodyStructure/${id}` }],
    bodySite: concept(`${snomed}|39937001`, text),
    effectiveDateTime: '2026-06-01',
    component: [{ code: concept(`${loinc}|33728-7`), valueQuantity: { value, code: 'cm', system: 'http://unitsofmeasure.org' } }],
  });

/** A chart that says something about every fact of diagnosis, spread, genes, people, place, safety and lesions. */
const full: readonly Resource[] = [
  condition(concept([`${icd}|C43.72`, `${snomed}|93655004`, 'urn:local|MEL'], 'Melanoma'), 'active', { onsetDateTime: '2025-01-01' }),
  condition(concept([`${icd}|C78.01`, `${snomed}|94391008`]), 'active', { onsetDateTime: '2026-01-01' }),
  condition(icdConcept('C79.2')),
  condition(icdConcept('C91.11'), 'remission'),
  condition(icdConcept('M32.10')),
  condition(icdConcept('Z92.3')),
  condition(concept([`${icd}|Z33.1`, `${snomed}|77386006`]), 'active', { onsetDateTime: '2026-05-01' }),
  observation('21908-9', { valueCodeableConcept: snomedConcept('1222837003') }),
  observation('93690-6', { valueCodeableConcept: concept([`${loinc}|LA6576-8`, `${snomed}|10828004`]), effectiveDateTime: '2025-02-01' }),
  observation('69548-6', {
    valueCodeableConcept: concept(`${loinc}|LA9634-2`),
    component: [
      { code: concept(`${loinc}|48018-6`), valueCodeableConcept: concept('http://www.genenames.org/geneId|HGNC:1097') },
      { code: concept(`${loinc}|48005-3`), valueCodeableConcept: concept(`${hgvs}|p.Val600Glu`) },
    ],
  }),
  size('a', 3, 'left thigh'),
  size('b', 1.2, 'left calf'),
  {
    resourceType: 'PractitionerRole',
    id: 'role',
    practitioner: { reference: 'Practitioner/d' },
    specialty: [concept(`${nucc}|207N00000X`), concept(`${nucc}|207RX0202X`)],
  },
  made('Encounter', {
    status: 'finished',
    period: { start: '2026-05-01' },
    participant: [{ individual: { reference: 'Practitioner/d' } }],
  }),
  {
    resourceType: 'Organization',
    id: 'center',
    identifier: [
      { system: npi, value: '1' },
      { system: 'urn:x', value: '2' },
    ],
  },
  formOf({ unresectable: { valueBoolean: true }, lesionCount: { valueInteger: 2 }, F: { valueBoolean: true } }),
  formOf({ unresectable: { valueBoolean: false }, G: { valueBoolean: true } }, { authored: '2026-01-01' }),
];
const setting = {
  patient: { birthDate: '1960-01-01' },
  treatmentCenters: [{ system: npi, value: '1' }],
  order: order({
    requester: { reference: 'PractitionerRole/role' },
    performer: { reference: 'Organization/center' },
    reasonCode: [icdConcept('C43.72')],
  }),
};

const everyFact = (resources: readonly Resource[]) => {
  const facts = factsOf(resources, setting);
  return [names.map((name) => [name, facts.get(name)]), facts.attestation('F'), facts.attestation('G')];
};
const expected = everyFact(full);

test('the full chart says what it was made to say', () => {
  const facts = factsOf(full, setting);
  const values = Object.fromEntries(names.map((name) => [name, facts.get(name).value]).filter(([, value]) => value !== undefined));
  expect(values).toMatchObject({
    ageInYears: 66,
    melanoma: true,
    unresectable: true,
    skinMetastasis: true,
    brafV600Positive: true,
    oncologistPrescribes: true,
    oncologistConsulted: true,
    infusionAtQualifiedCenter: true,
    pregnant: true,
    lesionsInjectable: true,
    lesionCountDocumented: true,
    lesionSizesDocumented: true,
    immunosuppressed: true,
    autoimmuneDisease: true,
    irradiatedSite: true,
    metastatic: true,
    visceralDisease: true,
  });
});

test('the order of resources changes nothing', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...full], { minLength: full.length }), (shuffled) => {
      expect(everyFact(shuffled)).toEqual(expected);
    }),
    { numRuns: 15 },
  );
});

test('the order of codings changes nothing', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, key === 'coding' && Array.isArray(item) ? item.toReversed() : reversed(item)]),
    );
  };
  const turned = full.map(
    (resource): Resource => ({
      ...resource,
      ...Object.fromEntries(Object.entries(resource).map(([key, value]) => [key, reversed(value)])),
    }),
  );
  expect(everyFact(turned)).toEqual(expected);
});

const types = [
  'Condition',
  'Observation',
  'Procedure',
  'Encounter',
  'PractitionerRole',
  'QuestionnaireResponse',
  'DiagnosticReport',
  'Specimen',
];
const elements = [
  'code',
  'status',
  'clinicalStatus',
  'verificationStatus',
  'bodySite',
  'component',
  'focus',
  'specimen',
  'valueCodeableConcept',
  'valueQuantity',
  'item',
  'participant',
  'period',
  'onsetDateTime',
  'stage',
  'identifier',
  'specialty',
  'result',
  'subject',
  'authored',
  'derivedFrom',
  'interpretation',
];
const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>([null], [[]], { coding: [null] }, { coding: { system: 1, code: {} } }, { reference: 7 }),
);
const junkElements = fc.dictionary(fc.constantFrom(...elements), junk, { maxKeys: 6 });

test('malformed resources leave every fact a fact', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...types), junkElements), { maxLength: 8 }),
      junkElements,
      junk,
      (resources, ordered, birthDate) => {
        const chart = chartOf(
          resources.map(([resourceType, more], index): Resource => ({ ...more, resourceType, id: `j${index}` })),
          { patient: { birthDate } },
        );
        const facts = createFactReader(content)(
          chart,
          contextOf({ ...setting, order: { ...ordered, resourceType: 'MedicationRequest', id: 'o' } }),
        );
        for (const name of names) facts.get(name);
        facts.attestation('F');
      },
    ),
    { numRuns: 60 },
  );
});

test.each(elements)('a good chart with a malformed %s throws nothing and gains no fact', (element) => {
  const before = new Set(names.filter((name) => factsOf(full, setting).get(name).value !== undefined));
  for (const value of [null, 5, 'x', [], {}, [null], { coding: 'x' }] satisfies unknown[]) {
    const broken = full.map((resource): Resource => (element in resource ? { ...resource, [element]: value } : resource));
    const facts = factsOf(broken, setting);
    const gained = names.filter((name) => facts.get(name).value !== undefined && !before.has(name));
    // Without its subject's other cancer a secondary is the melanoma's again: only what another record withheld may appear.
    expect(gained.filter((name) => name !== 'metastatic' && name !== 'skinMetastasis' && name !== 'visceralDisease')).toEqual([]);
  }
});

test('frozen resources are read, not changed', () => {
  const deepFreeze = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) deepFreeze(item);
    return Object.freeze(value);
  };
  const copies = full.map((resource) => structuredClone(resource));
  copies.forEach(deepFreeze);
  expect(everyFact(copies)).toEqual(expected);
});
