import { pino } from 'pino';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../src/config.ts';
import { createHttpServer } from '../../src/http/http-server.ts';
import { openRecords } from '../../src/records/open-records.ts';
import { createService } from '../../src/service.ts';
import { onEachStore, removeStores } from '../records/stores.ts';
import { tamper } from '../records/tamper.ts';

afterAll(removeStores);

interface Process {
  readonly url: string;
  close(): Promise<void>;
}

/** One of several processes on the same store, as workers are. */
async function startProcess(store: string, migrate: boolean): Promise<Process> {
  const records = await openRecords(store, { migrate });
  // Both are to browsers one address.
  const config = readConfig({ LOG_LEVEL: 'silent', DATABASE_URL: store, PUBLIC_URL: 'http://127.0.0.1:3000' });
  const service = await createService({ config, records, log: pino({ level: 'silent' }), now: () => new Date() });
  const { server } = createHttpServer(service.app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await service.outbound.close();
      await records.close();
    },
  };
}

onEachStore((store) => {
  let one: Process;
  let another: Process;
  let url: string;
  beforeEach(async () => {
    url = await store.fresh();
    one = await startProcess(url, true);
    another = await startProcess(url, false);
  });
  afterEach(async () => {
    await one.close();
    await another.close();
  });

  const signIn = async (): Promise<string> => {
    const body = new URLSearchParams({ as: 'demo-medical-director' });
    const response = await fetch(`${one.url}/sign-in/demo`, { method: 'POST', body, redirect: 'manual' });
    return response.headers.get('set-cookie')?.split(';')[0] ?? '';
  };
  const session = (process: Process, cookie: string) => fetch(`${process.url}/sign-in/session`, { headers: { cookie } });
  const signOut = async (process: Process, cookie: string): Promise<number> => {
    const { csrfToken } = z.object({ csrfToken: z.string() }).parse(await (await session(process, cookie)).json());
    return (await fetch(`${process.url}/sign-in/out`, { method: 'POST', headers: { cookie, 'x-csrf-token': csrfToken } })).status;
  };

  describe('a session that was signed out', () => {
    test('is refused by every process, for reading and for acts, and by one that is started later', async () => {
      const cookie = await signIn();
      const { csrfToken } = z.object({ csrfToken: z.string() }).parse(await (await session(another, cookie)).json());
      expect((await fetch(`${another.url}/review/api/requests`, { headers: { cookie } })).status).toBe(200);
      expect(await signOut(one, cookie)).toBe(204);
      const later = await startProcess(url, false);
      const acting = { 'x-csrf-token': csrfToken, 'content-type': 'application/json' };
      const body = JSON.stringify({ version: 1, act: { act: 'approve', lines: [1] } });
      for (const process of [one, another, later]) {
        expect((await session(process, cookie)).status).toBe(401);
        expect((await fetch(`${process.url}/review/api/requests`, { headers: { cookie } })).status).toBe(401);
        const act = await fetch(`${process.url}/review/api/requests/x/acts`, { method: 'POST', headers: { cookie, ...acting }, body });
        expect(act.status).toBe(401);
      }
      await later.close();
    });

    test('cannot be told from one that was not while the store is gone: nobody is let in', async () => {
      const cookie = await signIn();
      await tamper(url, 'alter table used_tokens rename to gone');
      expect((await session(one, cookie)).status).toBe(503);
      expect((await fetch(`${one.url}/review/api/requests`, { headers: { cookie } })).status).toBe(503);
    });

    test('ends no other session of the same person', async () => {
      const [here, there] = [await signIn(), await signIn()];
      expect(await signOut(another, here)).toBe(204);
      expect((await session(one, there)).status).toBe(200);
    });
  });
});
