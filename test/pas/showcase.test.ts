import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isObject, isResource, listOf, type Resource } from '../../src/fhir/resource.ts';
import { inquireHandler } from '../../src/pas/inquire.ts';
import type { PasVersion } from '../../src/pas/pas-parts.ts';
import { workList } from '../../src/pas/review-list.ts';
import { showcaseMemberId } from '../../src/pas/showcase.ts';
import { submitHandler } from '../../src/pas/submit.ts';
import { yearlyReport } from '../../src/pas/yearly-report.ts';
import { inquiryFor } from './pas-inquiry.ts';
import { pasRequest } from './pas-request.ts';
import { actionsIn, claimResponseIn, openPasWorld, type PasWorld, resourcesIn } from './pas-world.ts';

let world: PasWorld;
beforeAll(async () => {
  world = await openPasWorld();
});
afterAll(() => world.close());

const asShowcase = (resource: Resource): Resource =>
  resource.resourceType === 'Coverage' ? JSON.parse(JSON.stringify(resource).replaceAll('LHCC-0001', showcaseMemberId)) : resource;
const asked = (word: string, version: PasVersion = '2.2') =>
  pasRequest('lhcc-01', {
    version,
    bundle: `S-${version}-${word}`,
    claim: `s-${version}-${word}`,
    message: `Please answer ${word}.`,
    edit: asShowcase,
  });

describe('the showcase member', () => {
  test.each([
    ['A1', 'A1'],
    ['A3', 'A3'],
    ['A4', 'A4'],
    ['A6', 'A6'],
    ['as you like', 'A1'],
  ])('asked for %s', async (word, action) => {
    const answer = await world.call(submitHandler(world.parts, '2.2'), asked(word));
    expect(actionsIn(answer.json)).toMatchObject({ 1: action });
  });

  test('asked for an error', async () => {
    const answer = await world.call(submitHandler(world.parts, '2.2'), asked('error'));
    expect(claimResponseIn(answer.json).outcome).toBe('error');
  });

  test('is an unknown member outside demo mode', async () => {
    const real = await openPasWorld({ demo: false });
    const answer = await real.call(submitHandler(real.parts, '2.2'), asked('A1'));
    expect(claimResponseIn(answer.json)).toMatchObject({ outcome: 'error' });
    expect(answer.text).not.toContain('howcase-payer');
    await real.close();
  });

  test.each([
    ['standard', false, 168],
    ['urgent', true, 72],
  ])('asked for A4, %s: the work list shows the clock that runs', async (name, urgent, hours) => {
    const own = await openPasWorld();
    const request = pasRequest('lhcc-01', { bundle: name, claim: name, message: 'Please answer A4.', urgent, edit: asShowcase });
    await own.call(submitHandler(own.parts, '2.2'), request);
    const [row] = await workList(own.parts, { limit: 5, offset: 0 });
    expect(row?.clock).toMatchObject({ minutesLeft: hours * 60, setBy: { category: 'other', hours } });
    await own.close();
  });

  test('does not count in the yearly report', async () => {
    const own = await openPasWorld();
    for (const request of [asked('A3'), pasRequest('carepartners-01')]) await own.call(submitHandler(own.parts, '2.2'), request);
    const { totals, byPolicy } = await yearlyReport(own.parts, 2026, new Date('2027-01-05T00:00:00Z'));
    expect(totals[0]).toMatchObject({ requested: 1, approved: 1, denied: 0, medianHours: 0 });
    expect(byPolicy.map(({ policy }) => policy)).toEqual(['carepartners-amtagvi']);
    await own.close();
  });

  test('nobody else’s answer is decorated', async () => {
    const answer = await world.call(submitHandler(world.parts, '2.2'), pasRequest('lhcc-02', { message: 'Please answer A1.' }));
    expect(actionsIn(answer.json)).toEqual({ 1: 'A4' });
    expect(answer.text).not.toContain('howcase');
  });
});

/** Paths the guide's must-support list names (guide 2.2.1), as dotted elements; `^name` is an extension by the end of its URL. */
const mustSupport: Readonly<Record<string, readonly string[]>> = {
  ClaimResponse: [
    '^TransmissionIdentifiers ^claimResponseReviewer ^itemAuthorizedProvider identifier.system identifier.value identifier.^identifierJurisdiction',
    'identifier.^identifierSubDepartment status patient created insurer requestor request request.^data-absent-reason outcome preAuthPeriod',
    'communicationRequest processNote.number processNote.text adjudication.^reviewAction error.code error.^errorElement error.^errorPath',
    'error.^errorFollowupAction item.itemSequence item.noteNumber item.adjudication.^reviewAction item.^itemTraceNumber item.^itemPreAuthIssueDate',
    'item.^itemPreAuthPeriod item.^authorizationNumber item.^administrationReferenceNumber item.^itemRequestedServiceDate',
    'item.^itemAuthorizedProvider item.^itemAuthorizedDetail item.^communicatedDiagnosis item.^admissionDates item.^dischargeDate',
    'addItem.itemSequence addItem.productOrService addItem.modifier addItem.servicedDate addItem.locationCodeableConcept addItem.quantity',
    'addItem.unitPrice addItem.provider.^authorizedProviderType addItem.adjudication.^reviewAction addItem.^itemTraceNumber',
    'addItem.^itemPreAuthIssueDate addItem.^itemPreAuthPeriod addItem.^authorizationNumber addItem.^administrationReferenceNumber',
    'addItem.^epsdtIndicator addItem.^nursingHomeResidentialStatus addItem.^nursingHomeLevelOfCare addItem.^productOrServiceCodeEnd',
    'addItem.^revenueCode addItem.^revenueUnitRateLimit addItem.^requestedService addItem.^serviceItemRequestType addItem.^certificationType',
    'addItem.^admissionDates addItem.^dischargeDate',
  ],
  CommunicationRequest: [
    'category ^serviceLineNumber identifier medium payload.contentString payload.^communicatedDiagnosis payload.^contentModifier recipient requester sender',
  ],
  Task: [
    'code for identifier input.valueUrl input.valueCodeableConcept input.valueString input.^serviceLineNumber input.^contentModifier intent',
    'owner.identifier requester.identifier reasonCode.coding.code reasonReference restriction.period status statusReason',
  ],
  Organization: [
    'active type name identifier.system identifier.type telecom.system telecom.value address.line address.city address.state address.postalCode',
    'address.country contact.name contact.telecom',
  ],
  Practitioner: ['identifier name.family telecom address.line address.city address.state address.postalCode address.country'],
  PractitionerRole: ['practitioner organization code specialty location telecom.system endpoint'],
};

function has(value: unknown, path: readonly string[]): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return true;
  return listOf(value)
    .filter(isObject)
    .some((element) =>
      step.startsWith('^')
        ? listOf(element.extension).some((extension) => isObject(extension) && String(extension.url).endsWith(step.slice(1)))
        : element[step] !== undefined && has(element[step], rest),
    );
}

describe('every must-support element is seen', () => {
  let submitted: readonly unknown[];
  let inquired: readonly Resource[];
  beforeAll(async () => {
    submitted = await Promise.all(
      ['A1', 'A3', 'A4', 'A6', 'error'].map(async (word) => (await world.call(submitHandler(world.parts, '2.2'), asked(word))).json),
    );
    const { json } = await world.call(inquireHandler(world.parts, '2.2'), inquiryFor('lhcc-01', { edit: asShowcase }));
    inquired = listOf(isObject(json) ? json.parameter : undefined)
      .filter(isObject)
      .map(({ resource }) => resource)
      .filter(isResource);
  });
  const rows = Object.entries(mustSupport).flatMap(([type, paths]) =>
    paths.flatMap((line) => line.split(' ')).map((path) => [type, path] as const),
  );

  test.each(rows)('in $0.$1', (type, path) => {
    const seen = submitted.flatMap((bundle) => resourcesIn(bundle, type)).some((resource) => has(resource, path.split('.')));
    expect(seen).toBe(true);
  });

  test.each(rows.filter(([type, path]) => type !== 'CommunicationRequest' && path !== 'communicationRequest' && !path.startsWith('error')))(
    'by inquiry, $0.$1',
    (type, path) => {
      const seen = inquired.flatMap((bundle) => resourcesIn(bundle, type)).some((resource) => has(resource, path.split('.')));
      expect(seen).toBe(true);
    },
  );

  test('an inquiry’s answers refer to no CommunicationRequest', () => {
    expect(JSON.stringify(inquired)).not.toContain('communicationRequest');
  });
});
