import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** `npm start`: builds the pages once if they are missing, then serves. */
const root = join(import.meta.dirname, '..');
if (!existsSync(join(root, 'ui/dist/index.html'))) {
  const { build } = await import('vite');
  const { NODE_ENV } = process.env;
  process.stdout.write('Building the pages, once…\n');
  await build({ configFile: join(root, 'ui/vite.config.ts'), logLevel: 'warn' });
  // The build says "production" to this process, which would then refuse demo mode.
  if (NODE_ENV === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = NODE_ENV;
}
await import('../src/start.mjs');
