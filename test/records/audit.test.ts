import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/records/audit-chain.ts';
import { openRecords } from '../../src/records/open-records.ts';
import type { Records } from '../../src/records/records.ts';
import { minutesLater } from './samples.ts';
import { onEachStore, removeStores } from './stores.ts';
import { tamper } from './tamper.ts';

afterAll(removeStores);

const entry = (minute: number, changes: Partial<AuditEntry> = {}): AuditEntry => ({
  recordedAt: minutesLater(minute),
  client: 'ehr-1',
  actor: 'ehr-1',
  action: 'order-sign',
  outcome: 'success',
  subjectKey: 'subject-1',
  body: `{"minute":${minute}}`,
  ...changes,
});

onEachStore((store) => {
  let url: string;
  let records: Records;
  beforeEach(async () => {
    url = await store.fresh();
    records = await openRecords(url, { migrate: true });
    return () => records.close();
  });

  const append = (from: Records, minutes: readonly number[]) => Promise.all(minutes.map((minute) => from.audit.append(entry(minute))));

  test('entries come back newest first, by subject and by time', async () => {
    await append(records, [1, 2, 3]);
    await records.audit.append(entry(4, { subjectKey: 'subject-2', client: null, outcome: 'serious-failure' }));
    const found = (query: object) => records.audit.entries({ limit: 10, ...query });
    expect(await found({ subjectKey: 'subject-1' })).toEqual([entry(3), entry(2), entry(1)]);
    expect(await found({ from: minutesLater(2), before: minutesLater(3) })).toEqual([entry(2)]);
    expect(await found({ subjectKey: 'subject-2' })).toEqual([
      entry(4, { subjectKey: 'subject-2', client: null, outcome: 'serious-failure' }),
    ]);
  });

  test('many at once from two processes verify', async () => {
    const other = await openRecords(url, { migrate: false });
    await Promise.all(Array.from({ length: 150 }, (_, i) => append(i % 2 === 0 ? records : other, [i])));
    await records.audit.append(entry(1, { body: 'nul \0 lone \ud800' }));
    expect(await records.audit.verify()).toEqual([]);
    await other.close();
  });

  test('an entry that cannot be stored fails alone, and the rest still verifies', async () => {
    const wrong: AuditEntry = JSON.parse(JSON.stringify({ ...entry(2), recordedAt: ['no text'] }));
    const outcomes = await Promise.allSettled([entry(1), wrong, entry(3)].map((each) => records.audit.append(each)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await records.audit.entries({ subjectKey: 'subject-1', limit: 10 })).toHaveLength(2);
    expect(await records.audit.verify()).toEqual([]);
  });

  describe('verifying finds', () => {
    test.each([
      ['a changed text', "update audit_events set body = '{}' where place = 4", 'changed', 4],
      ['a changed instant', "update audit_events set recorded_at = '2026-11-21T10:00:00.000Z' where place = 4", 'changed', 4],
      ['a changed hash', "update audit_events set hash = 'x' where place = 4", 'changed', 4],
      ['a removed entry', 'delete from audit_events where place = 4', 'missing', 4],
      ['a removed beginning', 'delete from audit_events where place <= 2', 'missing', 1],
      ['a removed end', 'delete from audit_events where place >= 5', 'missing', 5],
      ['a chain nobody knows of', 'delete from audit_chains', 'unknown-chain', 1],
    ])('%s', async (_sentence, statement, fault, place) => {
      await append(records, [1, 2, 3, 4, 5]);
      expect(await records.audit.verify()).toEqual([]);
      await tamper(url, statement);
      expect(await records.audit.verify()).toMatchObject([{ fault, place }]);
    });
    test('a chain cut short together with the note of its end, since the next one saw more of it', async () => {
      await append(records, [1, 2, 3]);
      const next = await openRecords(url, { migrate: false });
      await append(next, [10]);
      const shorter = '(select hash from audit_events where place = 3 and body = \'{"minute":2}\')';
      await tamper(url, `update audit_chains set place = 3, hash = ${shorter} where place = 4; delete from audit_events where place = 4`);
      expect(await next.audit.verify()).toMatchObject([{ fault: 'missing', place: 4 }]);
      await tamper(
        url,
        'delete from audit_chains where place = 3; delete from audit_events where body = \'{"minute":1}\' or body = \'{"minute":2}\' or body = \'{"heads":[]}\'',
      );
      expect(await next.audit.verify()).toMatchObject([{ fault: 'chain-missing', place: 4 }]);
      await next.close();
    });
  });

  test('retention takes the beginning of a chain and the rest verifies, also against later chains', async () => {
    await append(records, [1, 2, 3, 4, 5]);
    const next = await openRecords(url, { migrate: false });
    await append(next, [6]);
    expect((await records.purge({ audit: minutesLater(3), now: minutesLater(9) })).audit).toBeGreaterThanOrEqual(2);
    expect(await records.audit.verify()).toEqual([]);
    expect(await records.audit.entries({ subjectKey: 'subject-1', limit: 10 })).toHaveLength(4);
    await append(records, [7]);
    expect((await records.purge({ audit: minutesLater(60), now: minutesLater(9) })).audit).toBeGreaterThanOrEqual(5);
    expect(await records.audit.verify()).toEqual([]);
    await tamper(url, "update audit_chains set removed_hash = 'x'");
    await append(next, [8]);
    expect(await next.audit.verify()).not.toEqual([]);
    await next.close();
  });
});
