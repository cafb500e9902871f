import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type DemoPatient, loadDemoPatients } from '../../demo/ehr/demo-patients.ts';
import { defaultPayers } from '../../policies/payers.ts';
import { codingsOf } from '../../src/fhir/coding.ts';
import { isObject, isResource, listOf, type Resource } from '../../src/fhir/resource.ts';
import { parseMembers, parsePayers, parseTreatmentCenters } from '../../src/judgement/files.ts';
import { memberIdOf } from '../../src/judgement/membership.ts';
import { type CodeSetData, createCodeSet } from '../../src/terminology/code-set.ts';

const root = join(import.meta.dirname, '../..');
const json = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
const demo = loadDemoPatients();
const byName = demo.patients.map((patient): [string, DemoPatient] => [patient.id, patient]);
const payers = defaultPayers('https://oncoverage.example/fhir');
const members = parseMembers(json('demo/members.json'));
const everything = ({ chart, orders }: DemoPatient): readonly Resource[] => [...chart, ...orders];

describe('the manifest', () => {
  test('shows every determination', () => {
    expect(new Set(demo.patients.map((patient) => patient.expectedDetermination))).toEqual(
      new Set([
        'criteria-met',
        'documentation-needed',
        'information-needed',
        'criteria-not-met',
        'referred',
        'no-policy',
        'indeterminate',
        'membership-not-found',
        'membership-inactive',
        'payer-not-ours',
        'guidance-only',
      ]),
    );
  });

  test.each([
    ['cigna-amtagvi', 'initial', ['criteria-met', 'criteria-not-met', 'documentation-needed', 'indeterminate']],
    [
      'carepartners-amtagvi',
      'initial',
      ['criteria-met', 'criteria-not-met', 'documentation-needed', 'indeterminate', 'information-needed'],
    ],
    ['lhcc-imlygic', 'initial', ['criteria-met', 'criteria-not-met', 'documentation-needed', 'indeterminate', 'referred']],
    ['lhcc-imlygic', 'continued', ['criteria-met', 'criteria-not-met', 'documentation-needed', 'referred']],
    ['ema-imlygic', 'initial', ['guidance-only']],
  ])('shows for %s, %s: %s', (policy, phase, determinations) => {
    const shown = demo.patients.filter((patient) => patient.policy === policy && patient.phase === phase);
    expect([...new Set(shown.map((patient) => patient.expectedDetermination))].sort()).toEqual(determinations);
  });

  test.each(byName)('%s: unique, told in a sentence, with a reason for every expected criterion', (id, patient) => {
    expect(demo.patients.filter((other) => other.id === id || other.name === patient.name)).toHaveLength(1);
    expect(patient.name).toMatch(/^Testa Melanoma-\d\d$/);
    expect(patient.story).toMatch(/\.$/);
    for (const { id: criterion, status, reason } of patient.expectedCriteria) {
      expect([criterion, status]).toEqual([expect.stringMatching(/./), expect.stringMatching(/^(met|not-met|unknown|not-applicable)$/)]);
      expect(reason).toMatch(/\.$/);
    }
    if (patient.policy !== null) expect(patient.expectedCriteria).not.toEqual([]);
    expect(patient.orders.map((order) => order.status)).toEqual(patient.orders.map(() => 'draft'));
  });
});

describe('charts', () => {
  test.each(byName)('%s: every reference resolves in its own chart, and everyone in it is one patient', (id, patient) => {
    const own = everything(patient);
    const known = new Set(own.map((resource) => `${resource.resourceType}/${resource.id}`));
    const missing = own.flatMap((resource) =>
      referencesIn(resource).filter((reference) =>
        reference.startsWith('#')
          ? !listOf(resource.contained).some((held) => isResource(held) && `#${held.id}` === reference)
          : !known.has(reference),
      ),
    );
    expect(missing).toEqual([]);
    const patients = own.flatMap(referencesIn).filter((reference) => reference.startsWith('Patient/'));
    expect(new Set(patients)).toEqual(new Set([`Patient/${id}`]));
    expect([patient.coverage, patient.user].filter((reference) => !known.has(reference))).toEqual([]);
  });

  test('resources that charts share are the same in each', () => {
    const texts = new Map<string, Set<string>>();
    for (const resource of demo.patients.flatMap(everything)) {
      const reference = `${resource.resourceType}/${resource.id}`;
      texts.set(reference, (texts.get(reference) ?? new Set()).add(JSON.stringify(resource)));
    }
    expect([...texts].filter(([, versions]) => versions.size > 1).map(([reference]) => reference)).toEqual([]);
  });

  test('every clinical code stands in terminology/ or in demo/codes-used.json with its source', () => {
    const sets = readdirSync(join(root, 'terminology'))
      .filter((file) => file.endsWith('.json'))
      .map((file) => json(`terminology/${file}`))
      .filter(isCodeSet)
      .map(createCodeSet);
    const note = json('demo/codes-used.json');
    const noted = new Set(codingsOf(isObject(note) ? note.codes : []).map(({ system, code }) => `${system}|${code}`));
    const used = demo.resources
      .flatMap(codedIn)
      .filter(({ system }) => !system.startsWith('http://terminology.hl7.org/') && system !== 'http://unitsofmeasure.org');
    const unknown = used.filter(
      (coding) => !noted.has(`${coding.system}|${coding.code}`) && sets.every((set) => set.rowOf(coding) === undefined),
    );
    expect(unknown).toEqual([]);
    const usedKeys = new Set(used.map(({ system, code }) => `${system}|${code}`));
    expect([...noted].filter((key) => !usedKeys.has(key))).toEqual([]);
  });

  const walk = join(root, '../shared/tools/profile-walk.mjs');
  // The checker lies beside the checkout, not in it: a clone elsewhere cannot run it.
  test.skipIf(!existsSync(walk))(
    'are valid FHIR R4, bundle by bundle and order by order',
    async () => {
      const { validate } = await import(pathToFileURL(walk).href);
      const problems: string[] = [];
      for (const file of readdirSync(join(root, 'demo/patients'))) {
        const content = json(`demo/patients/${file}`);
        if (!isResource(content)) continue;
        const resources = listOf(content.entry).flatMap((entry) => (isObject(entry) ? [entry.resource] : []));
        for (const resource of [content, ...resources])
          problems.push(...validate(resource, undefined, content).out.map((problem: string) => `${file}: ${problem}`));
      }
      for (const { orders } of demo.patients)
        for (const order of orders) problems.push(...validate(order).out.map((problem: string) => `${order.id}: ${problem}`));
      expect(problems).toEqual([]);
      expect(validate({ resourceType: 'Patient', gender: 'x' }).out).not.toEqual([]);
    },
    120_000,
  );
});

describe('payers, members and centers', () => {
  test('the default payers pass the check a PAYERS_FILE has to pass', () => {
    expect(parsePayers({ payers }, ['cigna-amtagvi', 'carepartners-amtagvi', 'lhcc-imlygic'])).toEqual(payers);
  });

  test.each([
    ['cigna', 'cigna', 'Cigna', 6, []],
    ['carepartners-ct', 'carepartners-ct', 'CarePartners of Connecticut', undefined, [{ system: 'fax', value: '857-304-6463' }]],
    ['lhcc', 'lhcc', 'Louisiana Healthcare Connections', undefined, []],
  ])('%s asserts only what its document says', (id, value, name, months, telecom) => {
    const payer = payers.find((candidate) => candidate.id === id);
    expect(payer).toMatchObject({
      label: name,
      names: [name],
      identifiers: [{ system: 'https://oncoverage.example/fhir/sid/payer', value }],
      contact: { telecom },
    });
    expect(payer?.assert.allowedPeriodMonths).toBe(months);
    expect(payer?.clocks.map(({ category, expeditedHours, standardHours }) => [category, expeditedHours, standardHours])).toEqual([
      ['drug', 24, 72],
      ['other', 72, 168],
    ]);
  });

  test('no plan type belongs to two payers', () => {
    const codes = payers.flatMap((payer) => payer.lineOfBusiness.codes);
    expect(codes).toHaveLength(new Set(codes).size);
  });

  test.each(byName.filter(([, patient]) => patient.payer !== null))(
    '%s: the member list says what the chart is to show',
    (_id, patient) => {
      const coverage = patient.chart.find((resource) => resource.resourceType === 'Coverage');
      const memberId = coverage && memberIdOf(coverage);
      const spans = members.spansOf(patient.payer ?? '', memberId ?? '');
      const day = `${patient.orders[0]?.authoredOn}`;
      const active = spans?.some(({ start, end }) => start <= day && (end === undefined || day <= end));
      const { expectedDetermination } = patient;
      expect(active).toBe(expectedDetermination === 'membership-not-found' ? undefined : expectedDetermination !== 'membership-inactive');
    },
  );

  test('the one qualified center is the one that charts name', () => {
    const [center, ...others] = parseTreatmentCenters(json('demo/treatment-centers.json'));
    expect(others).toEqual([]);
    const named = demo.resources.find(({ id }) => id === 'center-sampleton');
    expect(listOf(named?.identifier)).toContainEqual({ system: center?.system, value: center?.value });
  });
});

function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'reference' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  );
}

function codedIn(value: unknown): readonly { readonly system: string; readonly code: string }[] {
  if (Array.isArray(value)) return value.flatMap(codedIn);
  if (!isObject(value)) return [];
  const { system, code } = value;
  const own = typeof system === 'string' && typeof code === 'string' ? [{ system, code }] : [];
  return [...own, ...Object.values(value).flatMap(codedIn)];
}

function isCodeSet(value: unknown): value is CodeSetData {
  return isObject(value) && typeof value.name === 'string' && Array.isArray(value.codes);
}
