import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRecords } from '../../src/records/open-records.ts';
import type { Records } from '../../src/records/records.ts';
import { scheduleRetention } from '../../src/retention-job.ts';
import { exchange } from '../records/samples.ts';

let folder: string;
let records: Records;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oncoverage-retention-'));
  records = await openRecords(`sqlite:${join(folder, 'records.db')}`, { migrate: true });
});
afterAll(async () => {
  await records.close();
  await rm(folder, { recursive: true, force: true });
});

const written: string[] = [];
const log = pino({ level: 'info' }, { write: (line: string) => void written.push(line) });

test('what is past its days is removed and the rest stays; again and again until it is ended', async () => {
  const old = { ...exchange('old'), receivedAt: '2026-01-01T00:00:00.000Z' };
  const recent = { ...exchange('recent'), receivedAt: '2026-11-20T00:00:00.000Z' };
  await records.saveExchange(old);
  await records.saveExchange(recent);
  const now = () => new Date('2026-11-21T00:00:00Z');
  const end = scheduleRetention({ records, days: 30, log, now, firstAfterMs: 1, everyMs: 20 });
  await expect.poll(() => records.exchange(old.id)).toBeUndefined();
  expect(await records.exchange(recent.id)).toBeDefined();
  const another = { ...exchange('another'), receivedAt: '2026-01-02T00:00:00.000Z' };
  await records.saveExchange(another);
  await expect.poll(() => records.exchange(another.id)).toBeUndefined();
  await end();
  const runs = written.length;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(written.length).toBe(runs);
  expect(written.every((line) => line.includes('"retention"'))).toBe(true);
});

test('a store that cannot be reached is said, and tried again', async () => {
  const closed = await openRecords(`sqlite:${join(folder, 'closed.db')}`, { migrate: true });
  await closed.close();
  written.length = 0;
  const end = scheduleRetention({ records: closed, days: 30, log, now: () => new Date(), firstAfterMs: 1, everyMs: 5 });
  await expect.poll(() => written.filter((line) => line.includes('retention failed')).length).toBeGreaterThan(1);
  await end();
});
