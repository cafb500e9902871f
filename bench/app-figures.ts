import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { SingleFigures } from './rows.ts';

const dist = new URL('../ui/dist/', import.meta.url);

/** How heavy the built DTR app is before anything is painted, and how long until its form can be filled in. */
export async function appFigures(): Promise<Pick<SingleFigures, 'appKilobytes' | 'formSeconds' | 'appMissing'>> {
  if (!existsSync(new URL('dtr.html', dist)))
    return { appKilobytes: undefined, formSeconds: undefined, appMissing: 'run `npm run build` first' };
  return { appKilobytes: entryKilobytes(), formSeconds: undefined, appMissing: 'not measured by this run' };
}

/** Gzip kB of the page's own scripts and of those it has loaded ahead, which is everything they import at once. */
function entryKilobytes(): number {
  const page = readFileSync(new URL('dtr.html', dist), 'utf8');
  const scripts = [...page.matchAll(/(?:src|href)="\/ui\/([^"]+\.js)"/g)].map(([, file = '']) => file);
  const bytes = [...new Set(scripts)].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist)), { level: 6 }).length, 0);
  return bytes / 1000;
}
