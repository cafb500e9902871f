import { readdirSync, readFileSync } from 'node:fs';
import { type CodeSetData, createTerminology, type Terminology } from '../../src/terminology/code-set.ts';

const isCodeSet = (file: { readonly name?: unknown; readonly codes?: unknown }): boolean =>
  typeof file.name === 'string' && Array.isArray(file.codes);

/** Every value set of terminology/ as it is shipped. */
export const codeSets: readonly CodeSetData[] = readdirSync('terminology')
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(`terminology/${name}`, 'utf8')))
  .filter(isCodeSet);

/** Melanoma as far as medication facts read it, where the diagnosis sets are not there. */
const melanoma: CodeSetData = {
  name: 'condition-melanoma',
  title: 'Melanoma of skin',
  codes: [
    { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'C43', match: 'prefix', display: 'Melanoma of skin', sources: ['ICD-10-CM'] },
  ],
};

export const terminology: Terminology = createTerminology(
  codeSets.some(({ name }) => name === melanoma.name) ? codeSets : [...codeSets, melanoma],
);
