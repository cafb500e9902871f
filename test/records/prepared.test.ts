import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepared } from '../../src/records/prepared.ts';
import type { NumberRow } from '../../src/records/schema/answer-tables.ts';
import { openSqliteStore } from '../../src/records/sqlite-store.ts';
import type { Store } from '../../src/records/store.ts';

/** On PostgreSQL the tests of what is built on it run too (test/records/authorizations.test.ts and others). */
const folder = mkdtempSync(join(tmpdir(), 'oncoverage-prepared-'));
let store: Store;
let built = 0;

const insert = prepared((db, { rows }: { readonly rows: readonly NumberRow[] }) => {
  built += 1;
  return db.insertInto('authorization_numbers').values(rows);
});
const among = prepared((db, { numbers, limit }: { readonly numbers: readonly string[]; readonly limit: number }) => {
  built += 1;
  return db.selectFrom('authorization_numbers').selectAll().where('number', 'in', numbers).orderBy('number').limit(limit);
});

const owned = prepared((db, { numbers, owners }: { readonly numbers: readonly string[]; readonly owners: readonly string[] }) =>
  db
    .selectFrom('authorization_numbers')
    .select('number')
    .where('number', 'in', numbers)
    .where('authorization_id', 'in', owners)
    .orderBy('number'),
);

const row = (number: string, owner: string | null): NumberRow => ({
  number,
  touchless_id: null,
  authorization_id: owner,
  given_at: '2026-11-20T10:00:00.000Z',
  replaced_at: null,
});

beforeAll(async () => {
  store = await openSqliteStore(join(folder, 'a.db'), { migrate: true });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

describe('a query built once', () => {
  test('is run with the values of each time, null among them, whatever the order of their names', async () => {
    await store.write((transaction) => insert(transaction, { rows: [row('a', 'x'), row('b', null)] }));
    const { number, ...others } = row('c', 'z');
    await store.write((transaction) => insert(transaction, { rows: [{ ...others, number }, row('d', 'y')] }));
    expect(await among(store.db, { numbers: ['a', 'b'], limit: 9 })).toEqual([row('a', 'x'), row('b', null)]);
    expect(await among(store.db, { limit: 9, numbers: ['c', 'd'] })).toEqual([row('c', 'z'), row('d', 'y')]);
  });

  test.each([
    { numbers: ['a'], limit: 9, found: ['a'] },
    { numbers: ['d', 'nobody', 'a'], limit: 9, found: ['a', 'd'] },
    { numbers: ['d', 'nobody', 'a'], limit: 1, found: ['a'] },
    { numbers: [], limit: 9, found: [] },
  ])('$numbers.length in a list, at most $limit: $found', async ({ found, ...values }) => {
    expect((await among(store.db, values)).map(({ number }) => number)).toEqual(found);
  });

  test('two lists are told apart, whichever is named first', async () => {
    const numbers = ['a', 'b', 'c', 'd'];
    const found = async (values: { readonly owners: readonly string[]; readonly numbers: readonly string[] }) =>
      (await owned(store.db, values)).map(({ number }) => number);
    expect(await found({ numbers, owners: ['x'] })).toEqual(['a']);
    expect(await found({ owners: ['x', 'y', 'z', 'w'], numbers: ['d'] })).toEqual(['d']);
    expect(await found({ owners: ['x', 'y', 'z'], numbers })).toEqual(['a', 'c', 'd']);
    expect(await found({ numbers: ['a', 'c', 'd'], owners: ['x', 'y', 'w', 'v'] })).toEqual(['a', 'd']);
  });

  test('once for each length of its lists and each connection, and not for each run', async () => {
    await among(store.db, { numbers: ['a', 'b'], limit: 1 });
    const before = built;
    for (const limit of [1, 2, 3]) await among(store.db, { numbers: ['c', 'd'], limit });
    expect(built).toBe(before);
    await among(store.db, { numbers: ['1', '2', '3', '4'], limit: 1 });
    expect(built).toBe(before + 1);
  });

  test('lists of more lengths than are kept are found all the same', async () => {
    for (let length = 1; length <= 60; length += 1) {
      const numbers = Array.from({ length }, (_, at) => (at === length - 1 ? 'a' : `other-${at}`));
      expect(await among(store.db, { numbers, limit: 9 })).toHaveLength(1);
    }
  });

  test('a value that cannot be bound is refused, as everywhere', async () => {
    await expect(among(store.db, { numbers: ['a'], limit: Number.NaN })).rejects.toMatchObject({ kind: 'value' });
  });
});
