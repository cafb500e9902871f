import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { numbersAround } from '../../src/records/numbered-rows.ts';
import { openRecords } from '../../src/records/open-records.ts';
import { timeOrderedId } from '../../src/records/time-ordered-id.ts';
import { decision, exchange, now } from './samples.ts';

const folder = await mkdtemp(join(tmpdir(), 'oncoverage-numbered-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const later = (milliseconds: number): string => new Date(Date.parse(now) + milliseconds).toISOString();
const open = (name: string) => openRecords(`sqlite:${join(folder, name)}`, { migrate: true });
const rowsOf = (name: string, query: string) => {
  const raw = new DatabaseSync(join(folder, name), { readOnly: true });
  try {
    return raw.prepare(query).all();
  } finally {
    raw.close();
  }
};

describe('the numbers of an instant', () => {
  test.each([
    ['2020-01-01T00:00:00.000Z', 0],
    ['2020-01-01T00:00:00.015Z', 0],
    ['2020-01-01T00:00:00.016Z', 65_536],
    ['2019-12-31T23:59:59.999Z', -65_536],
    ['2089-01-01T00:00:00.000Z', 8_919_200_563_200_000],
  ])('of %s begin with %i', (instant, first) => {
    expect(numbersAround(instant)).toEqual([first, first + 65_536]);
    expect(numbersAround(instant).every(Number.isSafeInteger)).toBe(true);
  });
  test.each(['', 'yesterday', null, 5])('%j is none, and refused', (instant) => {
    expect(() => numbersAround(instant)).toThrowError(expect.objectContaining({ kind: 'value' }));
  });
});

describe('rows of an SQLite file', () => {
  const at = (milliseconds: number, name = `${milliseconds} ms`) =>
    exchange(name, {
      receivedAt: later(milliseconds),
      decisions: [decision({ assertionId: name }), decision({ assertionId: `${name}, second` })],
    });

  test('are in the order of their instants, in whichever they come, also of two processes', async () => {
    const [one, other] = [await open('order.db'), await open('order.db')];
    const milliseconds = [40, 0, 1_000_000, 17, 16, 15, -1, -86_400_000, 16, 16, 40];
    await Promise.all(milliseconds.map((ms, i) => (i % 2 === 0 ? one : other).saveExchange(at(ms, `${i}`))));
    await Promise.all([one.close(), other.close()]);
    const spans = (instants: readonly unknown[]) => instants.map((instant) => numbersAround(instant)[0]);
    const instants = milliseconds.map(later).toSorted();
    expect(spans(rowsOf('order.db', 'select received_at as at from exchanges order by number').map(({ at: instant }) => instant))).toEqual(
      spans(instants),
    );
    expect(spans(rowsOf('order.db', 'select decided_at as at from decisions order by number').map(({ at: instant }) => instant))).toEqual(
      spans(instants.flatMap((instant) => [instant, instant])),
    );
    expect(rowsOf('order.db', 'select number from exchanges').every(({ number }) => Number.isSafeInteger(number))).toBe(true);
  });

  test('are found by their instant and removed up to one, also within the 16 ms that share their numbers', async () => {
    const records = await open('around.db');
    const saved = [-1, 0, 1, 15, 16].map((ms) => at(ms, timeOrderedId(new Date(later(ms)))));
    for (const one of saved) await records.saveExchange(one);
    const found = async () => (await Promise.all(saved.map(({ id }) => records.exchange(id)))).map((one) => one?.decisions.length);
    expect(await found()).toEqual([2, 2, 2, 2, 2]);
    expect(await records.purge({ exchanges: later(1), now })).toMatchObject({ exchanges: 2, decisions: 4 });
    expect(await found()).toEqual([undefined, undefined, 2, 2, 2]);
    await records.close();
  });
});

test('a span that is used up takes no number of the next: its first is used again where it is free, and refused where not', async () => {
  const records = await open('full.db');
  const [first, next] = numbersAround(now);
  const saved = (name: string) => exchange(name, { receivedAt: now, decisions: [] });
  await records.saveExchange(saved('last'));
  const raw = new DatabaseSync(join(folder, 'full.db'));
  raw.prepare('update exchanges set number = ?').run(next - 1);
  raw.close();
  await records.saveExchange(saved('again'));
  expect(rowsOf('full.db', 'select number, id from exchanges order by number')).toEqual([
    { number: first, id: 'again' },
    { number: next - 1, id: 'last' },
  ]);
  await expect(records.saveExchange(saved('too many'))).rejects.toMatchObject({ kind: 'duplicate' });
  await records.close();
});

/** The two tables as the first versions made them. */
const keyed = `
  create table new_exchanges (id text not null, client text not null, endpoint text not null, received_at text not null,
    duration_ms double precision not null, status integer not null, request text not null, response text not null,
    constraint exchanges_key primary key (received_at, id));
  create table new_decisions as select * from decisions;
  alter table new_decisions drop column number;
  drop table exchanges; drop table decisions;
  alter table new_exchanges rename to exchanges; alter table new_decisions rename to decisions;
  create unique index decisions_key on decisions (decided_at, exchange_id, place);`;

test('a file whose rows have keys instead of numbers is used as it is', async () => {
  await (await open('keyed.db')).close();
  const raw = new DatabaseSync(join(folder, 'keyed.db'));
  raw.exec(keyed);
  raw.close();
  const records = await open('keyed.db');
  const saved = exchange(timeOrderedId(new Date(now)));
  await records.saveExchange(saved);
  await expect(records.saveExchange(saved)).rejects.toMatchObject({ kind: 'duplicate' });
  await records.saveExchange(exchange('before', { receivedAt: later(-1) }));
  expect(await records.exchange(saved.id)).toEqual(saved);
  expect(await records.purge({ exchanges: now, now })).toMatchObject({ exchanges: 1, decisions: 1 });
  expect(await records.exchange(saved.id)).toEqual(saved);
  await records.close();
});
