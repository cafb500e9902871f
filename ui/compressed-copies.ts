import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/**
 * Leaves a copy by Brotli and one by gzip beside every script and style of a build: the form's renderer is 2.4 MB, and 0.5 MB on the way to a
 * browser. Made once here, so that no answer has to wait for it.
 */
export function compressedCopies(): Plugin {
  return {
    name: 'compressed-copies',
    apply: 'build',
    // Of the files as they were written: until then Vite still changes what they say.
    async writeBundle({ dir = '' }, bundle) {
      const files = Object.keys(bundle).filter((file) => /\.(?:js|css)$/.test(file));
      await Promise.all(files.map((file) => copy(join(dir, file))));
    },
  };
}

async function copy(path: string): Promise<void> {
  const content = await readFile(path);
  if (content.length < worthwhile) return;
  await writeFile(`${path}.br`, await promisify(brotliCompress)(content, quality));
  await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
}

/** In bytes; less fits into the first packet as it is. */
const worthwhile = 1400;

/** The best level takes 20 times as long as this one, for another tenth. */
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
