import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isObject, listOf, type Resource } from '../../src/fhir/resource.ts';
import { inquireHandler } from '../../src/pas/inquire.ts';
import { rejudge } from '../../src/pas/rejudge.ts';
import { runDueJobs } from '../../src/pas/run-due-jobs.ts';
import { detailOf } from '../../src/pas/stored-detail.ts';
import { submitHandler } from '../../src/pas/submit.ts';
import { submitAttachmentHandler } from '../../src/pas/submit-attachment.ts';
import { inquiryFor } from './pas-inquiry.ts';
import { pasRequest } from './pas-request.ts';
import { actionsIn, claimResponseIn, clientOf, notesIn, openPasWorld, type PasWorld, resourcesIn } from './pas-world.ts';

let world: PasWorld;
beforeAll(async () => {
  world = await openPasWorld();
});
afterAll(() => world.close());

const send = (trackingId: string, contents: readonly Resource[], memberId = 'LHCC-0001', more = {}) =>
  world.call(
    submitAttachmentHandler(world.parts),
    {
      resourceType: 'Parameters',
      parameter: [
        { name: 'TrackingId', valueIdentifier: { system: 'https://payer.example.org/fhir/2.2/sid/attachment', value: trackingId } },
        { name: 'AttachTo', valueCode: 'preauthorization' },
        { name: 'MemberId', valueIdentifier: { value: memberId } },
        { name: 'Attachment', part: contents.map((resource) => ({ name: 'Content', resource })) },
      ],
    },
    more,
  );

const document: Resource = {
  resourceType: 'DocumentReference',
  id: 'note',
  status: 'current',
  subject: { reference: 'Patient/lhcc-01' },
  content: [{ attachment: { contentType: 'text/plain', data: 'Tm90ZQ==' } }],
};
const form: Resource = {
  resourceType: 'QuestionnaireResponse',
  id: 'late-form',
  questionnaire: 'https://oncoverage.example/fhir/Questionnaire/lhcc-imlygic-initial|1.0.0',
  status: 'completed',
  subject: { reference: 'Patient/lhcc-01' },
  authored: '2026-11-22T10:00:00Z',
  item: [{ linkId: 'I.A.4.a', answer: [{ valueBoolean: true }] }],
};

async function pended(name: string, patient = 'lhcc-01'): Promise<{ readonly id: string; readonly trackingId: string }> {
  const answer = await world.call(submitHandler(world.parts, '2.2'), pasRequest(patient, { bundle: name, claim: name.toLowerCase() }));
  expect(actionsIn(answer.json)).toEqual({ 1: 'A4' });
  const [asked] = resourcesIn(answer.json, 'CommunicationRequest');
  const [identifier] = listOf(asked?.identifier);
  return { id: String(claimResponseIn(answer.json).id), trackingId: String(isObject(identifier) ? identifier.value : '') };
}

describe('documents sent for a pended request', () => {
  test('a form that settles what was open: approved, by the machine', async () => {
    const { id, trackingId } = await pended('A-1');
    const answer = await send(trackingId, [form]);
    expect(answer.status).toBe(200);
    const stored = await world.parts.records.authorizations.byId(id);
    expect(actionsIn(JSON.parse(stored?.answer ?? ''))).toEqual({ 1: 'A1' });
    expect(stored?.answer).toContain('"wasHumanReviewedFlag","valueBoolean":false');
  });

  test('a document that no machine reads: kept for the reviewer, no longer asked for, still pended', async () => {
    const { id, trackingId } = await pended('A-2');
    await send(trackingId, [document]);
    const stored = await world.parts.records.authorizations.byId(id);
    const answer: unknown = JSON.parse(stored?.answer ?? '');
    expect(actionsIn(answer)).toEqual({ 1: 'A4' });
    expect(resourcesIn(answer, 'CommunicationRequest')).toEqual([]);
    const [received] = await world.parts.records.documents.received(id);
    expect(JSON.parse(received?.content ?? '')).toEqual([document]);
  });

  test('the same again is taken once', async () => {
    const { id, trackingId } = await pended('A-3');
    await send(trackingId, [document]);
    expect((await send(trackingId, [document])).text).toContain('received before');
    expect(await world.parts.records.documents.received(id)).toHaveLength(1);
  });

  test.each([
    ['an unknown tracking id', 'ACN-0000000000000000', 'LHCC-0001', {}],
    ['another member', '', 'LHCC-0002', {}],
    ['another client', '', 'LHCC-0001', { client: clientOf('another') }],
  ])('%s: 404, and nothing is kept', async (name, tracking, member, more) => {
    const { id, trackingId } = await pended(`A-4-${name.length}`);
    const answer = await send(tracking === '' ? trackingId : tracking, [document], member, more);
    expect(answer.status).toBe(404);
    expect(await world.parts.records.documents.received(id)).toEqual([]);
  });

  test('the queued job after it changes nothing more', async () => {
    const { id, trackingId } = await pended('A-5');
    await send(trackingId, [form]);
    const before = await world.parts.records.authorizations.byId(id);
    while ((await runDueJobs(world.parts, AbortSignal.timeout(5000))) > 0);
    expect((await world.parts.records.authorizations.byId(id))?.version).toBe(before?.version);
  });

  test('a request for a single dose is not approved on grants that another was just added to', async () => {
    const asked = [await pended('A-8', 'cigna-01'), await pended('A-9', 'cigna-01')] as const;
    const { records } = world.parts;
    for (const { id } of asked) {
      const stored = await records.authorizations.byId(id);
      await records.questionnaireResponses.save({
        client: 'demo',
        id: `single-${id}`,
        patient: 'Patient/cigna-01',
        context: (stored && detailOf(stored).authorization.administrationNumber) ?? null,
        questionnaire: 'https://oncoverage.example/fhir/Questionnaire/cigna-amtagvi-initial|1.0.0',
        savedAt: '2026-11-22T10:00:00.000Z',
        resource: JSON.stringify({
          ...form,
          id: `single-${id}`,
          questionnaire: 'https://oncoverage.example/fhir/Questionnaire/cigna-amtagvi-initial|1.0.0',
          subject: { reference: 'Patient/cigna-01' },
          item: [{ linkId: 'E', answer: [{ valueBoolean: true }] }],
        }),
      });
    }
    const [one, other] = asked;
    const at = '2026-11-22T10:00:05.000Z';
    let looked = 0;
    // Between what the one reads and what it writes, the other is approved.
    const overtaken: typeof records = {
      ...records,
      grantsNotEnded: async (query) => {
        const grants = await records.grantsNotEnded(query);
        looked += 1;
        if (looked === 1) await rejudge(world.parts, other.id, at);
        return grants;
      },
    };
    await rejudge({ ...world.parts, records: overtaken }, one.id, at);
    const answers = await Promise.all(
      asked.map(async ({ id }): Promise<unknown> => JSON.parse((await records.authorizations.byId(id))?.answer ?? '')),
    );
    expect(answers.map(actionsIn)).toEqual([{ 1: 'A4' }, { 1: 'A1' }]);
    expect(notesIn(answers[0])).toContain('holds an authorization for lifileucel already');
    expect(looked).toBe(2);
  });

  test('the clock runs on while something is asked for', async () => {
    const { id, trackingId } = await pended('A-6');
    const before = await world.parts.records.authorizations.byId(id);
    world.at('2026-11-22T09:00:00Z');
    await send(trackingId, [document]);
    expect((await world.parts.records.authorizations.byId(id))?.dueAt).toBe(before?.dueAt);
    world.at('2026-11-21T10:00:05Z');
  });

  test('a form saved under the number the Task names counts as well', async () => {
    const { id, trackingId } = await pended('A-7');
    const stored = await world.parts.records.authorizations.byId(id);
    const number = stored === undefined ? undefined : detailOf(stored).authorization.administrationNumber;
    await world.parts.records.questionnaireResponses.save({
      client: 'demo',
      id: 'late-form',
      patient: 'Patient/lhcc-01',
      context: number ?? null,
      questionnaire: String(form.questionnaire),
      savedAt: '2026-11-22T10:00:00.000Z',
      resource: JSON.stringify(form),
    });
    await send(trackingId, [document]);
    const { json } = await world.call(inquireHandler(world.parts, '2.2'), inquiryFor('lhcc-01'));
    expect(JSON.stringify(json)).toContain('"code":"A1"');
  });
});
