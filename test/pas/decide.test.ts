import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Resource } from '../../src/fhir/resource.ts';
import { submitHandler } from '../../src/pas/submit.ts';
import { cpt, hcpcs, type ItemOptions, ndc, pasRequest, type RequestOptions } from './pas-request.ts';
import { actionsIn, claimResponseIn, notesIn, openPasWorld, type PasWorld, resourcesIn } from './pas-world.ts';

// A store for each: what a member was granted before counts.
let world: PasWorld;
beforeEach(async () => {
  world = await openPasWorld();
});
afterEach(() => world.close());

let count = 0;
async function decided(patient: string, options: RequestOptions = {}) {
  count += 1;
  const request = pasRequest(patient, { bundle: `D-${count}`, claim: `d-${count}`, ...options });
  const answer = await world.call(submitHandler(world.parts, options.version ?? '2.2'), request);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.json;
}

const attest = { 'I.A.4.a': true, 'I.A.5.b': true, 'I.A.6.a.ii': true };
const day = '2026-11-24';
const drug: ItemOptions = { sequence: 1, order: 0, codings: [hcpcs('J9325')], quantity: 3, day };

describe('what a line comes to', () => {
  interface Row {
    readonly sentence: string;
    readonly patient: string;
    readonly options?: RequestOptions;
    readonly action: string;
    readonly says?: RegExp;
    readonly documents?: number;
    readonly forms?: number;
  }
  const rows: readonly Row[] = [
    { sentence: 'every criterion met: approved', patient: 'carepartners-01', action: 'A1' },
    { sentence: 'every criterion met, 2.0.1: approved', patient: 'carepartners-01', options: { version: '2.0' }, action: 'A1' },
    {
      sentence: 'something not shown: pended, with document and form',
      patient: 'lhcc-02',
      action: 'A4',
      says: /LA\.PHAR\.542 I\.A\.4/,
      documents: 1,
      forms: 1,
    },
    {
      sentence: 'only the place open: pended, nothing asked by form',
      patient: 'carepartners-02',
      action: 'A4',
      says: /MNG Amtagvi 6/,
      documents: 0,
      forms: 0,
    },
    {
      sentence: 'a criterion not met on evidence: pended, never denied',
      patient: 'cigna-04',
      action: 'A4',
      says: /IP0625 F .*Procedure\/cigna-04-procedure-1/s,
      documents: 0,
      forms: 0,
    },
    { sentence: 'another use: pended, the other policy named', patient: 'lhcc-03', action: 'A4', says: /LA\.PMN\.53/ },
    { sentence: 'no policy for the product: pended', patient: 'cigna-09', action: 'A4', says: /no automated rule/ },
    { sentence: 'an order before the first edition: pended', patient: 'lhcc-15', action: 'A4', says: /no automated rule/ },
    {
      sentence: 'a contraindication stands: pended though the criteria are met',
      patient: 'lhcc-07',
      options: { attest },
      action: 'A4',
      says: /Impaired immunity/,
    },
    { sentence: 'form and chart contradict each other: pended, both named', patient: 'cigna-10', action: 'A4', says: /says otherwise/ },
    {
      sentence: 'the facility is no listed center: a person decides',
      patient: 'carepartners-05',
      action: 'A4',
      says: /MNG Amtagvi 6/,
    },
  ];
  test.each(rows)('$sentence', async ({ patient, options, action, says, documents, forms }) => {
    const answer = await decided(patient, options);
    expect(actionsIn(answer)).toEqual({ 1: action });
    if (says !== undefined) expect(notesIn(answer)).toMatch(says);
    if (documents !== undefined) expect(resourcesIn(answer, 'CommunicationRequest')).toHaveLength(documents);
    if (forms !== undefined) expect(resourcesIn(answer, 'Task')).toHaveLength(forms);
    if (action === 'A4') expect(claimResponseIn(answer).preAuthRef).toBeUndefined();
  });

  test('an approval has a number, the period the policy states and one dose', async () => {
    const answer = await decided('cigna-01', { attest: { E: true } });
    const response = claimResponseIn(answer);
    expect(response.preAuthRef).toMatch(/^DEMO-PA-\d{12}$/);
    expect(response.preAuthPeriod).toEqual({ start: '2026-10-12', end: '2027-04-11' });
    expect(JSON.stringify(response.item)).toContain('"valueQuantity":{"value":1,"unit":"dose"}');
    expect(JSON.stringify(response.extension)).toContain('"wasHumanReviewedFlag","valueBoolean":false');
  });

  test('a policy outside AUTOMATIC_APPROVALS is approved by a person alone', async () => {
    const careful = await openPasWorld({ automaticApprovals: [] });
    const answer = await careful.call(submitHandler(careful.parts, '2.2'), pasRequest('carepartners-01'));
    expect(actionsIn(answer.json)).toEqual({ 1: 'A4' });
    expect(notesIn(answer.json)).toContain('All criteria of CarePartners MNG Amtagvi are met.');
    await careful.close();
  });

  test('outside demo mode numbers do not say demo', async () => {
    const real = await openPasWorld({ demo: false });
    const answer = await real.call(submitHandler(real.parts, '2.2'), pasRequest('carepartners-01'));
    expect(claimResponseIn(answer.json).preAuthRef).toMatch(/^PA-\d{12}$/);
    await real.close();
  });
});

describe('business errors: 200 and outcome error', () => {
  const withoutMember = (resource: Resource) =>
    resource.resourceType === 'Coverage' ? { ...resource, identifier: [], subscriberId: undefined } : resource;
  test.each([
    ['no such member', 'cigna-07', {}, '75'],
    ['membership ended before the order', 'cigna-08', {}, '95'],
    ['a payer that is not ours', 'other-01', {}, 'T4'],
    ['no member id anywhere', 'cigna-01', { edit: withoutMember }, '72'],
    [
      'an update of a request nobody knows',
      'cigna-01',
      { prior: { resourceType: 'Claim', id: 'never', identifier: [{ system: 's', value: 'v' }] } },
      'AA',
    ],
  ] satisfies readonly (readonly [string, string, RequestOptions, string])[])('%s', async (_, patient, options, code) => {
    const answer = await decided(patient, options);
    const response = claimResponseIn(answer);
    expect(response.outcome).toBe('error');
    expect(JSON.stringify(response.error)).toContain(`"system":"https://codesystem.x12.org/005010/901","code":"${code}"`);
    expect(response.item).toBeUndefined();
    expect(response.preAuthRef).toBeUndefined();
  });

  test('a business error keeps no Claim.identifier: the corrected request may bear it again', async () => {
    await decided('cigna-07', { claim: 'again' });
    expect(actionsIn(await decided('carepartners-01', { claim: 'again' }))).toEqual({ 1: 'A1' });
  });
});

describe('billing', () => {
  interface Row {
    readonly sentence: string;
    readonly items: readonly ItemOptions[];
    readonly patient?: string;
    readonly more?: RequestOptions;
    readonly actions: Readonly<Record<string, string>>;
    readonly says?: RegExp;
  }
  const rows: readonly Row[] = [
    { sentence: 'units of the dose on one day', items: [drug], actions: { 1: 'A1' } },
    { sentence: 'one unit more', items: [{ ...drug, quantity: 4 }], actions: { 1: 'A4' }, says: /4 units of J9325 on one day.*comes to 3/ },
    { sentence: 'one unit less', items: [{ ...drug, quantity: 2 }], actions: { 1: 'A4' }, says: /comes to 3/ },
    { sentence: 'half a vial', items: [{ ...drug, quantity: 2.5 }], actions: { 1: 'A4' }, says: /no whole number of vials/ },
    { sentence: 'millilitres instead of units', items: [{ ...drug, unit: 'mL' }], actions: { 1: 'A4' }, says: /in another unit/ },
    {
      sentence: 'no quantity: nothing contradicts',
      items: [{ sequence: 1, order: 0, codings: [hcpcs('J9325')], day }],
      actions: { 1: 'A1' },
    },
    {
      sentence: 'over a period, the one first dose',
      items: [{ sequence: 1, order: 0, codings: [hcpcs('J9325')], quantity: 4, period: { start: day, end: '2027-02-23' } }],
      actions: { 1: 'A1' },
    },
    {
      sentence: 'over a period, more than one first dose',
      items: [{ sequence: 1, order: 0, codings: [hcpcs('J9325')], quantity: 5, period: { start: day, end: '2027-02-23' } }],
      actions: { 1: 'A4' },
      says: /at most 4 can be given/,
    },
    {
      sentence: 'the NDC of the vial ordered',
      items: [{ ...drug, codings: [hcpcs('J9325'), ndc('55513-0078-01')] }],
      actions: { 1: 'A1' },
    },
    {
      sentence: 'the NDC of the other strength',
      items: [{ ...drug, codings: [hcpcs('J9325'), ndc('55513-0079-01')] }],
      actions: { 1: 'A4' },
      says: /10\^8 PFU\/mL vial, the order is for 10\^6/,
    },
    {
      sentence: 'an unclassified code though the product has its own',
      items: [{ ...drug, codings: [hcpcs('J3590')], quantity: 1 }],
      actions: { 1: 'A4' },
      says: /unclassified drug, though J9325/,
    },
    {
      sentence: 'a code of another drug',
      items: [{ ...drug, codings: [hcpcs('J9271')] }],
      actions: { 1: 'A4' },
      says: /billed as J9271; LA\.PHAR\.542 lists J9325/,
    },
    {
      sentence: 'whole vials of the higher strength',
      patient: 'lhcc-11',
      items: [{ ...drug, quantity: 300 }],
      actions: { 1: 'A1' },
    },
    {
      sentence: 'no whole vial of the higher strength',
      patient: 'lhcc-11',
      items: [{ ...drug, quantity: 250 }],
      actions: { 1: 'A4' },
      says: /no whole number of vials at 10\^8/,
    },
    {
      sentence: 'a year of the higher strength at its shortest interval',
      patient: 'lhcc-11',
      items: [{ sequence: 1, order: 0, codings: [hcpcs('J9325')], quantity: 400 * 7, period: { start: day, end: '2027-02-16' } }],
      actions: { 1: 'A1' },
    },
    {
      sentence: 'one treatment more than fit into the period',
      patient: 'lhcc-11',
      items: [{ sequence: 1, order: 0, codings: [hcpcs('J9325')], quantity: 400 * 8, period: { start: day, end: '2027-02-16' } }],
      actions: { 1: 'A4' },
      says: /at most 2800 can be given/,
    },
    {
      sentence: 'the administration code of two lesions',
      items: [drug, { sequence: 2, codings: [cpt('96405')], quantity: 1, day }],
      actions: { 1: 'A1', 2: 'A1' },
    },
    {
      sentence: 'the administration code of more than seven',
      items: [drug, { sequence: 2, codings: [cpt('96406')], quantity: 1, day }],
      actions: { 1: 'A1', 2: 'A4' },
      says: /96406 is billed; 2 lesions are documented, which is 96405/,
    },
    {
      sentence: 'administration follows a drug line that pends',
      items: [
        { ...drug, quantity: 4 },
        { sequence: 2, codings: [cpt('96405')], quantity: 1, day },
      ],
      actions: { 1: 'A4', 2: 'A4' },
      says: /follows the drug line/,
    },
    {
      sentence: 'administration without its drug',
      items: [{ sequence: 1, codings: [cpt('96405')], quantity: 1, day }],
      actions: { 1: 'A4' },
      says: /No line of this request is for the drug/,
    },
    {
      sentence: 'a line that no policy speaks about',
      items: [drug, { sequence: 2, codings: [cpt('76942')], quantity: 1, day }],
      actions: { 1: 'A1', 2: 'A4' },
      says: /no automated rule/,
    },
    {
      sentence: 'lifileucel by an unclassified code and its name',
      patient: 'cigna-01',
      more: { attest: { E: true } },
      items: [{ sequence: 1, codings: [hcpcs('C9399')], text: 'lifileucel (Amtagvi)', quantity: 1, order: 0 }],
      actions: { 1: 'A1' },
    },
    {
      sentence: 'an unclassified code that nothing names',
      patient: 'cigna-01',
      items: [{ sequence: 1, codings: [hcpcs('C9399')], quantity: 1 }],
      actions: { 1: 'A4' },
      says: /any unclassified drug; the line or its order has to name the product/,
    },
    {
      sentence: 'two doses where the policy grants one',
      patient: 'cigna-01',
      more: { attest: { E: true } },
      items: [{ sequence: 1, codings: [hcpcs('C9399')], text: 'lifileucel', quantity: 2, order: 0 }],
      actions: { 1: 'A4' },
      says: /asks for 2; IP0625 grants a single dose/,
    },
    {
      sentence: 'a service after the end of the period',
      patient: 'cigna-01',
      more: { attest: { E: true } },
      items: [{ sequence: 1, codings: [hcpcs('C9399')], text: 'lifileucel', quantity: 1, order: 0, day: '2027-04-12' }],
      actions: { 1: 'A4' },
      says: /begins on 2027-04-12, after the 2027-04-11/,
    },
    {
      sentence: 'a service on the last day of the period',
      patient: 'cigna-01',
      more: { attest: { E: true } },
      items: [{ sequence: 1, codings: [hcpcs('C9399')], text: 'lifileucel', quantity: 1, order: 0, day: '2027-04-11' }],
      actions: { 1: 'A1' },
    },
  ];
  test.each(rows)('$sentence', async ({ patient = 'lhcc-01', items, more, actions, says }) => {
    const answer = await decided(patient, { attest, ...more, items });
    expect(actionsIn(answer), notesIn(answer)).toEqual(actions);
    if (says !== undefined) expect(notesIn(answer)).toMatch(says);
  });
});

describe('clocks', () => {
  test.each([
    ['a drug, standard: 72 hours', { items: [drug] }, '2026-11-24T10:00:05.000Z'],
    ['a drug, urgent: 24 hours', { items: [drug], urgent: true }, '2026-11-22T10:00:05.000Z'],
    ['another service, standard: 7 days', { items: [{ sequence: 1, codings: [cpt('76942')], day }] }, '2026-11-28T10:00:05.000Z'],
    [
      'another service, urgent: 72 hours',
      { items: [{ sequence: 1, codings: [cpt('76942')], day }], urgent: true },
      '2026-11-24T10:00:05.000Z',
    ],
  ] satisfies readonly (readonly [string, RequestOptions, string])[])('%s', async (_, options, due) => {
    const answer = await decided('lhcc-02', options);
    const stored = await world.parts.records.authorizations.byId(String(claimResponseIn(answer).id));
    expect(stored?.dueAt).toBe(due);
  });
});
