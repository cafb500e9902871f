import { codingsOf } from '../fhir/coding.ts';
import type { Resource } from '../fhir/resource.ts';
import type { CodeRow, CodeSetData } from '../terminology/code-set.ts';
import { artifactVersion } from './canonical.ts';

/** The canonical URL, without version, of a value set by its name. */
export const valueSetUrl = (canonicalBase: string, name: string): string => `${canonicalBase}/ValueSet/${name}`;

/** Whether every code of the set is named. A set that holds whole families (`C43.-`) cannot be expanded without the code system. */
export const isEnumerated = ({ codes, excludes = [] }: CodeSetData): boolean =>
  [...codes, ...excludes].every((row) => row.match === undefined) && codes.length > 0;

/** The ValueSet resource of a set of codes, not expanded. */
export function valueSet(set: CodeSetData, canonicalBase: string): Resource {
  const systems = [...new Set(rowsOf(set).map((row) => row.system))];
  return {
    resourceType: 'ValueSet',
    id: set.name,
    url: valueSetUrl(canonicalBase, set.name),
    version: artifactVersion,
    name: set.name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    title: set.title,
    status: 'active',
    compose: {
      include: systems.map((system) => ({
        system,
        concept: rowsOf(set)
          .filter((row) => row.system === system)
          .map(({ code, display }) => ({ code, display })),
      })),
    },
  };
}

/**
 * The ValueSet with its expansion as of a time.
 * @param filter words that a display must hold, whatever their case; every code where absent
 */
export function expandedValueSet(set: CodeSetData, canonicalBase: string, at: string, filter?: string): Resource {
  const wanted = filter?.trim().toLowerCase() ?? '';
  const contains = rowsOf(set).filter(({ code, display }) => wanted === '' || display.toLowerCase().includes(wanted) || code === filter);
  return {
    ...valueSet(set, canonicalBase),
    expansion: {
      identifier: `urn:oncoverage:expansion:${set.name}:${at.slice(0, 10)}`,
      timestamp: at,
      total: contains.length,
      parameter: [
        { name: 'activeOnly', valueBoolean: true },
        { name: 'date', valueDateTime: at },
        ...(wanted === '' ? [] : [{ name: 'filter', valueString: filter }]),
      ],
      contains: contains.map(({ system, code, display }) => ({ system, code, display })),
    },
  };
}

/** Each code once, without those the set leaves out. */
function rowsOf({ codes, excludes = [] }: CodeSetData): readonly CodeRow[] {
  const left = new Set(excludes.map(({ system, code }) => `${system}|${code}`));
  const rows = new Map(codes.map((row) => [`${row.system}|${row.code}`, row]));
  return [...rows].filter(([key]) => !left.has(key)).map(([, row]) => row);
}

/** The codings of an answer that the set has. */
export function codingsIn(set: CodeSetData, answer: unknown): boolean {
  return codingsOf(answer).some(({ system, code }) => rowsOf(set).some((row) => row.system === system && row.code === code));
}
