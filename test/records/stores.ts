import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { startPostgres } from '../postgres.ts';

/** A kind of store, and how to get an empty one of it. */
export interface StoreUnderTest {
  readonly name: 'SQLite' | 'PostgreSQL';
  /** The URL of a new, empty store. */
  fresh(): Promise<string>;
}

const folder = await mkdtemp(join(tmpdir(), 'oncoverage-records-'));
const postgres = await startPostgres({ flush: false });
let count = 0;

const sqlite: StoreUnderTest = { name: 'SQLite', fresh: async () => `sqlite:${join(folder, `${count++}`, 'records.db')}` };

/** Runs the same suite on every store that can be had here. Where PostgreSQL is not installed, its rows are skipped with the reason as their name. */
export function onEachStore(suite: (store: StoreUnderTest) => void): void {
  describe('SQLite', () => suite(sqlite));
  if (postgres.url === undefined) {
    describe.skip(`PostgreSQL (skipped: ${postgres.reason})`, () => suite({ name: 'PostgreSQL', fresh: async () => '' }));
  } else {
    describe('PostgreSQL', () => suite({ name: 'PostgreSQL', fresh: () => postgres.createDatabase(`records_${count++}`) }));
  }
}

/** Ends the server and removes every file: once, after all suites of a file. */
export async function removeStores(): Promise<void> {
  if (postgres.url !== undefined) await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
