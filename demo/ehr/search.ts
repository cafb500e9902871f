import { daysOf, spanOf } from '../../src/fhir/date.ts';
import { badRequest } from '../../src/fhir/outcome.ts';
import { relativeReference } from '../../src/fhir/reference.ts';
import { isObject, listOf, type Resource, textOf } from '../../src/fhir/resource.ts';
import { parametersOf, type SearchParameter } from './search-parameters.ts';

/** A search understood: which resources it wants, and which parameters were not understood. */
export interface Search {
  readonly matches: (resource: Resource) => boolean;
  readonly compare: ((a: Resource, b: Resource) => number) | undefined;
  /** References the search is limited to, by parameter: whose chart it asks for. */
  readonly patients: readonly string[];
  readonly ignored: readonly string[];
}

/** Parameters about the answer rather than the resource; the FHIR router reads them. */
const aboutTheAnswer: ReadonlySet<string> = new Set([
  '_count',
  '_offset',
  '_format',
  '_pretty',
  '_summary',
  '_elements',
  '_total',
  '_sort',
  '_include',
]);

/**
 * Reads the parameters of a search: repeated ones all hold, commas are alternatives, modifiers `:not`, `:missing`, `:exact`,
 * `:contains` and a type. An unknown parameter is ignored and named.
 * @throws OutcomeError 400 for an unknown modifier or a value that cannot be compared
 */
export function readSearch(type: string, query: URLSearchParams): Search {
  const parameters = parametersOf(type) ?? {};
  const tests: ((resource: Resource) => boolean)[] = [];
  const ignored: string[] = [];
  const patients: string[] = [];
  for (const [name, value] of query) {
    const [bare = '', modifier] = name.split(':', 2);
    if (aboutTheAnswer.has(bare)) continue;
    const parameter = Object.hasOwn(parameters, bare) ? parameters[bare] : undefined;
    if (parameter === undefined) {
      ignored.push(name);
      continue;
    }
    const alternatives = value
      .split(/(?<!\\),/)
      .map((item) => item.replace(/\\([,$|\\])/g, '$1'))
      .filter((item) => item !== '');
    if (alternatives.length === 0) continue; // An empty parameter is as if it were absent.
    if (parameter.target === 'Patient' && bare !== 'source')
      patients.push(...alternatives.map((item) => `Patient/${item.split('/').at(-1)}`));
    tests.push(testOf(name, parameter, modifier, alternatives));
  }
  return {
    matches: (resource) => tests.every((test) => test(resource)),
    compare: orderOf(query.get('_sort'), parameters),
    patients,
    ignored,
  };
}

/** The values at a dotted path, lists walked through. */
export function valuesAt(resource: Resource, path: string): readonly unknown[] {
  let values: readonly unknown[] = [resource];
  for (const step of path.split('.')) values = values.flatMap((value) => (isObject(value) ? listOf(value[step]) : []));
  return values;
}

function testOf(
  name: string,
  parameter: SearchParameter,
  modifier: string | undefined,
  wanted: readonly string[],
): (resource: Resource) => boolean {
  const values = (resource: Resource) => parameter.paths.flatMap((path) => valuesAt(resource, path));
  if (modifier === 'missing') return (resource) => (values(resource).length === 0) === wanted.includes('true');
  const { kind, target } = parameter;
  switch (kind) {
    case 'token':
      if (modifier !== undefined && modifier !== 'not') throw unknownModifier(name);
      return (resource) => values(resource).some((value) => wanted.some((item) => isToken(value, item))) !== (modifier === 'not');
    case 'reference': {
      if (modifier !== undefined && !/^[A-Z]/.test(modifier)) throw unknownModifier(name);
      // A bare id may be of any type the parameter allows, but a patient is always a patient.
      const type = modifier ?? (target === 'Patient' ? target : undefined);
      return (resource) => values(resource).some((value) => wanted.some((item) => isReference(value, item, type)));
    }
    case 'date': {
      if (modifier !== undefined) throw unknownModifier(name);
      const tests = wanted.map((item) => dateTest(name, item));
      return (resource) => values(resource).some((value) => tests.some((test) => test(value)));
    }
    case 'string':
      if (modifier !== undefined && modifier !== 'exact' && modifier !== 'contains') throw unknownModifier(name);
      return (resource) => values(resource).some((value) => wanted.some((item) => isString(value, item, modifier)));
    case 'uri':
      if (modifier !== undefined) throw unknownModifier(name);
      return (resource) => values(resource).some((value) => wanted.some((item) => value === item || `${value}`.split('|')[0] === item));
  }
}

/** `code`, `system|code`, `|code` and `system|`, against a code, Coding, CodeableConcept, Identifier or boolean. */
function isToken(value: unknown, wanted: string): boolean {
  const bar = wanted.indexOf('|');
  const [system, code] = bar < 0 ? [undefined, wanted] : [wanted.slice(0, bar), wanted.slice(bar + 1)];
  const candidates = isObject(value) && value.coding !== undefined ? listOf(value.coding) : [value];
  return candidates.some((candidate) => {
    if (!isObject(candidate)) return (system === undefined || system === '') && `${candidate}` === code;
    const said = textOf(candidate.code) ?? textOf(candidate.value);
    const systemFits = system === undefined || (system === '' ? candidate.system === undefined : candidate.system === system);
    return systemFits && (code === '' ? system !== '' : said === code);
  });
}

/** `id`, `Type/id` or an absolute URL that ends so, against a Reference. */
function isReference(value: unknown, wanted: string, type: string | undefined): boolean {
  if (!isObject(value)) return false;
  const held = relativeReference(textOf(value.reference));
  if (held === undefined) return false;
  const asked = relativeReference(wanted);
  if (type !== undefined && !held.startsWith(`${type}/`)) return false;
  return asked === undefined ? held.endsWith(`/${wanted}`) : held === asked;
}

function isString(value: unknown, wanted: string, modifier: 'exact' | 'contains' | undefined): boolean {
  const parts = isObject(value) ? [value.text, value.family, ...listOf(value.given)] : [value];
  return parts.some((part) => {
    if (typeof part !== 'string') return false;
    if (modifier === 'exact') return part === wanted;
    const [held, asked] = [part.toLowerCase(), wanted.toLowerCase()];
    return modifier === 'contains' ? held.includes(asked) : held.startsWith(asked);
  });
}

/** Days compared as days: `2026-10` covers the month. Times of day are not told apart. */
function dateTest(name: string, wanted: string): (value: unknown) => boolean {
  const [, prefix = 'eq', day = ''] = /^(eq|ne|ge|le|gt|lt|sa|eb)?(.*)$/.exec(wanted) ?? [];
  const asked = daysOf(day);
  if (asked === undefined) throw badRequest(`${name}: the value is no date.`, name, 'value');
  return (value) => {
    const { start, end } = spanOf(value);
    if (start === undefined && end === undefined) return false;
    const first = start?.first ?? '0000-00-00';
    const last = end?.last ?? '9999-99-99';
    const within = asked.first <= first && last <= asked.last;
    if (prefix === 'eq') return within;
    if (prefix === 'ne') return !within;
    if (prefix === 'ge') return last >= asked.first;
    if (prefix === 'le') return first <= asked.last;
    return prefix === 'gt' || prefix === 'sa' ? last > asked.last : first < asked.first;
  };
}

function orderOf(sort: string | null, parameters: Readonly<Record<string, SearchParameter>>): Search['compare'] {
  const [first = ''] = (sort ?? '').split(',');
  const name = first.replace(/^-/, '');
  const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (parameter === undefined) return undefined;
  const key = (resource: Resource): string => {
    const [value] = parameter.paths.flatMap((path) => valuesAt(resource, path));
    if (parameter.kind !== 'date') return `${isObject(value) ? '' : value}`;
    return isObject(value) ? `${value.start ?? value.end ?? ''}` : `${value ?? ''}`;
  };
  const direction = first.startsWith('-') ? -1 : 1;
  return (a, b) => direction * (key(a) < key(b) ? -1 : Number(key(a) > key(b)));
}

function unknownModifier(name: string): Error {
  return badRequest(`${name}: this modifier is not supported here.`, name, 'not-supported');
}
