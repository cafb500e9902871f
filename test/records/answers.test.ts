import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRecords } from '../../src/records/open-records.ts';
import type { Records } from '../../src/records/records.ts';
import { timeOrderedId } from '../../src/records/time-ordered-id.ts';
import { decision, exchange, minutesLater, now, touchless } from './samples.ts';
import { onEachStore, removeStores } from './stores.ts';

afterAll(removeStores);

onEachStore((store) => {
  let url: string;
  let records: Records;
  beforeAll(async () => {
    url = await store.fresh();
    records = await openRecords(url, { migrate: true });
  });
  afterAll(() => records?.close());

  describe('exchanges and decisions', () => {
    test('an exchange comes back to the byte, its decisions in order', async () => {
      const saved = exchange('whole', {
        decisions: [decision(), decision({ order: 'MedicationRequest/o2', product: null, memberKey: null })],
      });
      await records.saveExchange(saved);
      expect(await records.exchange('whole')).toEqual(saved);
      expect(await records.exchange('another')).toBeUndefined();
    });
    test('an exchange is found by an id that says when it was received, and by that alone', async () => {
      const saved = exchange(timeOrderedId(new Date(now)), { decisions: [decision({ assertionId: 'timed' })] });
      await records.saveExchange(saved);
      expect(await records.exchange(saved.id)).toEqual(saved);
      expect(await records.exchange(timeOrderedId(new Date(now)))).toBeUndefined();
    });
    test('its decisions are found with it, whatever instant they were given', async () => {
      await records.saveExchange(exchange('later', { decisions: [decision({ assertionId: 'later', decidedAt: minutesLater(5) })] }));
      expect((await records.exchange('later'))?.decisions).toEqual([decision({ assertionId: 'later', decidedAt: now })]);
    });
    test('a decision is found by its assertion, the newest of several', async () => {
      const older = decision({ assertionId: 'twice', determination: 'documentation-needed' });
      await records.saveExchange(exchange('older', { decisions: [older] }));
      await records.saveExchange(
        exchange('newer', { receivedAt: minutesLater(5), decisions: [decision({ assertionId: 'twice', decidedAt: minutesLater(5) })] }),
      );
      expect((await records.decisionByAssertion('ehr-1', 'twice'))?.determination).toBe('criteria-met');
    });
    test("another client's assertion is not found", async () => {
      await records.saveExchange(exchange('private', { decisions: [decision({ assertionId: 'private' })] }));
      expect(await records.decisionByAssertion('ehr-2', 'private')).toBeUndefined();
    });
    test('decisions are found by patient, and by order', async () => {
      const decisions = [decision({ patient: 'p9', order: 'o/1' }), decision({ patient: 'p9', order: 'o/2' })];
      await records.saveExchange(exchange('patient', { decisions }));
      expect(await records.decisions({ client: 'ehr-1', patient: 'p9', limit: 10 })).toEqual(decisions);
      expect(await records.decisions({ client: 'ehr-1', patient: 'p9', order: 'o/2', limit: 10 })).toEqual([decisions[1]]);
      expect(await records.decisions({ client: 'ehr-2', patient: 'p9', limit: 10 })).toEqual([]);
    });
    test('texts no well-behaved client sends are kept all the same', async () => {
      const patient = `nul \0 lone \ud800 long ${'x'.repeat(20_000)}`;
      await records.saveExchange(exchange('odd', { decisions: [decision({ patient, assertionId: 'odd', determination: 'ünïcode 💉' })] }));
      const found = await records.decisionByAssertion('ehr-1', 'odd');
      expect(found?.determination).toBe('ünïcode 💉');
      expect(found?.patient).toBe(patient.replace('\0', '\uFFFD').toWellFormed());
    });
    test('one exchange that cannot be stored fails alone among many', async () => {
      const writes = Array.from({ length: 30 }, (_, i) => records.saveExchange(exchange(i === 7 ? 'whole' : `many-${i}`)));
      const outcomes = await Promise.allSettled(writes);
      expect(outcomes.flatMap((outcome, i) => (outcome.status === 'rejected' ? [i] : []))).toEqual([7]);
      await expect(writes[7]).rejects.toMatchObject({ name: 'RecordsError', kind: 'duplicate' });
      expect(await records.exchange('many-29')).toBeDefined();
    });
    test('feedback is kept', async () => {
      await records.saveFeedback({ client: 'ehr-1', service: 'crd-order-sign', receivedAt: now, body: '{}' });
    });
  });

  describe('what processes share', () => {
    let other: Records;
    beforeAll(async () => {
      other = await openRecords(url, { migrate: false });
    });
    afterAll(() => other?.close());

    test('the secret is one', () => {
      expect(other.secret).toEqual(records.secret);
      expect(records.secret).toHaveLength(32);
    });
    test('a token is used once, whichever process sees it first', async () => {
      const uses = Array.from({ length: 10 }, (_, i) =>
        (i % 2 === 0 ? records : other).useTokenOnce('https://ehr.example.org', 'jti-1', 2_000_000_000),
      );
      expect((await Promise.all(uses)).filter(Boolean)).toHaveLength(1);
    });
    test('that a token was used is known to every process', async () => {
      expect(await other.wasTokenUsed('https://ehr.example.org', 'jti-2')).toBe(false);
      await records.useTokenOnce('https://ehr.example.org', 'jti-2', 2_000_000_000.5);
      expect(await other.wasTokenUsed('https://ehr.example.org', 'jti-2')).toBe(true);
    });
    test('the same jti of another issuer is another token', async () => {
      expect(await records.useTokenOnce('https://other.example.org', 'jti-1', 2_000_000_000)).toBe(true);
    });
    test('ten at once in two processes get one touchless number', async () => {
      const wanted = touchless({ order: 'MedicationRequest/race' });
      const given = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? records : other).touchlessAuthorization(wanted)));
      expect(new Set(given.map(({ number }) => number)).size).toBe(1);
      expect(given[0]?.number).toMatch(/^PA-\d{12}$/);
    });
  });

  describe('touchless authorizations', () => {
    const inForce = (day: string) =>
      records.authorizationsInForce({ client: 'ehr-1', memberKey: 'member-1', product: 'talimogene-laherparepvec', day });
    const wanted = touchless({ product: 'talimogene-laherparepvec' });

    test('a changed order voids the number and gets another; asking again returns that one', async () => {
      const first = await records.touchlessAuthorization(wanted);
      const changed = { ...wanted, contentHash: 'content-2', now: minutesLater(1) };
      const second = await records.touchlessAuthorization(changed);
      expect(second.number).not.toBe(first.number);
      expect(await records.touchlessAuthorization({ ...changed, now: minutesLater(2) })).toEqual(second);
      expect(await inForce('2026-12-01')).toEqual([
        {
          number: second.number,
          product: 'talimogene-laherparepvec',
          periodStart: '2026-11-21',
          periodEnd: '2027-05-20',
          origin: 'touchless',
          order: wanted.order,
        },
      ]);
      expect(await records.touchlessByAssertion('ehr-1', 'assertion-1')).toBeDefined();
      expect(await records.touchlessByAssertion('ehr-2', 'assertion-1')).toBeUndefined();
    });
    test.each([
      ['the day before its period', '2026-11-20', 0],
      ['its first day', '2026-11-21', 1],
      ['its last day', '2027-05-20', 1],
      ['the day after', '2027-05-21', 0],
    ])('in force on %s', async (_sentence, day, count) => {
      await records.touchlessAuthorization({ ...wanted, contentHash: 'content-2' });
      expect(await inForce(day)).toHaveLength(count);
    });
    test.each(['client', 'patient', 'coverage', 'order'] as const)('another %s is another authorization', async (part) => {
      const own = await records.touchlessAuthorization(touchless());
      expect((await records.touchlessAuthorization(touchless({ [part]: 'another' }))).number).not.toBe(own.number);
    });
  });

  test('the store answers a ping', async () => {
    await records.ping();
  });
});
