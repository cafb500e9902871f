import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OutcomeError } from '../../src/fhir/outcome.ts';
import { review } from '../../src/pas/review.ts';
import { reviewCase, workList } from '../../src/pas/review-list.ts';
import { runDueJobs } from '../../src/pas/run-due-jobs.ts';
import { submitHandler } from '../../src/pas/submit.ts';
import { submitAttachmentHandler } from '../../src/pas/submit-attachment.ts';
import { reportCsv, yearlyReport } from '../../src/pas/yearly-report.ts';
import { hcpcs, pasRequest } from './pas-request.ts';
import { actionsIn, claimResponseIn, notesIn, openPasWorld, type PasWorld, resourcesIn } from './pas-world.ts';

let world: PasWorld;
beforeAll(async () => {
  world = await openPasWorld({ reasonCodes: { all: () => [{ code: 'R1', display: 'A reason of the payer’s list' }] } });
});
afterAll(() => world.close());

const reviewer = { id: 'nurse-n', role: 'reviewer' } as const;
const director = { id: 'dr-m', role: 'medical-director', npi: '9999991901' } as const;

let count = 0;
async function pended(patient: string): Promise<string> {
  count += 1;
  const answer = await world.call(submitHandler(world.parts, '2.2'), pasRequest(patient, { bundle: `V-${count}`, claim: `v-${count}` }));
  expect(Object.values(actionsIn(answer.json))).toContain('A4');
  return String(claimResponseIn(answer.json).id);
}
const act = (id: string, given: unknown, who: Parameters<typeof review>[1] = director, version = 1) =>
  review(world.parts, who, { id, version, act: given });
const citation = { source: 'IP0625', section: '1.F' };
const deny = { act: 'deny', lines: [1], criterion: 'F', citation, note: 'An earlier infusion is on record.' };

describe('what a reviewer may do', () => {
  test('approve: a number, the policy’s period from today, reviewed by a person', async () => {
    const stored = await act(await pended('cigna-02'), { act: 'approve', lines: [1] }, reviewer);
    const answer: unknown = JSON.parse(stored.answer);
    expect(actionsIn(answer)).toEqual({ 1: 'A1' });
    expect(claimResponseIn(answer)).toMatchObject({ preAuthPeriod: { start: '2026-11-21', end: '2027-05-20' } });
    expect(stored.answer).toContain('"wasHumanReviewedFlag","valueBoolean":true');
  });

  test('approve for a period of the reviewer’s', async () => {
    const stored = await act(await pended('cigna-02'), { act: 'approve', lines: [1], period: { start: '2026-12-01', end: '2026-12-31' } });
    expect(claimResponseIn(JSON.parse(stored.answer)).preAuthPeriod).toEqual({ start: '2026-12-01', end: '2026-12-31' });
  });

  test('modify: the line as asked with A6, what is granted as an added item', async () => {
    const stored = await act(await pended('lhcc-12'), {
      act: 'modify',
      lines: [1],
      quantity: { value: 100, unit: 'units' },
      period: { start: '2026-11-21', end: '2027-01-20' },
      criterion: 'II.A.2',
      citation: { source: 'LA.PHAR.542', section: 'II.A.2' },
      note: 'One vial until the response is documented.',
    });
    const answer: unknown = JSON.parse(stored.answer);
    expect(actionsIn(answer)).toEqual({ 1: 'A6' });
    expect(claimResponseIn(answer).addItem).toMatchObject([
      { itemSequence: [1], quantity: { value: 100 }, servicedPeriod: { start: '2026-11-21', end: '2027-01-20' } },
    ]);
  });

  test('deny: criterion and citation in the note, the reason code of the payer’s list', async () => {
    const stored = await act(await pended('cigna-04'), { ...deny, reasonCode: 'R1' });
    const answer: unknown = JSON.parse(stored.answer);
    expect(actionsIn(answer)).toEqual({ 1: 'A3' });
    expect(notesIn(answer)).toBe('An earlier infusion is on record. (criterion F; IP0625, 1.F)');
    expect(stored.answer).toContain('"system":"https://codesystem.x12.org/external/886","code":"R1"');
    expect(claimResponseIn(answer).preAuthRef).toBeUndefined();
    expect(stored.status).toBe('denied');
  });

  test('ask for more: a document per line, still pended, no longer the machine’s', async () => {
    const id = await pended('lhcc-01');
    const stored = await act(id, { act: 'ask', lines: [1], documents: [{ loinc: '74156-1', text: 'The oncology plan.' }] }, reviewer);
    const answer: unknown = JSON.parse(stored.answer);
    expect(actionsIn(answer)).toEqual({ 1: 'A4' });
    const asked = resourcesIn(answer, 'CommunicationRequest').filter((request) => JSON.stringify(request).includes('74156-1'));
    expect(asked).toHaveLength(1);
    const form = {
      resourceType: 'QuestionnaireResponse',
      id: 'f',
      questionnaire: 'https://oncoverage.example/fhir/Questionnaire/lhcc-imlygic-initial|1.0.0',
      status: 'completed',
      subject: { reference: 'Patient/lhcc-01' },
      authored: '2026-11-22T10:00:00Z',
      item: [{ linkId: 'I.A.4.a', answer: [{ valueBoolean: true }] }],
    };
    const sent = await world.call(submitAttachmentHandler(world.parts), {
      resourceType: 'Parameters',
      parameter: [
        { name: 'TrackingId', valueIdentifier: { value: String(asked[0]?.id) } },
        { name: 'AttachTo', valueCode: 'preauthorization' },
        { name: 'MemberId', valueIdentifier: { value: 'LHCC-0001' } },
        { name: 'Attachment', part: [{ name: 'Content', resource: form }] },
      ],
    });
    expect(sent.status).toBe(200);
    const after = await world.parts.records.authorizations.byId(id);
    expect(actionsIn(JSON.parse(after?.answer ?? ''))).toEqual({ 1: 'A4' });
    expect(notesIn(JSON.parse(after?.answer ?? ''))).toContain('All criteria of LA.PHAR.542 are met.');
  });

  test('ask again for a type of document that has come: it is asked for', async () => {
    const id = await pended('lhcc-02');
    const ask = { act: 'ask', lines: [1], documents: [{ loinc: '11506-3', text: 'The latest note.' }] };
    const first = await act(id, ask, reviewer);
    for (const asked of resourcesIn(JSON.parse(first.answer), 'CommunicationRequest'))
      await world.call(submitAttachmentHandler(world.parts), {
        resourceType: 'Parameters',
        parameter: [
          { name: 'TrackingId', valueIdentifier: { value: String(asked.id) } },
          { name: 'AttachTo', valueCode: 'preauthorization' },
          { name: 'MemberId', valueIdentifier: { value: 'LHCC-0002' } },
          { name: 'Attachment', part: [{ name: 'Content', resource: { resourceType: 'DocumentReference', id: 'd', status: 'current' } }] },
        ],
      });
    const between = await world.parts.records.authorizations.byId(id);
    expect(resourcesIn(JSON.parse(between?.answer ?? ''), 'CommunicationRequest')).toEqual([]);
    const again = await act(id, ask, reviewer, between?.version ?? 0);
    expect(resourcesIn(JSON.parse(again.answer), 'CommunicationRequest')).toHaveLength(1);
  });

  test('every act is recorded with its citation and written into the audit', async () => {
    const id = await pended('cigna-04');
    await act(id, deny);
    expect(await world.parts.records.authorizations.acts(id)).toMatchObject([
      { who: 'dr-m', role: 'medical-director', act: 'deny', itemSequences: [1], citation: 'IP0625 1.F' },
    ]);
    const entries = await world.parts.records.audit.entries({ subjectKey: id, limit: 10 });
    expect(entries.map(({ action, actor }) => [action, actor])).toContainEqual(['review-deny', 'dr-m']);
  });
});

describe('what a reviewer may not do', () => {
  interface Row {
    readonly sentence: string;
    readonly given: unknown;
    readonly who?: Parameters<typeof review>[1];
    readonly version?: number;
    readonly status: number;
  }
  const rows: readonly Row[] = [
    { sentence: 'deny without being a medical director', given: deny, who: reviewer, status: 403 },
    {
      sentence: 'grant less without being a medical director',
      given: { ...deny, act: 'modify', quantity: { value: 1, unit: 'units' } },
      who: reviewer,
      status: 403,
    },
    { sentence: 'deny without a citation', given: { act: 'deny', lines: [1], criterion: 'F', note: 'No.' }, status: 400 },
    { sentence: 'deny without a word for the provider', given: { act: 'deny', lines: [1], criterion: 'F', citation }, status: 400 },
    { sentence: 'deny by a criterion nobody judged', given: { ...deny, criterion: 'Z' }, status: 422 },
    { sentence: 'deny by another section', given: { ...deny, citation: { source: 'IP0625', section: '9' } }, status: 422 },
    { sentence: 'deny with a code outside the list', given: { ...deny, reasonCode: 'R9' }, status: 422 },
    { sentence: 'decide a line that is not there', given: { ...deny, lines: [9] }, status: 422 },
    { sentence: 'decide no line', given: { ...deny, lines: [] }, status: 400 },
    { sentence: 'decide what has changed since', given: deny, version: 2, status: 409 },
    { sentence: 'do something else', given: { act: 'escalate', lines: [1] }, status: 400 },
  ];
  test.each(rows)('$sentence: $status', async ({ given, who, version, status }) => {
    const id = await pended('cigna-04');
    await expect(act(id, given, who, version)).rejects.toMatchObject({ status });
    const stored = await world.parts.records.authorizations.byId(id);
    expect(stored).toMatchObject({ version: 1, status: 'pended' });
  });

  test('decide twice', async () => {
    const id = await pended('cigna-04');
    await act(id, deny);
    await expect(act(id, deny, director, 2)).rejects.toBeInstanceOf(OutcomeError);
  });

  test('decide what is not there', async () => {
    await expect(act('none', deny)).rejects.toMatchObject({ status: 404 });
  });
});

describe('the work list', () => {
  test('what is due first stands on top; a clock that ran out shows as breach and decides nothing', async () => {
    const own = await openPasWorld();
    const submit = submitHandler(own.parts, '2.2');
    await own.call(submit, pasRequest('lhcc-02'));
    await own.call(submit, pasRequest('lhcc-10', { urgent: true }));
    own.at('2026-11-23T10:00:00Z');
    while ((await runDueJobs(own.parts, AbortSignal.timeout(5000))) > 0);
    const rows = await workList(own.parts, { limit: 10, offset: 0 });
    expect(rows.map(({ expedited, clock }) => [expedited, clock.breached])).toEqual([
      [true, true],
      [false, false],
    ]);
    expect(rows[0]?.clock.minutesLeft).toBeLessThan(0);
    own.at('2027-11-23T10:00:00Z');
    while ((await runDueJobs(own.parts, AbortSignal.timeout(5000))) > 0);
    const later = await workList(own.parts, { limit: 10, offset: 0 });
    expect(later.map(({ version, clock }) => [version, clock.breached])).toEqual([
      [1, true],
      [1, true],
    ]);
    await own.close();
  });

  test('a denial is recommended with criterion and citation, and stays a recommendation', async () => {
    const shown = await reviewCase(world.parts, reviewer, await pended('cigna-04'));
    expect(shown?.lines[0]).toMatchObject({
      state: 'pended',
      recommendation: { act: 'deny', because: [{ id: 'F', citation: { source: 'IP0625', section: '1.F' } }] },
    });
  });

  test('a case shows findings with evidence, what was attested, the documents and what was done', async () => {
    const id = await pended('lhcc-02');
    await act(id, { act: 'ask', lines: [1], documents: [{ loinc: '11504-8', text: 'The operation note.' }] }, reviewer);
    const shown = await reviewCase(world.parts, reviewer, id);
    expect(shown?.lines[0]?.criteria.map(({ id: criterion }) => criterion)).toContain('I.A.6.a.ii');
    expect(JSON.stringify(shown?.lines[0]?.criteria)).toContain('"evidence":[{"reference"');
    expect(shown?.documents.wanted.map(({ code }) => code)).toContain('11504-8');
    expect(shown?.acts.map(({ act: done }) => done)).toEqual(['ask']);
    expect(shown?.patient.name).toContain('Melanoma');
    expect(await reviewCase(world.parts, reviewer, 'none')).toBeUndefined();
  });
});

describe('the yearly report', () => {
  test('counts lines, standard and expedited apart, with times to decision', async () => {
    const own = await openPasWorld();
    const submit = submitHandler(own.parts, '2.2');
    await own.call(submit, pasRequest('carepartners-01'));
    const pendedAnswer = await own.call(submit, pasRequest('cigna-04', { urgent: true }));
    await own.call(submit, pasRequest('lhcc-12', { items: [{ sequence: 1, order: 0, codings: [hcpcs('J9325')], quantity: 300 }] }));
    own.at('2026-11-23T10:00:05Z');
    await review(own.parts, director, { id: String(claimResponseIn(pendedAnswer.json).id), version: 1, act: deny });
    const report = await yearlyReport(own.parts, 2026, new Date('2027-01-05T00:00:00Z'));
    expect(report.totals).toMatchObject([
      { kind: 'standard', requested: 2, approved: 1, denied: 0, pended: 1, late: 1, approvedPercent: 100, deniedPercent: 0, meanHours: 0 },
      { kind: 'expedited', requested: 1, approved: 0, denied: 1, pended: 0, late: 1, deniedPercent: 100, meanHours: 48, medianHours: 48 },
    ]);
    expect(report.byPolicy.map(({ policy }) => policy)).toEqual(['carepartners-amtagvi', 'lhcc-imlygic', 'cigna-amtagvi']);
    const csv = reportCsv(report).split('\r\n');
    expect(csv[0]).toMatch(/^year,policy,kind,requested,approved/);
    expect(csv[1]).toMatch(/^2026,all,standard,2,1,/);
    await own.close();
  });

  test('the median over all policies is that of all lines, not of the policies’ medians', async () => {
    const own = await openPasWorld();
    const submit = submitHandler(own.parts, '2.2');
    const waiting = [await own.call(submit, pasRequest('cigna-04')), await own.call(submit, pasRequest('lhcc-12'))];
    await own.call(submit, pasRequest('carepartners-01'));
    for (const [at, answer] of waiting.entries()) {
      own.at(`2026-11-2${2 + at}T10:00:05Z`);
      await review(own.parts, director, { id: String(claimResponseIn(answer.json).id), version: 1, act: { act: 'approve', lines: [1] } });
    }
    const { totals, byPolicy } = await yearlyReport(own.parts, 2026, new Date('2027-01-05T00:00:00Z'));
    expect(Object.fromEntries(byPolicy.map(({ policy, medianHours }) => [policy, medianHours]))).toEqual({
      'carepartners-amtagvi': 0,
      'cigna-amtagvi': 24,
      'lhcc-imlygic': 48,
    });
    expect(totals[0]).toMatchObject({ requested: 3, meanHours: 24, medianHours: 24 });
    await own.close();
  });

  test('a year without requests has figures of none', async () => {
    const report = await yearlyReport(world.parts, 1999, new Date('2027-01-05T00:00:00Z'));
    expect(report.totals).toMatchObject([
      { requested: 0, approvedPercent: null, meanHours: null, medianHours: null },
      { requested: 0, approvedPercent: null, meanHours: null, medianHours: null },
    ]);
  });
});
