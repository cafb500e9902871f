import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openRecords } from '../../src/records/open-records.ts';
import { submission } from './samples.ts';
import { onEachStore, removeStores } from './stores.ts';

afterAll(removeStores);

const program = fileURLToPath(new URL('./writer.ts', import.meta.url));

/** A writing process, what it said so far, and its end. */
function writer(url: string, name: string, migrate: boolean, count: number) {
  const child: ChildProcess = spawn(process.execPath, [program, url, name, migrate ? 'migrate' : 'as-is', String(count)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  let complaint = '';
  child.stderr?.on('data', (text) => {
    complaint += text;
  });
  if (child.stdout !== null) createInterface(child.stdout).on('line', (line) => said.push(line));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, complaint }));
  return { child, said, ended };
}

async function until(said: readonly string[], lines: number): Promise<void> {
  while (said.length < lines) await new Promise((resolve) => setTimeout(resolve, 5));
}

onEachStore((store) => {
  test('a writer killed among hundreds of acknowledged writes loses none and doubles none', async () => {
    const url = await store.fresh();
    const { child, said, ended } = writer(url, 'killed', true, 100_000);
    await until(said, 400);
    child.kill('SIGKILL');
    expect(await ended).toMatchObject({ signal: 'SIGKILL' });
    expect(said.length).toBeGreaterThanOrEqual(400);

    const records = await openRecords(url, { migrate: true });
    try {
      for (const line of said.slice(1)) {
        const [kind, own = ''] = line.split(' ');
        if (kind === 'exchange') {
          expect(JSON.parse((await records.exchange(own))?.request ?? 'null'), line).toMatchObject({ own });
        } else {
          const found = await records.authorizations.byClaimIdentifier('ehr-1', `urn:claim|${own}`);
          expect(found?.version, line).toBe(1);
          expect(await records.authorizations.submissions(found?.id ?? ''), line).toHaveLength(1);
          expect((await records.authorizations.submit(submission(own))).outcome, line).toBe('replayed');
        }
      }
    } finally {
      await records.close();
    }
  });

  test('three processes that migrate and write one new store at once all succeed', async () => {
    const url = await store.fresh();
    const writers = ['a', 'b', 'c'].map((name) => writer(url, name, true, 30));
    for (const { ended } of writers) expect(await ended).toEqual({ code: 0, signal: null, complaint: '' });
    const records = await openRecords(url, { migrate: false });
    try {
      for (const { said } of writers) {
        expect(said).toHaveLength(61);
        for (const line of said.filter((each) => each.startsWith('exchange')))
          expect(await records.exchange(line.split(' ')[1] ?? '')).toBeDefined();
      }
    } finally {
      await records.close();
    }
  });

  test('closing waits for the writes accepted so far', async () => {
    const url = await store.fresh();
    const records = await openRecords(url, { migrate: true });
    const writes = Array.from({ length: 200 }, (_, i) => records.authorizations.submit(submission(`closing-${i}`)));
    await records.close();
    expect((await Promise.all(writes)).every(({ outcome }) => outcome === 'created')).toBe(true);
    await expect(records.ping()).rejects.toMatchObject({ kind: 'closed' });
  });
});
