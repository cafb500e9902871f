import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isObject, isResource, type JsonObject, listOf, type Resource } from '../../src/fhir/resource.ts';
import { inquireHandler } from '../../src/pas/inquire.ts';
import { submitHandler } from '../../src/pas/submit.ts';
import { pas } from '../../src/pas/urls.ts';
import { type InquiryOptions, inquiryFor } from './pas-inquiry.ts';
import { claimIn, hcpcs, pasRequest } from './pas-request.ts';
import { actionsIn, claimResponseIn, clientOf, openPasWorld, type PasWorld, resourcesIn } from './pas-world.ts';

let world: PasWorld;
let approved: Resource;
beforeAll(async () => {
  world = await openPasWorld();
  const answer = await world.call(submitHandler(world.parts, '2.2'), pasRequest('carepartners-01'));
  approved = claimResponseIn(answer.json);
  await world.call(submitHandler(world.parts, '2.2'), pasRequest('lhcc-02'));
});
afterAll(() => world.close());

async function found(patient: string, options: InquiryOptions = {}, more = {}): Promise<readonly Resource[]> {
  const { status, json, text } = await world.call(inquireHandler(world.parts, '2.2'), inquiryFor(patient, options), more);
  if (status !== 200 || !isObject(json)) throw new Error(text);
  return listOf(json.parameter)
    .filter(isObject)
    .flatMap(({ name, resource }) => (name === 'return' && isResource(resource) ? [claimResponseIn(resource)] : []));
}

const number = (url: string, valueString: string) => ({ extension: [{ url: `${pas}${url}`, valueString }] });
const line = (element: JsonObject) => ({ item: [{ sequence: 1, productOrService: notApplicable, ...element }] });
const notApplicable = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'not-applicable' }] };
const action = (code: string) =>
  line({
    extension: [
      {
        url: `${pas}extension-reviewActionCode`,
        valueCodeableConcept: { coding: [{ system: 'https://codesystem.x12.org/005010/306', code }] },
      },
    ],
  });
const expires = (start: string, end: string) =>
  line({ extension: [{ url: `${pas}extension-itemCertificationIssueDate`, valuePeriod: { start, end } }] });
const otherMember = (resource: Resource) =>
  resource.resourceType === 'Coverage' ? { ...resource, identifier: [], subscriberId: 'CPCT-0002' } : resource;
const otherNpi = (resource: Resource) =>
  ['Organization', 'Practitioner'].includes(resource.resourceType) && resource.id?.startsWith('payer-') !== true
    ? { ...resource, identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '9999999999' }] }
    : resource;

/** At the end of what was cut off. */
const warning = {
  fullUrl: expect.stringMatching(/^urn:uuid:/),
  resource: {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'warning', code: 'incomplete', details: { text: expect.stringContaining('than the 100 that are answered') } }],
  },
};

describe('what an inquiry finds', () => {
  interface Row {
    readonly sentence: string;
    readonly options: () => InquiryOptions;
    readonly count: number;
  }
  const rows: readonly Row[] = [
    { sentence: 'member and provider alone', options: () => ({}), count: 1 },
    { sentence: 'another member', options: () => ({ edit: otherMember }), count: 0 },
    { sentence: 'another provider', options: () => ({ edit: otherNpi }), count: 0 },
    {
      sentence: 'its authorization number',
      options: () => ({ claim: number('extension-authorizationNumber', String(approved.preAuthRef)) }),
      count: 1,
    },
    {
      sentence: 'a number that is not there',
      options: () => ({ claim: number('extension-authorizationNumber', 'DEMO-PA-000000000000') }),
      count: 0,
    },
    {
      sentence: 'its number on a line',
      options: () => ({ claim: line(number('extension-authorizationNumber', String(approved.preAuthRef))) }),
      count: 1,
    },
    {
      sentence: 'its number, asked by another provider',
      options: () => ({ claim: number('extension-authorizationNumber', String(approved.preAuthRef)), edit: otherNpi }),
      count: 0,
    },
    {
      sentence: 'its number, for another member',
      options: () => ({ claim: number('extension-authorizationNumber', String(approved.preAuthRef)), edit: otherMember }),
      count: 0,
    },
    { sentence: 'a line that means no code', options: () => ({ claim: line({}) }), count: 1 },
    { sentence: 'its code', options: () => ({ claim: line({ productOrService: { coding: [hcpcs('C9399')] } }) }), count: 1 },
    { sentence: 'another code', options: () => ({ claim: line({ productOrService: { coding: [hcpcs('J9325')] } }) }), count: 0 },
    { sentence: 'its state', options: () => ({ claim: action('A1') }), count: 1 },
    { sentence: 'another state', options: () => ({ claim: action('A4') }), count: 0 },
    { sentence: 'the day it was issued', options: () => ({ claim: expires('2026-11-21', '2026-11-21') }), count: 1 },
    { sentence: 'the day after', options: () => ({ claim: expires('2026-11-22', '2026-11-30') }), count: 0 },
    {
      sentence: 'its service dates',
      options: () => ({ claim: { billablePeriod: { start: '2026-11-01', end: '2026-11-24' } } }),
      count: 1,
    },
    {
      sentence: 'dates before the service',
      options: () => ({ claim: { billablePeriod: { start: '2026-11-01', end: '2026-11-23' } } }),
      count: 0,
    },
    {
      sentence: 'its diagnosis among several',
      options: () => ({
        claim: {
          diagnosis: ['C34.9', 'C43.72'].map((code, at) => ({
            sequence: at + 1,
            diagnosisCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }] },
          })),
        },
      }),
      count: 1,
    },
    {
      sentence: 'another diagnosis',
      options: () => ({
        claim: {
          diagnosis: [
            { sequence: 1, diagnosisCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'C34.9' }] } },
          ],
        },
      }),
      count: 0,
    },
    {
      sentence: 'the Claim.identifier of the request is no key',
      options: () => ({ claim: { identifier: [{ system: 'https://ehr.example.org/sid/claim', value: 'NO-SUCH' }] } }),
      count: 1,
    },
  ];
  test.each(rows)('$sentence: $count', async ({ options, count }) => {
    expect(await found('carepartners-01', options())).toHaveLength(count);
  });

  test('others’ requests look as if they were not there', async () => {
    const none = await world.call(
      inquireHandler(world.parts, '2.2'),
      inquiryFor('carepartners-01', { claim: number('extension-authorizationNumber', 'X') }),
    );
    const others = await world.call(
      inquireHandler(world.parts, '2.2'),
      inquiryFor('carepartners-01', { claim: number('extension-authorizationNumber', String(approved.preAuthRef)), edit: otherNpi }),
    );
    expect(others.text).toBe(none.text);
    expect(none.json).toEqual({ resourceType: 'Parameters' });
  });

  test('a client sees only what its own NPIs had a part in', async () => {
    const closed = { ...world.parts, open: false };
    const count = async (npi: readonly string[]) => {
      const { json } = await world.call(inquireHandler(closed, '2.2'), inquiryFor('carepartners-01'), {
        client: clientOf('other-ehr', { npi }),
      });
      return listOf(isObject(json) ? json.parameter : undefined).length;
    };
    expect(await count(['9999990010'])).toBe(1);
    expect(await count(['9999990028'])).toBe(0);
    expect(await count([])).toBe(0);
  });
});

describe('how it is answered', () => {
  test('an answer is the current one, without what was asked for', async () => {
    const [pended] = await found('lhcc-02');
    expect(pended?.communicationRequest).toBeUndefined();
    expect(pended?.meta).toEqual({ profile: [`${pas}profile-claiminquiryresponse`] });
  });

  test('a replaced number leads to the current answer', async () => {
    const line = { sequence: 1, order: 0, codings: [hcpcs('J9325')], quantity: 3, day: '2026-11-24' };
    const attest = { 'I.A.4.a': true, 'I.A.5.b': true, 'I.A.6.a.ii': true };
    const request = pasRequest('lhcc-01', { bundle: 'N-1', claim: 'n-1', attest, items: [line] });
    const before = await world.call(submitHandler(world.parts, '2.2'), request);
    const old = String(claimResponseIn(before.json).preAuthRef);
    const after = await world.call(
      submitHandler(world.parts, '2.2'),
      pasRequest('lhcc-01', {
        bundle: 'N-2',
        claim: 'n-2',
        attest,
        prior: claimIn(request),
        items: [{ ...line, day: '2026-11-30', change: 'changed' }],
      }),
    );
    const [response] = await found('lhcc-01', { claim: number('extension-authorizationNumber', old) });
    expect(response?.preAuthRef).toBe(claimResponseIn(after.json).preAuthRef);
    expect(response?.preAuthRef).not.toBe(old);
  });

  test('2.0.1: one Bundle; none is a Bundle without a ClaimResponse', async () => {
    const some = await world.call(inquireHandler(world.parts, '2.0'), inquiryFor('carepartners-01', { version: '2.0' }));
    expect(actionsIn(some.json)).toEqual({ 1: 'A1' });
    const none = await world.call(inquireHandler(world.parts, '2.0'), inquiryFor('carepartners-01', { version: '2.0', edit: otherNpi }));
    expect(isObject(none.json) && none.json.resourceType).toBe('Bundle');
    expect(resourcesIn(none.json, 'ClaimResponse')).toEqual([]);
  });

  test('of hundreds the newest are answered with a warning that more fit, and one that is described is found however old it is', async () => {
    const many = await openPasWorld();
    try {
      for (let at = 0; at < 130; at += 1) {
        many.at(new Date(Date.UTC(2026, 10, 21, 10, at)).toISOString());
        const day = at === 0 ? '2026-11-23' : '2026-11-24';
        const line = { sequence: 1, order: 0, codings: [hcpcs('C9399')], text: 'lifileucel (Amtagvi)', quantity: 1, day };
        await many.call(
          submitHandler(many.parts, '2.2'),
          pasRequest('carepartners-01', { bundle: `M-${at}`, claim: `m-${at}`, items: [line] }),
        );
      }
      const asked = async (options: InquiryOptions) =>
        (await many.call(inquireHandler(many.parts, options.version ?? '2.2'), inquiryFor('carepartners-01', options))).json;
      const claims = async (options: InquiryOptions) => {
        const json = await asked(options);
        return listOf(isObject(json) ? json.parameter : undefined)
          .filter(isObject)
          .flatMap(({ resource }) => claimResponseIn(resource).request ?? [])
          .map((request) => (isObject(request) && isObject(request.identifier) ? request.identifier.value : undefined));
      };
      expect(await claims({})).toEqual(Array.from({ length: 100 }, (_, at) => `M-${129 - at}`));
      const narrow = { claim: { billablePeriod: { start: '2026-11-01', end: '2026-11-23' } } };
      expect(await claims(narrow)).toEqual(['M-0']);
      expect(JSON.stringify(await asked(narrow))).not.toContain('OperationOutcome');
      const first = await asked({});
      expect(first).toHaveProperty('parameter.0.resource.entry', expect.arrayContaining([warning]));
      expect(JSON.stringify(first).split('"OperationOutcome"')).toHaveLength(2);
      const older = await asked({ version: '2.0' });
      expect(resourcesIn(older, 'OperationOutcome')).toEqual([warning.resource]);
      expect(resourcesIn(older, 'ClaimResponse')).toHaveLength(100);
    } finally {
      await many.close();
    }
  });

  test('each authorization shown is in the audit', async () => {
    await found('carepartners-01');
    const entries = await world.parts.records.audit.entries({ subjectKey: String(approved.id), limit: 50 });
    expect(entries.map(({ action: name }) => name)).toContain('pas-inquire');
  });
});
