import { readdirSync, readFileSync } from 'node:fs';
import { productContent } from '../../src/catalog.ts';
import { type CodeSetData, createTerminology, type Terminology } from '../../src/terminology/code-set.ts';

const isCodeSet = (file: { readonly name?: unknown; readonly codes?: unknown }): boolean =>
  typeof file.name === 'string' && Array.isArray(file.codes);

/** Every value set of terminology/ as it is shipped. */
export const codeSets: readonly CodeSetData[] = readdirSync('terminology')
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(`terminology/${name}`, 'utf8')))
  .filter(isCodeSet);

export const terminology: Terminology = createTerminology(codeSets, productContent());
