import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pauseAfter } from '../../src/records/jobs.ts';
import { openRecords } from '../../src/records/open-records.ts';
import type { Records } from '../../src/records/records.ts';
import type { Subscription } from '../../src/records/subscriptions.ts';
import { minutesLater, now, pended, submission } from './samples.ts';
import { onEachStore, removeStores } from './stores.ts';

afterAll(removeStores);

/** Keeps everybody else from writing until it is called off. */
async function writing(url: string): Promise<() => Promise<void>> {
  if (url.startsWith('sqlite:')) {
    const file = new DatabaseSync(url.slice('sqlite:'.length));
    file.exec('begin immediate');
    return async () => file.close();
  }
  const client = new pg.Client(url);
  await client.connect();
  await client.query('begin');
  await client.query('lock table jobs, subscriptions in exclusive mode');
  return () => client.end();
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

  describe('jobs', () => {
    const job = (kind: string, key?: string) => ({
      kind,
      payload: '{"n":1}',
      runAt: now,
      mostAttempts: 2,
      ...(key !== undefined && { key }),
    });
    const claim = (kind: string, minute: number, from = records, limit = 1) =>
      from.jobs.claim({ kinds: [kind], now: minutesLater(minute), leasedUntil: minutesLater(minute + 5), limit });

    test('two processes taking on forty jobs at once get each of them once', async () => {
      for (let i = 0; i < 40; i += 1) await records.jobs.add(job('race'), now);
      const claims = await Promise.all(Array.from({ length: 20 }, (_, i) => claim('race', 1, i % 2 === 0 ? records : other, 3)));
      const ids = claims.flat().map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (let more = await claim('race', 1, records, 10); more.length > 0; more = await claim('race', 1, records, 10))
        ids.push(...more.map(({ id }) => id));
      expect(new Set(ids).size).toBe(40);
      expect(ids).toHaveLength(40);
    });
    test('a key admits one job until it is done', async () => {
      expect(await records.jobs.add(job('keyed', 'k'), now)).toBe(true);
      expect(await records.jobs.add(job('keyed', 'k'), now)).toBe(false);
      for (const taken of await claim('keyed', 1)) await records.jobs.done(taken);
      expect(await records.jobs.add(job('keyed', 'k'), now)).toBe(true);
    });
    test('not before its time', async () => {
      await records.jobs.add({ ...job('early'), runAt: minutesLater(60) }, now);
      expect(await claim('early', 59)).toEqual([]);
      expect(await claim('early', 60)).toHaveLength(1);
    });
    test('tried again later, then dead with its last error', async () => {
      await records.jobs.add(job('failing'), now);
      const [first] = await claim('failing', 1);
      if (first === undefined) throw new Error('no job');
      expect(first).toMatchObject({ payload: '{"n":1}', attempts: 1, mostAttempts: 2 });
      expect(await records.jobs.failed(first, 'refused', minutesLater(1))).toBe('again');
      expect(await claim('failing', 1)).toEqual([]);
      const [second] = await claim('failing', 2);
      if (second === undefined) throw new Error('no job');
      expect(second).toMatchObject({ attempts: 2, lastError: 'refused' });
      expect(await records.jobs.failed(second, 'refused again', minutesLater(2))).toBe('dead');
      expect(await claim('failing', 9000)).toEqual([]);
      expect(await records.jobs.dead(10)).toContainEqual({ ...second, lastError: 'refused again' });
    });
    test('a worker that died loses its job to another, and cannot end it any more', async () => {
      await records.jobs.add(job('lease'), now);
      const [lost] = await claim('lease', 1);
      expect(await claim('lease', 5, other)).toEqual([]);
      const [taken] = await claim('lease', 6, other);
      if (lost === undefined || taken === undefined) throw new Error('no job');
      expect(taken.id).toBe(lost.id);
      await records.jobs.done(lost);
      expect(await records.jobs.failed(lost, 'late', minutesLater(7))).toBe('lost');
      expect(await claim('lease', 12)).toEqual([]); // Both tries are used up, so it is dead rather than tried for ever.
      expect((await records.jobs.dead(10)).map(({ id }) => id)).toContain(lost.id);
    });
    test('where nothing is due, whoever asks waits for nobody who writes', async () => {
      const url = await store.fresh();
      const asking = await openRecords(url, { migrate: true });
      await asking.jobs.add({ ...job('later'), runAt: minutesLater(60) }, now);
      const done = await writing(url);
      expect(await claim('later', 1, asking)).toEqual([]);
      expect(await asking.subscriptions.dueHeartbeats(now, 5)).toEqual([]);
      await done();
      expect(await claim('later', 60, asking)).toHaveLength(1);
      await asking.close();
    }, 3000);
    test.each([
      [1, 15],
      [2, 30],
      [8, 1920],
      [9, 3600],
      [40, 3600],
    ])('after try %i the pause is %i s', (attempts, seconds) => {
      expect(pauseAfter(attempts)).toBe(seconds * 1000);
    });
  });

  describe('documents', () => {
    const arrival = (changes: object = {}) => ({
      client: 'ehr-1',
      memberKey: 'member-1',
      trackingId: 'ACN-1',
      content: '[{"resourceType":"DocumentReference"}]',
      contentHash: 'hash-1',
      receivedAt: minutesLater(3),
      job: (id: string) => ({ kind: 'judge', payload: id, runAt: minutesLater(3), mostAttempts: 3 }),
      ...changes,
    });
    test('what was asked for is taken, once, and judged anew', async () => {
      const outcome = await records.authorizations.submit(
        submission('documents', {
          compose: () => ({
            authorization: pended,
            answer: '',
            documentsWanted: [{ trackingId: 'ACN-1', code: '11526-1', itemSequences: [1] }],
          }),
        }),
      );
      if (outcome.outcome !== 'created') throw new Error(outcome.outcome);
      const { id } = outcome.authorization;
      const wanted = { trackingId: 'ACN-1', code: '11526-1', itemSequences: [1], requestedAt: now, receivedAt: null };
      expect(await records.documents.wanted(id)).toEqual([wanted]);
      expect(await records.documents.receive(arrival({ client: 'ehr-2' }))).toBe('unknown');
      expect(await records.documents.receive(arrival({ memberKey: 'member-2' }))).toBe('unknown');
      expect(await records.documents.receive(arrival({ trackingId: 'ACN-2' }))).toBe('unknown');
      const outcomes = await Promise.all([1, 2, 3].map(() => records.documents.receive(arrival())));
      expect(outcomes.toSorted()).toEqual(['accepted', 'repeated', 'repeated']);
      expect(await records.documents.receive(arrival({ contentHash: 'hash-2', receivedAt: minutesLater(4) }))).toBe('accepted');
      expect(await records.documents.wanted(id)).toEqual([{ ...wanted, receivedAt: minutesLater(3) }]);
      expect(await records.documents.received(id)).toHaveLength(2);
      expect(await records.jobs.claim({ kinds: ['judge'], now: minutesLater(5), leasedUntil: minutesLater(6), limit: 9 })).toMatchObject([
        { payload: id },
        { payload: id },
      ]);
    });
  });

  test('forms are found by themselves, by context and by patient, of their client alone; a later state replaces the earlier', async () => {
    const response = {
      client: 'ehr-1',
      id: 'qr-1',
      patient: 'p1',
      context: 'assertion-1',
      questionnaire: 'q|1.0.0',
      savedAt: now,
      resource: '{"n":1.50}',
    };
    await records.questionnaireResponses.save({ ...response, resource: '{}' });
    await records.questionnaireResponses.save(response);
    expect(await records.questionnaireResponses.byId('ehr-1', 'qr-1')).toEqual(response);
    expect(await records.questionnaireResponses.ofContext('ehr-1', 'assertion-1')).toEqual([response]);
    expect(await records.questionnaireResponses.ofPatient('ehr-1', 'p1')).toEqual([response]);
    expect(await records.questionnaireResponses.ofPatient('ehr-2', 'p1')).toEqual([]);
    const error = { client: 'ehr-1', questionnaire: null, receivedAt: now, body: '{}' };
    await records.questionnaireResponses.logError(error);
    expect(await records.questionnaireResponses.errors(5)).toEqual([error]);
  });

  describe('subscriptions', () => {
    const subscription: Subscription = {
      id: 'sub-1',
      client: 'ehr-1',
      guideVersion: '2.2',
      state: 'requested',
      error: null,
      endpoint: 'https://ehr.example.org/notify',
      headers: ['Authorization: Bearer x'],
      filters: ['1234567893'],
      payload: 'application/fhir+json full-resource',
      heartbeatSeconds: 60,
      heartbeatDueAt: minutesLater(1),
      endsAt: minutesLater(600),
      eventCount: 0,
      updatedAt: now,
      resource: '{}',
    };
    test('requested, active, in error; seen and changed by its client alone', async () => {
      const { subscriptions } = records;
      expect(await subscriptions.save(subscription)).toBe(true);
      expect(await subscriptions.save({ ...subscription, client: 'ehr-2' })).toBe(false);
      expect(await subscriptions.byId('ehr-2', 'sub-1')).toBeUndefined();
      expect(await subscriptions.byId('ehr-1', 'sub-1')).toEqual(subscription);
      expect(await subscriptions.active('ehr-1', now)).toEqual([]);
      await subscriptions.setState('sub-1', 'active', null, minutesLater(1));
      expect(await subscriptions.active('ehr-1', minutesLater(599))).toMatchObject([{ id: 'sub-1', state: 'active' }]);
      expect(await subscriptions.active('ehr-1', minutesLater(600))).toEqual([]);
      expect(await subscriptions.ofClient('ehr-1')).toHaveLength(1);
    });
    test('events are numbered without a gap or a double, and go on when it is changed', async () => {
      const numbers = await Promise.all(
        Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? records : other).subscriptions.nextEvent('sub-1')),
      );
      expect(numbers.toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      await records.subscriptions.save({ ...subscription, state: 'active' });
      expect(await records.subscriptions.nextEvent('sub-1')).toBe(11);
      expect(await records.subscriptions.nextEvent('none')).toBeUndefined();
    });
    test('a heartbeat is due once in its period', async () => {
      expect(await records.subscriptions.dueHeartbeats(minutesLater(0.5), 9)).toEqual([]);
      const due = await Promise.all([records, other].map(({ subscriptions }) => subscriptions.dueHeartbeats(minutesLater(1), 9)));
      expect(due.flat()).toHaveLength(1);
      expect(await records.subscriptions.dueHeartbeats(minutesLater(2), 9)).toHaveLength(1);
    });
    test('removed is gone', async () => {
      expect(await records.subscriptions.remove('ehr-2', 'sub-1')).toBe(false);
      expect(await records.subscriptions.remove('ehr-1', 'sub-1')).toBe(true);
      expect(await records.subscriptions.remove('ehr-1', 'sub-1')).toBe(false);
    });
  });

  test('measures of exchanges come back in order of time', async () => {
    const measure = (at: string) => ({ client: 'ehr-1', at, authorizationId: null, body: '{"n":1}' });
    await Promise.all([minutesLater(2), minutesLater(1), minutesLater(3)].map((at) => records.measures.save(measure(at))));
    expect(await records.measures.exchanges(minutesLater(1), minutesLater(3), 9)).toEqual([
      measure(minutesLater(1)),
      measure(minutesLater(2)),
    ]);
  });
});
