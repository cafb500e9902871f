import type { Coding } from '../fhir/coding.ts';
import type { ProductContent } from './product-content.ts';
import { rememberedByCoding } from './remembered.ts';
import { canonicalCode, canonicalSystem } from './systems.ts';

/** One code of a set. `prefix` rows match every code that starts with theirs (ICD-10-CM families, ATC groups). */
export interface CodeRow {
  readonly system: string;
  readonly code: string;
  readonly display: string;
  /** Where the code and its meaning come from. A row without a source is not shipped. */
  readonly sources: readonly string[];
  readonly match?: 'prefix';
  /** The agent, site or class the code stands for within its set: `pembrolizumab`, `lung`. */
  readonly concept?: string;
  /** The concentration a product code fixes, PFU/mL as a power of ten: `10^6`. */
  readonly strength?: string;
  /** Other spellings of this very code, compared as they stand (an NDC of ten digits without hyphens). */
  readonly alsoWritten?: readonly string[];
  /** True where the source lists the code without its meaning: it points to the concept but never proves it. */
  readonly supportive?: boolean;
  readonly note?: string;
}

/** A value set as data: one file of terminology/. `excludes` win over `codes`; `includes` names sets whose codes belong to it too. */
export interface CodeSetData {
  readonly name: string;
  readonly title: string;
  readonly includes?: readonly string[];
  readonly codes: readonly CodeRow[];
  readonly excludes?: readonly CodeRow[];
}

/** A set of codes that answers in one look-up, whatever spelling of a system or NDC the chart uses. */
export interface CodeSet {
  readonly name: string;
  /** The row a coding falls under; undefined when it is not in the set. */
  rowOf(coding: Coding): CodeRow | undefined;
  /** The row of the first coding of several that is in the set. */
  find(codings: readonly Coding[]): CodeRow | undefined;
  readonly data: CodeSetData;
}

export function createCodeSet(data: CodeSetData): CodeSet {
  const included = matcher(data.codes);
  const excluded = matcher(data.excludes ?? []);
  const look = (coding: Coding): CodeRow | undefined => {
    const system = canonicalSystem(coding.system);
    const code = canonicalCode(system, coding.code);
    const row = included(system, code);
    return row === undefined || excluded(system, code) !== undefined ? undefined : row;
  };
  const rowOf = rememberedByCoding(look);
  const find = (codings: readonly Coding[]): CodeRow | undefined => {
    for (const coding of codings) {
      const row = rowOf(coding);
      if (row !== undefined) return row;
    }
    return undefined;
  };
  return { name: data.name, rowOf, find, data };
}

function matcher(rows: readonly CodeRow[]): (system: string, code: string) => CodeRow | undefined {
  const exact = new Map<string, CodeRow>();
  const prefixes: CodeRow[] = [];
  for (const row of rows) {
    const system = canonicalSystem(row.system);
    if (row.match === 'prefix') {
      prefixes.push({ ...row, system });
      continue;
    }
    for (const code of [row.code, ...(row.alsoWritten ?? [])]) exact.set(`${system}|${canonicalCode(system, code)}`, row);
  }
  return (system, code) => exact.get(`${system}|${code}`) ?? prefixes.find((row) => row.system === system && code.startsWith(row.code));
}

/** Every set by name. @throws Error for a name that no file of terminology/ has: a defect found at start. */
export interface Terminology {
  set(name: string): CodeSet;
  /** The products orders are recognised for. */
  readonly products: ProductContent;
}

export function createTerminology(files: readonly CodeSetData[], products: ProductContent): Terminology {
  const byName = new Map(files.map((data) => [data.name, data]));
  const sets = new Map(files.map((data) => [data.name, createCodeSet(completed(data, byName))]));
  return {
    products,
    set(name) {
      const found = sets.get(name);
      if (found === undefined) throw new Error(`terminology/ has no value set named ${name}`);
      return found;
    },
  };
}

/** The set with the codes of the sets it includes, its own first. */
function completed(data: CodeSetData, byName: ReadonlyMap<string, CodeSetData>): CodeSetData {
  if (data.includes === undefined) return data;
  const codes = data.includes.flatMap((name) => {
    const included = byName.get(name);
    if (included === undefined) throw new Error(`${data.name} includes ${name}, which terminology/ does not have`);
    return completed(included, byName).codes;
  });
  return { ...data, codes: [...data.codes, ...codes] };
}
