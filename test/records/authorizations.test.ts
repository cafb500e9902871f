import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Submission } from '../../src/records/authorizations.ts';
import { openRecords } from '../../src/records/open-records.ts';
import type { Records } from '../../src/records/records.ts';
import { item, minutesLater, now, pended, pendedItem, state, submission, touchless } from './samples.ts';
import { onEachStore, removeStores } from './stores.ts';

afterAll(removeStores);

async function pagesOf<T>(pages: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

onEachStore((store) => {
  let records: Records;
  let other: Records;
  beforeAll(async () => {
    const url = await store.fresh();
    records = await openRecords(url, { migrate: true });
    other = await openRecords(url, { migrate: false });
  });
  afterAll(async () => {
    await records?.close();
    await other?.close();
  });

  async function created(name: string, changes: Partial<Submission> = {}) {
    const outcome = await records.authorizations.submit(submission(name, changes));
    if (outcome.outcome !== 'created') throw new Error(outcome.outcome);
    return outcome.authorization;
  }

  describe('submitting', () => {
    test('ten at once in two processes make one authorization, and all get its answer', async () => {
      const wanted = submission('ten');
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? records : other).authorizations.submit(wanted)),
      );
      expect(outcomes.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
      expect(outcomes.filter(({ outcome }) => outcome === 'replayed')).toHaveLength(9);
      expect(new Set(outcomes.map((outcome) => ('answer' in outcome ? outcome.answer : outcome.outcome))).size).toBe(1);
    });
    test('ten at once that share only the Claim.identifier make one authorization', async () => {
      const all = Array.from({ length: 10 }, (_, i) =>
        submission(`claim-${i}`, { claimIdentifiers: ['urn:claim|shared', `urn:claim|own-${i}`] }),
      );
      const outcomes = await Promise.all(all.map((one, i) => (i % 2 === 0 ? records : other).authorizations.submit(one)));
      expect(outcomes.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome.outcome === 'conflict' && outcome.on === 'claim-identifier')).toHaveLength(9);
    });
    test('what was refused leaves nothing behind', async () => {
      await created('first', { claimIdentifiers: ['urn:claim|kept'] });
      const refused = submission('second', { claimIdentifiers: ['urn:claim|kept'] });
      expect(await records.authorizations.submit(refused)).toEqual({ outcome: 'conflict', on: 'claim-identifier' });
      expect(await records.authorizations.answered('ehr-1', refused.bundleIdentifier)).toBeUndefined();
    });
    test('other content under the same Bundle.identifier is a conflict', async () => {
      await created('same');
      const changed = submission('same', { contentHash: 'changed' });
      expect(await records.authorizations.submit(changed)).toEqual({ outcome: 'conflict', on: 'bundle-identifier' });
    });
    test('identifiers of different clients are different', async () => {
      await created('clients');
      expect((await records.authorizations.submit(submission('clients', { client: 'ehr-2' }))).outcome).toBe('created');
    });
    test('a business error is replayed, and its Claim.identifier is free for the corrected request', async () => {
      const wrong = submission('wrong', {
        claimIdentifiers: ['urn:claim|again'],
        compose: () => ({ authorization: null, answer: 'error' }),
      });
      expect(await records.authorizations.submit(wrong)).toEqual({ outcome: 'answered', answer: 'error' });
      expect(await records.authorizations.submit(wrong)).toEqual({ outcome: 'replayed', answer: 'error' });
      expect((await records.authorizations.submit(submission('right', { claimIdentifiers: ['urn:claim|again'] }))).outcome).toBe('created');
    });
    test('a composition that throws stores nothing, and the caller learns of it', async () => {
      const broken = submission('broken', {
        compose: () => {
          throw new Error('defect');
        },
      });
      await expect(records.authorizations.submit(broken)).rejects.toMatchObject({ name: 'RecordsError', cause: { message: 'defect' } });
      expect(await records.authorizations.answered('ehr-1', broken.bundleIdentifier)).toBeUndefined();
    });
    test('what is stored comes back whole, with the answer to the byte', async () => {
      const made = await created('whole', { compose: () => ({ authorization: pended, answer: '{"a":1.50}' }) });
      expect(made).toMatchObject({ ...pended, version: 1, submittedAt: now, decidedAt: null, wasPended: true, answer: '{"a":1.50}' });
      expect(await records.authorizations.byId(made.id)).toEqual(made);
      expect(await records.authorizations.byClaimIdentifier('ehr-1', 'urn:claim|whole')).toEqual(made);
      expect(await records.authorizations.byClaimIdentifier('ehr-2', 'urn:claim|whole')).toBeUndefined();
    });
  });

  describe('changing', () => {
    test('an update makes the next version; the earlier number leads to it', async () => {
      const first = await created('update');
      const number = first.numbers[0] ?? '';
      const update = submission('update-2', { kind: 'update', changes: first, receivedAt: minutesLater(10) });
      const outcome = await records.authorizations.submit(update);
      if (outcome.outcome !== 'changed') throw new Error(outcome.outcome);
      expect(outcome.authorization).toMatchObject({ id: first.id, version: 2, submittedAt: now, updatedAt: minutesLater(10) });
      expect(outcome.authorization.numbers[0]).not.toBe(number);
      expect(await records.authorizations.byNumber(number)).toEqual(outcome.authorization);
      expect(await records.authorizations.submissions(first.id)).toEqual([
        { kind: 'initial', receivedAt: now, request: '{"name":"update"}', answer: first.answer },
        { kind: 'update', receivedAt: minutesLater(10), request: '{"name":"update-2"}', answer: outcome.answer },
      ]);
      expect(await records.authorizations.byClaimIdentifier('ehr-1', 'urn:claim|update')).toEqual(outcome.authorization);
    });
    test('of ten submissions that rest on the same grants of a member one is taken, the others are told to look again', async () => {
      const query = { memberKey: 'member-once', products: ['lifileucel'], day: '2026-12-01' };
      const rivals = Array.from({ length: 10 }, (_, at) =>
        submission(`once-${at}`, {
          grantsSeen: { query, numbers: [] },
          compose: ({ newNumber }) => {
            const number = newNumber('PA-');
            return { authorization: state({ memberKey: query.memberKey, numbers: [number], items: [item({ number })] }), answer: '' };
          },
        }),
      );
      const outcomes = await Promise.all(rivals.map((one, at) => (at % 2 === 0 ? records : other).authorizations.submit(one)));
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['created', ...Array.from({ length: 9 }, () => 'stale')]);
      expect(await records.grantsNotEnded(query)).toHaveLength(1);
    });
    test('of ten revisions that rest on the same grants of a member one is taken, the others are told to look again', async () => {
      const query = { memberKey: 'member-again', products: ['lifileucel'], day: '2026-12-01' };
      const waiting = await Promise.all(
        Array.from({ length: 10 }, (_, at) => created(`again-${at}`, { compose: () => ({ authorization: pended, answer: '' }) })),
      );
      const outcomes = await Promise.all(
        waiting.map(({ id, version }, at) =>
          (at % 2 === 0 ? records : other).authorizations.revise({
            id,
            version,
            at: minutesLater(10),
            grantsSeen: { query, numbers: [] },
            compose: ({ newNumber }) => {
              const number = newNumber('PA-');
              return { authorization: state({ memberKey: query.memberKey, numbers: [number], items: [item({ number })] }), answer: '' };
            },
          }),
        ),
      );
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['changed', ...Array.from({ length: 9 }, () => 'stale')]);
      expect(outcomes.map(({ outcome, ...rest }) => ('authorization' in rest ? rest.authorization : rest.current)?.version).sort()).toEqual(
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 2],
      );
      expect(await records.grantsNotEnded(query)).toHaveLength(1);
    });
    test('of ten different updates of one version one is taken, the others are told to read again', async () => {
      const first = await created('rivals');
      const rivals = Array.from({ length: 10 }, (_, i) => submission(`rival-${i}`, { kind: 'update', changes: first }));
      const outcomes = await Promise.all(rivals.map((one, i) => (i % 2 === 0 ? records : other).authorizations.submit(one)));
      expect(outcomes.filter(({ outcome }) => outcome === 'changed')).toHaveLength(1);
      const stale = outcomes.filter((outcome) => outcome.outcome === 'stale');
      expect(stale).toHaveLength(9);
      expect(stale[0]?.current?.version).toBe(2);
    });
    test("another client's authorization cannot be changed, nor seen to exist", async () => {
      const own = await created('own');
      const foreign = submission('foreign', { client: 'ehr-2', kind: 'update', changes: own });
      expect(await records.authorizations.submit(foreign)).toEqual({ outcome: 'stale', current: undefined });
    });
    test('a reviewer decides: state, act and notification are stored together', async () => {
      const waiting = await created('review', { compose: () => ({ authorization: pended, answer: 'pended' }) });
      const outcome = await records.authorizations.revise({
        id: waiting.id,
        version: 1,
        at: minutesLater(120),
        compose: () => ({
          authorization: state({ status: 'denied', items: [item({ state: 'denied', periodStart: null, periodEnd: null })] }),
          answer: 'denied',
          act: { who: 'dr-1', role: 'medical-director', act: 'deny', itemSequences: [1], citation: 'IP0625 1.F', note: null },
          jobs: [{ kind: 'notify', payload: '{}', runAt: minutesLater(120), mostAttempts: 3, key: `notify ${waiting.id}` }],
        }),
      });
      expect(outcome).toMatchObject({
        outcome: 'changed',
        authorization: { status: 'denied', version: 2, decidedAt: minutesLater(120), wasPended: true },
      });
      expect(await records.authorizations.acts(waiting.id)).toMatchObject([
        { version: 2, who: 'dr-1', act: 'deny', itemSequences: [1], citation: 'IP0625 1.F' },
      ]);
      expect(
        await records.jobs.claim({ kinds: ['notify'], now: minutesLater(121), leasedUntil: minutesLater(122), limit: 5 }),
      ).toHaveLength(1);
      expect(
        await records.authorizations.revise({
          id: waiting.id,
          version: 1,
          at: minutesLater(121),
          compose: () => ({ authorization: null, answer: '' }),
        }),
      ).toMatchObject({
        outcome: 'stale',
        current: { version: 2 },
      });
    });
  });

  describe('finding', () => {
    test('an inquiry needs the member and one of the NPIs', async () => {
      const found = await created('inquiry', {
        compose: () => ({ authorization: state({ memberKey: 'member-i', npis: ['1111111111', '2222222222'] }), answer: '' }),
      });
      const inquire = async (memberKey: string, ...npis: string[]) =>
        (await pagesOf(records.authorizations.inquire({ memberKey, npis }))).flat();
      expect(await inquire('member-i', '3333333333', '2222222222')).toEqual([found]);
      expect(await inquire('member-i', '3333333333')).toEqual([]);
      expect(await inquire('member-x', '2222222222')).toEqual([]);
      expect(await inquire('member-i')).toEqual([]);
    });
    test('an inquiry comes to each of a member’s authorizations, newest first', async () => {
      const made = await Promise.all(
        Array.from({ length: 60 }, (_, at) =>
          created(`many-${at}`, {
            receivedAt: minutesLater(at),
            compose: () => ({ authorization: state({ memberKey: 'member-many', npis: ['1111111111'] }), answer: '' }),
          }),
        ),
      );
      const pages = await pagesOf(records.authorizations.inquire({ memberKey: 'member-many', npis: ['1111111111'] }));
      expect(pages.flat()).toEqual(made.toReversed());
      expect(pages.length).toBeGreaterThan(1);
    });
    test('requests come back as received, in the order asked, and only to the client they are of', async () => {
      await created('request-a');
      await created('request-b');
      const of = (client: string, name: string) => ({ client, bundleIdentifier: submission(name).bundleIdentifier });
      expect(await records.authorizations.requests([of('ehr-1', 'request-b'), of('ehr-2', 'request-a'), of('ehr-1', 'request-a')])).toEqual(
        ['{"name":"request-b"}', undefined, '{"name":"request-a"}'],
      );
      expect(await records.authorizations.requests([])).toEqual([]);
    });
    test('an unknown number finds nothing', async () => {
      expect(await records.authorizations.byNumber('PA-000000000000')).toBeUndefined();
    });
    test('a touchless number that was submitted stands for the authorization and counts once', async () => {
      const { number } = await records.touchlessAuthorization(touchless({ memberKey: 'member-t', order: 'o/t' }));
      const made = await created('touchless', {
        compose: () => ({ authorization: state({ memberKey: 'member-t', numbers: [number], items: [item({ number })] }), answer: '' }),
      });
      expect(await records.authorizations.byNumber(number)).toEqual(made);
      const inForce = await records.authorizationsInForce({
        client: 'ehr-1',
        memberKey: 'member-t',
        product: 'lifileucel',
        day: '2026-12-01',
      });
      expect(inForce).toEqual([{ number, product: 'lifileucel', periodStart: '2026-11-21', periodEnd: '2027-05-20', origin: 'submitted' }]);
    });
    test('grants that have not ended count whoever they were given to; a touchless one that was submitted counts once', async () => {
      const { number } = await records.touchlessAuthorization(touchless({ memberKey: 'member-g', order: 'o/g' }));
      const open = await records.touchlessAuthorization(touchless({ memberKey: 'member-g', order: 'o/h', periodEnd: null }));
      const made = await created('granted', {
        client: 'ehr-2',
        compose: () => ({
          authorization: state({
            memberKey: 'member-g',
            items: [
              item({ number: 'PA-9', periodEnd: '2026-12-31' }),
              item({ sequence: 2, product: 'other' }),
              { ...pendedItem, sequence: 3 },
            ],
          }),
          answer: '',
        }),
      });
      await created('granted-touchless', {
        compose: () => ({ authorization: state({ memberKey: 'member-g', numbers: [number], items: [item({ number })] }), answer: '' }),
      });
      const held = async (day: string) =>
        (await records.grantsNotEnded({ memberKey: 'member-g', products: ['lifileucel'], day })).map((grant) => grant.number).sort();
      expect(await held('2026-12-31')).toEqual(['PA-9', number, open.number].sort());
      expect(await held('2027-01-01')).toEqual([number, open.number].sort());
      expect(await held('2027-06-01')).toEqual([open.number]);
      expect(await records.grantsNotEnded({ memberKey: 'member-g', products: ['other'], day: '2026-12-31' })).toMatchObject([
        { client: 'ehr-2', authorization: made.id, order: null },
      ]);
      expect(await records.grantsNotEnded({ memberKey: 'member-g', products: [], day: '2026-12-31' })).toEqual([]);
    });
    test.each([
      ["another client's", 'ehr-2', 'content-1'],
      ['a voided', 'ehr-1', 'content-2'],
    ])('%s touchless number is refused', async (_sentence, client, contentHash) => {
      const wanted = touchless({ order: `o/refused for ${client}`, client });
      const { number } = await records.touchlessAuthorization(wanted);
      await records.touchlessAuthorization({ ...wanted, contentHash });
      const thief = submission(`thief of ${client}`, { compose: () => ({ authorization: state({ numbers: [number] }), answer: '' }) });
      await expect(records.authorizations.submit(thief)).rejects.toMatchObject({ kind: 'duplicate' });
    });
    test('a number of another authorization is refused', async () => {
      const made = await created('number');
      const thief = submission('thief', { compose: () => ({ authorization: state({ numbers: made.numbers }), answer: '' }) });
      await expect(records.authorizations.submit(thief)).rejects.toMatchObject({ kind: 'duplicate' });
    });
    test('the work list shows what is due first on top and what has no clock last', async () => {
      const due = (name: string, dueAt: string | null, client = 'ehr-1') =>
        created(name, { client, compose: () => ({ authorization: { ...pended, memberKey: 'member-w', dueAt }, answer: '' }) });
      const none = await due('due-none', null);
      const late = await due('due-late', minutesLater(9000));
      const soon = await due('due-soon', minutesLater(1));
      const listed = (await records.authorizations.workList({ limit: 100, offset: 0 })).filter(({ memberKey }) => memberKey === 'member-w');
      expect(listed).toEqual([soon, late, none]);
    });
    test('the figures of a year count lines by policy and clock', async () => {
      const lines = (name: string, policy: string, minutes: number[], changes: Partial<typeof pended> = {}) =>
        Promise.all(
          minutes.map(async (taken, i) => {
            const waiting = await created(`${name}-${i}`, {
              receivedAt: '2027-03-01T00:00:00.000Z',
              compose: () => ({ authorization: { ...pended, policy, dueAt: '2027-03-01T02:30:00.000Z', ...changes }, answer: '' }),
            });
            const at = new Date(Date.parse('2027-03-01T00:00:00.000Z') + taken * 60_000).toISOString();
            const decided = {
              ...state({ policy, dueAt: '2027-03-01T02:30:00.000Z', ...changes }),
              items: [item({ state: i === 0 ? 'denied' : 'approved' })],
            };
            await records.authorizations.revise({
              id: waiting.id,
              version: 1,
              at,
              compose: () => ({ authorization: { ...decided, status: 'active' }, answer: '' }),
            });
          }),
        );
      await lines('odd', 'policy-a', [60, 120, 240]);
      await lines('even', 'policy-a', [60, 180], { expedited: true });
      await lines('other', 'policy-b', [90, 100]);
      await created('open', {
        receivedAt: '2027-04-01T00:00:00.000Z',
        compose: () => ({ authorization: { ...pended, policy: null, items: [pendedItem] }, answer: '' }),
      });
      const year = { from: '2027-01-01T00:00:00.000Z', before: '2028-01-01T00:00:00.000Z', now: '2027-05-01T00:00:00.000Z' };
      const figures = await records.measures.decisions(year);
      expect(await records.measures.totals(year)).toEqual([
        {
          ...{ expedited: false, requested: 6, approved: 3, modified: 0, denied: 2, cancelled: 0, pended: 1, everPended: 6, late: 2 },
          meanHours: 610 / 5 / 60,
          medianHours: 100 / 60,
        },
        {
          ...{ expedited: true, requested: 2, approved: 1, modified: 0, denied: 1, cancelled: 0, pended: 0, everPended: 2, late: 1 },
          meanHours: 2,
          medianHours: 2,
        },
      ]);
      expect(await records.measures.totals({ ...year, from: year.before, before: '2029-01-01T00:00:00.000Z' })).toEqual([]);
      const common = { modified: 0, cancelled: 0 };
      expect(figures.find(({ policy, expedited }) => policy === 'policy-a' && !expedited)).toEqual({
        ...common,
        policy: 'policy-a',
        expedited: false,
        requested: 3,
        approved: 2,
        denied: 1,
        pended: 0,
        everPended: 3,
        late: 1,
        meanHours: 7 / 3,
        medianHours: 2,
      });
      expect(figures.find(({ expedited }) => expedited)).toMatchObject({ requested: 2, meanHours: 2, medianHours: 2, late: 1 });
      expect(figures.find(({ policy }) => policy === null)).toMatchObject({
        requested: 1,
        pended: 1,
        late: 1,
        meanHours: null,
        medianHours: null,
      });
    });
  });
});
