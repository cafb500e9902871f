import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuthorizationState } from '../../src/records/authorization.ts';
import { openRecords } from '../../src/records/open-records.ts';
import type { Records } from '../../src/records/records.ts';
import { decision, exchange, item, pended, state, submission, touchless } from './samples.ts';
import { onEachStore, removeStores } from './stores.ts';

afterAll(removeStores);

const start = '2020-01-15T12:00:00.000Z';
const decidedOn = '2020-01-16T12:00:00.000Z';

onEachStore((store) => {
  let records: Records;
  beforeAll(async () => {
    records = await openRecords(await store.fresh(), { migrate: true });
    return () => records.close();
  });

  /** Submits, and decides a day later where told how. */
  async function submitted(name: string, first: AuthorizationState, decided?: AuthorizationState): Promise<string> {
    const outcome = await records.authorizations.submit(
      submission(name, {
        receivedAt: start,
        compose: () => ({ authorization: first, answer: '', documentsWanted: [{ trackingId: name, code: 'c', itemSequences: [1] }] }),
      }),
    );
    if (outcome.outcome !== 'created') throw new Error(outcome.outcome);
    const { id } = outcome.authorization;
    if (decided !== undefined)
      await records.authorizations.revise({ id, version: 1, at: decidedOn, compose: () => ({ authorization: decided, answer: '' }) });
    return id;
  }

  const denied = (changes: Partial<AuthorizationState> = {}) =>
    state({ status: 'denied', items: [item({ state: 'denied', periodStart: null, periodEnd: null })], ...changes });
  const granted = (periodEnd: string | null) => state({ items: [item({ periodStart: '2020-01-16', periodEnd })] });

  test.each<[string, AuthorizationState, AuthorizationState | undefined, string, boolean]>([
    ['approved at once, long ago', granted('2020-07-15'), undefined, '2020-02-01', true],
    ['pended still', pended, undefined, '2050-01-01', false],
    ['pended still, its services long over', { ...pended, serviceEnd: '2020-02-01' }, undefined, '2050-01-01', false],
    [
      'active with one line pended',
      { ...granted('2020-02-01'), items: [item(), { ...item(), sequence: 2, state: 'pended' }] },
      undefined,
      '2050-01-01',
      false,
    ],
    ['once pended, on the day six months past the end of the services', pended, denied({ serviceEnd: '2020-03-10' }), '2020-09-10', false],
    ['once pended, the day after', pended, denied({ serviceEnd: '2020-03-10' }), '2020-09-11', true],
    ['once pended, on the day six months past the period', pended, granted('2020-07-15'), '2021-01-15', false],
    ['once pended, the day after that', pended, granted('2020-07-15'), '2021-01-16', true],
    ['once pended with no end known, 18 months after the last change', pended, denied(), '2021-07-16', false],
    ['once pended with no end known, the day after', pended, denied(), '2021-07-17', true],
  ])('%s', async (sentence, first, decided, today, removed) => {
    const id = await submitted(sentence, first, decided);
    const now = `${today}T00:00:00.000Z`;
    await records.purge({ authorizations: now, now });
    expect((await records.authorizations.byId(id)) === undefined).toBe(removed);
    expect(await records.authorizations.submissions(id)).toHaveLength(removed ? 0 : 1);
    expect(await records.documents.wanted(id)).toHaveLength(removed ? 0 : 1);
  });

  test('a setting longer than the six months is obeyed', async () => {
    const id = await submitted('long', pended, denied({ serviceEnd: '2020-03-10' }));
    await records.purge({ authorizations: decidedOn, now: '2030-01-01T00:00:00.000Z' });
    expect(await records.authorizations.byId(id)).toBeDefined();
  });

  test('old exchanges go, newer ones and the decisions an authorization rests on stay', async () => {
    const at = (id: string, receivedAt: string) =>
      records.saveExchange(exchange(id, { receivedAt, decisions: [decision({ assertionId: id, decidedAt: receivedAt })] }));
    await Promise.all(Array.from({ length: 450 }, (_, i) => at(`old-${i}`, start)));
    await at('linked', start);
    await at('new', decidedOn);
    await submitted('linking', { ...pended, assertionIds: ['linked'] });
    const removed = await records.purge({ exchanges: decidedOn, now: decidedOn });
    expect(removed).toMatchObject({ exchanges: 451, decisions: 450, feedback: 0, authorizations: 0 });
    expect(await records.exchange('old-7')).toBeUndefined();
    expect(await records.exchange('new')).toBeDefined();
    expect(await records.decisionByAssertion('ehr-1', 'old-7')).toBeUndefined();
    expect(await records.decisionByAssertion('ehr-1', 'linked')).toBeDefined();
  });

  test('tokens past their expiry go, others stay', async () => {
    const seconds = Date.parse(start) / 1000;
    await records.useTokenOnce('i', 'past', seconds - 1);
    await records.useTokenOnce('i', 'valid', seconds);
    expect((await records.purge({ now: start })).tokens).toBe(1);
    expect(await records.useTokenOnce('i', 'valid', seconds)).toBe(false);
  });

  test('voided and expired touchless authorizations go, and their numbers are never given again', async () => {
    const memberKey = 'member-t';
    const { number } = await records.touchlessAuthorization(touchless({ memberKey, periodEnd: '2020-02-01', now: start }));
    await records.touchlessAuthorization(touchless({ memberKey, order: 'o/open', periodEnd: null, now: start }));
    expect((await records.purge({ authorizations: '2020-03-01T00:00:00.000Z', now: decidedOn })).authorizations).toBe(1);
    const thief = submission('thief', { compose: () => ({ authorization: state({ numbers: [number] }), answer: '' }) });
    await expect(records.authorizations.submit(thief)).rejects.toMatchObject({ kind: 'duplicate' });
    expect(await records.authorizationsInForce({ client: 'ehr-1', memberKey, product: 'lifileucel', day: '2026-12-01' })).toHaveLength(1);
  });

  test('feedback, forms, their errors and measures go by their own limits', async () => {
    await records.saveFeedback({ client: 'c', service: 's', receivedAt: start, body: '' });
    await records.questionnaireResponses.logError({ client: 'c', questionnaire: null, receivedAt: start, body: '' });
    await records.questionnaireResponses.save({
      client: 'c',
      id: 'q',
      patient: 'p',
      context: null,
      questionnaire: 'q',
      savedAt: start,
      resource: '',
    });
    await records.measures.save({ client: 'c', at: start, authorizationId: null, body: '{}' });
    expect(await records.purge({ now: decidedOn })).toMatchObject({ feedback: 0, questionnaires: 0, measures: 0 });
    const removed = await records.purge({
      feedback: decidedOn,
      questionnaires: decidedOn,
      measures: decidedOn,
      jobs: decidedOn,
      now: decidedOn,
    });
    expect(removed).toMatchObject({ feedback: 1, questionnaires: 2, measures: 1, jobs: 0 });
  });
});
