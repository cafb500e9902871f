import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';

/**
 * Starts the service (server.ts) with what was compiled at an earlier start, taken from beside the packages and from nowhere that others may
 * write to; where nothing can be kept there, each start compiles. NODE_COMPILE_CACHE names another folder, NODE_DISABLE_COMPILE_CACHE=1 does
 * without. No TypeScript: for one file whose types have to be taken out, Node keeps a compiler of 20 MB in memory.
 */
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compiled'));
const { start } = await import('./server.ts');
await start();
// Kept at once, however the service ends; what was read of it is let go.
flushCompileCache();
