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

/**
 * Builds a page where it is missing or older than its sources. Test files that run beside each other wait for each other.
 * @param page name of its HTML file
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
      build: { outDir: 'dist', emptyOutDir: false, target: 'es2022', rollupOptions: { input: { [page]: join(ui, `${page}.html`) } } },
    });
    process.env.NODE_ENV = NODE_ENV;
  });
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
    return false;
  }
}
