import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A PostgreSQL server of our own: where to reach it, and how to end it and remove what it wrote. */
export interface PostgresFixture {
  readonly url: string;
  /** A fresh, empty database on the same server. */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** No server can be started here, and why: a test prints it when it skips. */
export interface NoPostgres {
  readonly url: undefined;
  readonly reason: string;
}

const run = promisify(execFile);
const installations = '/usr/lib/postgresql';

/**
 * Starts Debian's PostgreSQL on a free loopback port with its files in a temporary folder. As root it runs as the `postgres` user, since the
 * server refuses to be root. It flushes to disk as in production, unless told not to: enough where only its clients are killed, and much faster.
 */
export async function startPostgres(options: { readonly flush: boolean } = { flush: true }): Promise<PostgresFixture | NoPostgres> {
  const bin = binaries();
  if (bin === undefined) return { url: undefined, reason: `no PostgreSQL under ${installations}` };
  const user = process.getuid?.() === 0 ? await postgresUser() : undefined;
  if (user === 'absent') return { url: undefined, reason: 'running as root, and there is no postgres user to run the server as' };

  const folder = await mkdtemp(join(tmpdir(), 'oncoverage-postgres-'));
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const files = join(folder, 'files');
  await run(join(bin, 'initdb'), ['-D', files, '-U', 'oncoverage', '-A', 'trust', '-E', 'UTF8', '--no-locale'], { ...user, cwd: folder });
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    'max_connections=60',
    `fsync=${options.flush ? 'on' : 'off'}`,
  ];
  const server = spawn(join(bin, 'postgres'), ['-D', files, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const base = `postgres://oncoverage@127.0.0.1:${port}`;

  async function stop(): Promise<void> {
    server.kill('SIGINT'); // Fast shutdown: open connections are ended.
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
  async function createDatabase(name: string): Promise<string> {
    await run(join(bin ?? '', 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'oncoverage', name], { cwd: folder });
    return `${base}/${name}`;
  }
  try {
    await ready(join(bin, 'pg_isready'), port);
    return { url: `${base}/postgres`, createDatabase, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function binaries(): string | undefined {
  if (!existsSync(installations)) return undefined;
  const newest = readdirSync(installations).sort((a, b) => Number(b) - Number(a));
  return newest
    .map((version) => join(installations, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres')));
}

async function postgresUser(): Promise<{ readonly uid: number; readonly gid: number } | 'absent'> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)));
    return uid === undefined || gid === undefined ? 'absent' : { uid, gid };
  } catch {
    return 'absent';
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function ready(pgIsReady: string, port: number): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await run(pgIsReady, ['-h', '127.0.0.1', '-p', String(port)]);
      return;
    } catch (error) {
      if (tries === 100) throw new Error('PostgreSQL did not come up', { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
