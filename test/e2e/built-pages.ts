import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { pageBuild } from '../../ui/page-build.ts';

const root = join(import.meta.dirname, '../..');
const ui = join(root, 'ui');
const dist = join(ui, 'dist');
/** Beside what it guards: checkouts may share one node_modules. */
const lock = join(dist, '.being-built');
/** No build takes as long; a lock this old was left by a run that was stopped. */
const staleMs = 120_000;

/**
 * Builds a page where it is missing or older than its sources. Test files that run beside each other wait for each other.
 * @param page name of its HTML file; pages whose names begin with it are built along
 * @param folder where its own sources lie, below ui/
 */
export async function buildPage(page: string, folder: string): Promise<void> {
  await locked(async () => {
    const built = join(ui, 'dist', `${page}.html`);
    const sources = [join(ui, folder), join(ui, 'theme'), join(root, 'src')];
    if (existsSync(built) && statSync(built).mtimeMs > Math.max(...sources.map(youngest))) return;
    // The test runner's NODE_ENV would build React for development.
    const { NODE_ENV } = process.env;
    process.env.NODE_ENV = 'production';
    await build({
      ...pageBuild,
      root: ui,
      base: '/ui/',
      configFile: false,
      logLevel: 'error',
      build: { outDir: 'dist', emptyOutDir: false, target: 'es2022', rollupOptions: { input: inputs(page) } },
    });
    process.env.NODE_ENV = NODE_ENV;
  });
}

function inputs(page: string): Readonly<Record<string, string>> {
  const files = readdirSync(ui).filter((file) => file === `${page}.html` || (file.startsWith(`${page}-`) && file.endsWith('.html')));
  return Object.fromEntries(files.map((file) => [file.slice(0, -'.html'.length), join(ui, file)]));
}

/** Bytes of script, compressed, that a page loads before it shows anything. */
export function scriptBytes(page: string): number {
  const html = readFileSync(join(ui, 'dist', `${page}.html`), 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="\/ui\/(assets\/[^"]+\.js)"/g)].map(([, path = '']) => path);
  return scripts.reduce((sum, path) => sum + gzipSync(readFileSync(join(ui, 'dist', path))).length, 0);
}

function youngest(folder: string): number {
  return Math.max(...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => statSync(join(folder, path)).mtimeMs));
}

async function locked(work: () => Promise<void>): Promise<void> {
  for (let waited = 0; !took(); waited++) {
    if (waited > 600) throw new Error(`${lock} stands: remove it if no test is building the pages.`);
    await pause(100);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function took(): boolean {
  mkdirSync(dist, { recursive: true });
  try {
    mkdirSync(lock);
    return true;
  } catch {
    if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > staleMs)
      rmSync(lock, { recursive: true, force: true });
    return false;
  }
}
