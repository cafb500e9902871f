import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bound } from '../../src/records/bound-value.ts';
import { openRecords } from '../../src/records/open-records.ts';
import { RecordsError, toRecordsError } from '../../src/records/records-error.ts';
import { openHandle } from '../../src/records/sqlite-handle.ts';
import { openSqliteStore } from '../../src/records/sqlite-store.ts';
import { row } from '../../src/records/store.ts';
import { writeLane } from '../../src/records/write-lane.ts';
import { exchange, submission } from './samples.ts';
import { onEachStore, removeStores } from './stores.ts';

const folder = await mkdtemp(join(tmpdir(), 'oncoverage-trouble-'));
afterAll(async () => {
  await removeStores();
  await rm(folder, { recursive: true, force: true });
});

describe('what may be bound', () => {
  test.each([
    ['text', 'a', 'a'],
    ['text with U+0000', 'a\0b', 'a\uFFFDb'],
    ['a number', 1.5, 1.5],
    ['a big integer', 9007199254740993n, 9007199254740993n],
    ['null', null, null],
    ['bytes', Buffer.from('a'), Buffer.from('a')],
  ])('%s is', (_sentence, value, kept) => {
    expect(bound(value)).toEqual(kept);
  });
  test.each([
    ['undefined', undefined],
    ['true', true],
    ['a date', new Date(0)],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['an object', { a: 1 }],
    ['a list', [1]],
    ['a symbol', Symbol('a')],
  ])('%s is not', (_sentence, value) => {
    expect(() => bound(value)).toThrowError(expect.objectContaining({ name: 'RecordsError', kind: 'value' }));
  });
  test('the guard stands before SQLite, whatever asks', async () => {
    const handle = openHandle(join(folder, 'guard.db'), 100);
    expect(() => handle.run('select ?', [new Date(0)])).toThrowError(expect.objectContaining({ kind: 'value' }));
    handle.close();
  });
});

describe('driver errors told apart', () => {
  test.each([
    [{ errcode: 5 }, 'locked'],
    [{ errcode: 517 }, 'locked'],
    [{ errcode: 8 }, 'read-only'],
    [{ errcode: 1555 }, 'duplicate'],
    [{ errcode: 2067 }, 'duplicate'],
    [{ errcode: 275 }, 'failed'],
    [{ errcode: 13 }, 'full'],
    [{ errcode: 11 }, 'corrupt'],
    [{ errcode: 26 }, 'corrupt'],
    [{ errcode: 14 }, 'missing'],
    [{ code: '23505' }, 'duplicate'],
    [{ code: '53100' }, 'full'],
    [{ code: '25006' }, 'read-only'],
    [{ code: '55P03' }, 'locked'],
    [{ code: '3D000' }, 'missing'],
    [{ code: '28P01' }, 'missing'],
    [{ code: '57P01' }, 'unreachable'],
    [{ code: '08006' }, 'unreachable'],
    [{ code: 'ECONNREFUSED' }, 'unreachable'],
    [{ code: 'XX001' }, 'corrupt'],
    [{ code: '42P01' }, 'unmigrated'],
    [{ code: '42601' }, 'failed'],
    [new Error('Connection terminated unexpectedly'), 'unreachable'],
    [new Error('anything'), 'failed'],
    ['not an error', 'failed'],
  ])('%o is %s', (cause, kind) => {
    expect(toRecordsError(cause)).toMatchObject({ kind, cause });
  });
});

describe('an SQLite file', () => {
  const open = (path: string, migrate = true) => openRecords(`sqlite:${path}`, { migrate });

  test('in a folder that is not there is made, folder and all, for us alone', async () => {
    const path = join(folder, 'deep', 'er', 'a.db');
    const records = await open(path);
    await records.ping();
    for (const file of [path, `${path}-wal`]) expect((await stat(file)).mode & 0o077).toBe(0);
    await records.close();
  });
  test('that is no database is refused', async () => {
    const path = join(folder, 'text.db');
    await writeFile(path, 'This is a text of more than a hundred bytes, and no database at all. '.repeat(20));
    await expect(open(path)).rejects.toMatchObject({ kind: 'corrupt' });
  });
  test('whose folder cannot be made is refused', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(open(join(folder, 'file', 'a.db'))).rejects.toMatchObject({ kind: 'missing' });
  });
  test('that is a folder is refused', async () => {
    await mkdir(join(folder, 'folder.db'));
    await expect(open(join(folder, 'folder.db'))).rejects.toMatchObject({ kind: 'missing' });
  });
  test.skipIf(process.getuid?.() === 0)('that may only be read is refused (root may always write)', async () => {
    const path = join(folder, 'read-only.db');
    await (await open(path)).close();
    await chmod(path, 0o400);
    await expect(open(path)).rejects.toMatchObject({ kind: 'read-only' });
  });
  test('that becomes read-only is reported so by the ping', async () => {
    const handle = openHandle(join(folder, 'query-only.db'), 100);
    handle.run('pragma query_only = on');
    expect(() => handle.run('create table a (b)')).toThrowError(expect.objectContaining({ kind: 'read-only' }));
    handle.close();
  });
  test('that nobody migrated is refused to a later process', async () => {
    await expect(open(join(folder, 'new.db'), false)).rejects.toMatchObject({ kind: 'unmigrated' });
  });
  test('of a newer version is opened as it is', async () => {
    const path = join(folder, 'newer.db');
    await (await open(path)).close();
    const raw = new DatabaseSync(path);
    raw.exec("insert into kysely_migration values ('9999-newer', '2030-01-01T00:00:00.000Z')");
    raw.close();
    const records = await open(path);
    await records.ping();
    await records.close();
  });
  test('removed under us takes no more writes', async () => {
    const path = join(folder, 'gone.db');
    const records = await open(path);
    await rm(path);
    await expect(records.saveExchange(exchange('lost'))).rejects.toMatchObject({ kind: 'missing' });
    await expect(records.ping()).rejects.toMatchObject({ kind: 'missing' });
    await records.close();
  });
  test('that is full refuses what has no room, alone among others, and goes on with what has', async () => {
    const store = await openSqliteStore(join(folder, 'full.db'), { migrate: true, mostPages: 120 });
    const feedback = (id: string, length: number) =>
      store.append([row('feedback', { id, client: 'c', service: 's', received_at: '', body: 'x'.repeat(length) })]);
    const outcomes = await Promise.allSettled([feedback('a', 10), feedback('huge', 1_000_000), feedback('b', 10)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { name: 'RecordsError', kind: 'full', cause: { errcode: 13 } } });
    const kept = await store.db.selectFrom('feedback').select('id').orderBy('id').execute();
    expect(kept.map(({ id }) => id)).toEqual(['a', 'b']);
    await store.close();
  });
  test('locked for longer than we wait says so, and the event loop is free meanwhile', async () => {
    const path = join(folder, 'locked.db');
    const records = await open(path);
    const holder = spawn(process.execPath, [
      '-e',
      `const { DatabaseSync } = require('node:sqlite'); const raw = new DatabaseSync(process.argv[1]); raw.exec('begin immediate'); console.log('held'); setInterval(() => {}, 1000)`,
      path,
    ]);
    await once(holder.stdout, 'data');
    let ticks = 0;
    const ticking = setInterval(() => {
      ticks += 1;
    }, 10);
    await expect(records.saveExchange(exchange('waiting'))).rejects.toMatchObject({ kind: 'locked' });
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(50);
    expect(await records.exchange('waiting')).toBeUndefined();
    holder.kill('SIGKILL');
    await once(holder, 'close');
    await records.saveExchange(exchange('waiting'));
    await records.close();
  });
});

describe('a lane', () => {
  test('tries a batch that failed as a whole one by one, so that only the culprit fails', async () => {
    const batches: string[][] = [];
    const lane = writeLane<string>(async (batch) => {
      batches.push([...batch]);
      if (batch.includes('bad')) throw new Error('no');
      return [];
    });
    const outcomes = await Promise.allSettled(['a', 'bad', 'b'].map((work) => lane.put(work, 1)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(batches).toEqual([['a', 'bad', 'b'], ['a'], ['bad'], ['b']]);
  });
  test('does not try again one by one where the store itself is the trouble', async () => {
    let batches = 0;
    const lane = writeLane<string>(async () => {
      batches += 1;
      throw new RecordsError('unreachable');
    });
    const outcomes = await Promise.allSettled(['a', 'b'].map((work) => lane.put(work, 1)));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(batches).toBe(1);
  });
  const turns = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  test('commits together what comes in one turn of the event loop after the other', async () => {
    const batches: string[][] = [];
    const lane = writeLane<string>(async (batch) => {
      batches.push([...batch]);
      return [];
    });
    const first = lane.put('a', 1);
    await turns(1);
    const second = lane.put('b', 1);
    await Promise.all([first, second]);
    expect(batches).toEqual([['a', 'b']]);
  });
  test('lets nobody wait for others that do not come', async () => {
    let isDone = false;
    const lane = writeLane<string>(async () => []);
    const alone = lane.put('a', 1).then(() => {
      isDone = true;
    });
    await turns(4);
    expect(isDone).toBe(true);
    await alone;
  });
  test('lets nobody wait long, however many keep coming', async () => {
    const lane = writeLane<number>(async () => []);
    const others: Promise<void>[] = [];
    const started = performance.now();
    let isDone = false;
    const first = lane.put(0, 1).then(() => {
      isDone = true;
    });
    for (let next = 1; !isDone; next += 1) {
      others.push(lane.put(next, 1));
      const until = performance.now() + 1;
      while (performance.now() < until);
      await turns(1);
    }
    // 10 ms by the lane, and what a busy machine adds; 64 works would have taken 64 ms and more.
    expect(others.length).toBeLessThan(40);
    expect(performance.now() - started).toBeLessThan(5000);
    await Promise.all([first, ...others]);
  });
  test.each([
    ['64 works', 200, 10, [64, 64, 64, 8]],
    ['4 MiB', 5, 2 * 1024 * 1024, [2, 2, 1]],
    ['one, however large', 2, 9 * 1024 * 1024, [1, 1]],
  ])('takes at most %s at once', async (_sentence, works, size, sizes) => {
    const batches: number[] = [];
    const lane = writeLane<number>(async (batch) => {
      batches.push(batch.length);
      return [];
    });
    await Promise.all(Array.from({ length: works }, (_, i) => lane.put(i, size)));
    expect(batches).toEqual(sizes);
  });
});

test.each([
  ['nothing of ours', 'mysql://localhost/a', 'missing'],
  ['no path', 'sqlite:', 'missing'],
  ['no file', 'sqlite::memory:', 'missing'],
  ['a server that is not there', 'postgres://nobody@127.0.0.1:1/none', 'unreachable'],
])('a URL that names %s is refused', async (_sentence, url, kind) => {
  await expect(openRecords(url, { migrate: true })).rejects.toMatchObject({ kind });
});

onEachStore((store) => {
  const ofPostgres = () => {
    let url: string;
    let admin: pg.Client;
    beforeAll(async () => {
      url = await store.fresh();
      admin = new pg.Client({ connectionString: url });
      await admin.connect();
      await (await openRecords(url, { migrate: true })).close();
    });
    afterAll(() => admin?.end());

    test('that is not there is missing', async () => {
      await expect(openRecords(`${url}_not`, { migrate: true })).rejects.toMatchObject({ kind: 'missing' });
    });
    test('that is new has the months ahead as partitions', async () => {
      const { rows } = await admin.query(
        "select count(*)::int as n from pg_class where relispartition and relkind = 'r' and relname ~ '^(exchanges|decisions|audit_events)_'",
      );
      expect(rows[0].n).toBe(3 * 5); // Four months and the rest, of each.
    });
    test('keeps months that hold something, drops older ones that stand empty, and takes rows of any time', async () => {
      const months = async () =>
        (await admin.query("select relname from pg_class where relname ~ '^exchanges_[0-9]{4}_[0-9]{2}$' order by 1")).rows.map(
          ({ relname }) => relname,
        );
      const [first, ...ahead] = await months();
      const records = await openRecords(url, { migrate: false });
      await admin.query("create table exchanges_2020_01 partition of exchanges for values from ('2020-01') to ('2020-02')");
      await admin.query("create table exchanges_2020_02 partition of exchanges for values from ('2020-02') to ('2020-03')");
      await admin.query(`drop table ${ahead[2]}`);
      const month = ahead[2].slice(-7).replace('_', '-');
      for (const day of ['2020-02-10', '2019-05-05', `${month}-03`])
        await records.saveExchange(exchange(`of ${day}`, { receivedAt: `${day}T00:00:00.000Z` }));
      await records.purge({ now: '2026-11-21T09:00:00.000Z' });
      expect(await months()).toEqual(['exchanges_2020_02', first, ahead[0], ahead[1]]);
      for (const day of ['2020-02-10', '2019-05-05', `${month}-03`]) expect(await records.exchange(`of ${day}`)).toBeDefined();
      await records.close();
    });
    test('that is set to read-only says so', async () => {
      const records = await openRecords(url, { migrate: false });
      const name = new URL(url).pathname.slice(1);
      await admin.query(`alter database ${name} set default_transaction_read_only = on`);
      await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      try {
        expect(await kindOnceReachable(() => records.saveExchange(exchange('read-only')))).toBe('read-only');
      } finally {
        await admin.query(`alter database ${name} set default_transaction_read_only = off`);
        await records.close();
      }
    });
    test('that breaks its connections fails what was under way and serves what comes after', async () => {
      const records = await openRecords(url, { migrate: false });
      const writes = Promise.allSettled(Array.from({ length: 50 }, (_, i) => records.authorizations.submit(submission(`broken-${i}`))));
      await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      for (const outcome of await writes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'RecordsError', kind: 'unreachable' });
      }
      const again = await Promise.all(Array.from({ length: 50 }, (_, i) => records.authorizations.submit(submission(`broken-${i}`))));
      expect(again.every(({ outcome }) => outcome === 'created' || outcome === 'replayed')).toBe(true);
      await records.close();
    });
    test('that somebody holds a lock in says so in time', async () => {
      const records = await openRecords(url, { migrate: false });
      await admin.query('begin');
      await admin.query('lock table used_tokens in access exclusive mode');
      await expect(records.useTokenOnce('a', 'b', 1)).rejects.toMatchObject({ kind: 'locked' });
      await admin.query('rollback');
      await records.close();
    });
  };
  if (store.name === 'PostgreSQL') describe('a PostgreSQL database', ofPostgres);
  test('nothing is asked of a store that is closed', async () => {
    const records = await openRecords(await store.fresh(), { migrate: true });
    await records.close();
    await expect(records.saveExchange(exchange('late'))).rejects.toMatchObject({ kind: 'closed' });
  });
});

/** Connections that were cut say so one by one as they are used; what the store says once it is reached again. */
async function kindOnceReachable(write: () => Promise<void>): Promise<unknown> {
  for (let tries = 0; tries < 30; tries++) {
    const kind = await write().then(
      () => 'written',
      (error: unknown) => (error instanceof RecordsError ? error.kind : error),
    );
    if (kind !== 'unreachable') return kind;
  }
  return 'unreachable';
}
