import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** `npm start`: builds the pages once if they are missing, then serves. */
const root = join(import.meta.dirname, '..');
if (!existsSync(join(root, 'ui/dist/index.html'))) {
  const { build } = await import('vite');
  process.stdout.write('Building the pages, once…\n');
  await build({ configFile: join(root, 'ui/vite.config.ts'), logLevel: 'warn' });
}
await import('../src/server.ts');
