import { isObject, type JsonObject } from '../../src/fhir/resource.ts';

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32), so that a failure can be repeated. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Texts that a pattern with nested repetition, a parser of markdown or a sum over digits would be slow by. */
const costlyTexts: readonly string[] = [
  ...['a|', '1-', '(', '/', '[', '](', '<', '&', '%', ' \t', '.', '**', '2026-', '{{', 'é\u0301'].map((piece) => piece.repeat(3000)),
  `${'9'.repeat(5000)}.${'9'.repeat(5000)}`,
  `${'10*'.repeat(1000)}[in_i'H2O]`,
  `${'((a+)+)+'.repeat(200)}$`,
];

/** Values that no JavaScript value is written as: each stands in the body by a mark until it is text. */
const rawTexts: readonly string[] = [
  '1e999',
  '-1e-999',
  '-0',
  '9'.repeat(400),
  `0.${'0'.repeat(400)}1`,
  `${'9'.repeat(50_000)}.5`,
  '{"__proto__":{"polluted":1}}',
  '{"\\u005f_proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"resourceType":"Patient","resourceType":"Bundle","id":"a","id":{}}',
  ...[60, 65, 1000, 60_000].flatMap((depth) => [
    `${'['.repeat(depth)}${']'.repeat(depth)}`,
    `${'{"extension":'.repeat(depth)}1${'}'.repeat(depth)}`,
  ]),
];
const rawMark = 'raw text ';
const rawMarks = new RegExp(`"${rawMark}(\\d+)"`, 'g');

/** Letters and digits beside others that look the same. */
const lookAlikes: ReadonlyMap<string, string> = new Map(
  ['aа', 'eе', 'oо', 'cс', 'pр', 'xх', 'AА', 'CС', 'OО', 'HН', 'IІ', 'JЈ', 'l1', '0O', '1１', '2２', '9９', '-‐', '/∕', '.․', '4４'].map(
    ([letter = '', alike = '']) => [letter, alike],
  ),
);

const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  Number.MIN_VALUE,
  2 ** 53 + 2,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  "'; drop table decisions; --",
  '{{context.patientId}}',
  'Patient/',
  'Patient/../Observation/1',
  'http://169.254.169.254/latest/meta-data',
  '#',
  'urn:uuid:x',
  '2026-13-45',
  '0000-00-00T99:99:99Z',
  'a'.repeat(5000),
  `${'a'.repeat(500)}!`,
  '１２３',
  'Ⅻ',
  '\u202egnp.exe',
  [],
  {},
  [[]],
  [null],
  { resourceType: 'Bundle' },
  { resourceType: 1 },
  { reference: 'Patient/other' },
  { coding: 'x' },
  { value: 'NaN', unit: {} },
  ...costlyTexts,
  ...rawTexts.map((_, at) => `${rawMark}${at}`),
];

type Path = readonly (string | number)[];

/** Every place of a body, so that the depths are met as often as the surface. */
export function placesIn(value: unknown, path: Path = []): readonly Path[] {
  const children = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : [];
  return [path, ...children.flatMap(([key, child]) => placesIn(child, [...path, key]))];
}

/** A body with one to five things wrong with it, as JSON text. Mostly still JSON, sometimes not even that. */
export function mutated(body: unknown, places: readonly Path[], random: () => number): string {
  const times = 1 + Math.floor(random() ** 2 * 5);
  let changed = body;
  for (let at = 0; at < times; at += 1) changed = changedAt(changed, pick(places, random) ?? [], random);
  const text = (JSON.stringify(changed) ?? 'null').replaceAll(rawMarks, (_, at) => rawTexts[Number(at)] ?? 'null');
  return random() < 0.15 ? changedText(text, random) : text;
}

const pick = <T>(list: readonly T[], random: () => number): T | undefined => list[Math.floor(random() * list.length)];

/** The value with something done at a place; as it was where an earlier change took the place away. */
function changedAt(value: unknown, [step, ...rest]: Path, random: () => number): unknown {
  if (step === undefined) return replaced(value, random);
  const isStructural = rest.length === 0 && random() < 0.4;
  if (Array.isArray(value) && typeof step === 'number') {
    if (!isStructural) return value.map((item, at) => (at === step ? changedAt(item, rest, random) : item));
    if (random() < 0.5) return value.filter((_, at) => at !== step);
    return [...value, ...Array.from({ length: 1 + Math.floor(random() * 40) }, () => value[step])];
  }
  if (!isObject(value) || typeof step !== 'string' || !Object.hasOwn(value, step)) return value;
  return isStructural ? restructured(value, step, random) : { ...value, [step]: changedAt(value[step], rest, random) };
}

function restructured(value: JsonObject, key: string, random: () => number): unknown {
  const { [key]: child, ...others } = value;
  const choice = random();
  if (choice < 0.4) return others;
  if (choice < 0.6) return { ...others, [key]: [child] };
  if (choice < 0.8) return { ...others, [`${key}x`]: child };
  return {
    ...value,
    [pick(['__proto__', 'constructor', 'toString', 'length', 'id', 'resourceType', 'extension', '_birthDate'], random) ?? 'x']: child,
  };
}

function replaced(value: unknown, random: () => number): unknown {
  if (typeof value === 'string' && random() < 0.4) return random() < 0.25 ? lookAlike(value, random) : changedText(value, random);
  if (typeof value === 'number' && random() < 0.4) return value * (pick([-1, 0, 1e9, 0.001], random) ?? 0);
  return pick(oddValues, random);
}

/** A text that reads the same: other letters, a letter nobody sees, or accents written apart. */
function lookAlike(text: string, random: () => number): string {
  const choice = random();
  if (choice < 0.6) return [...text].map((letter) => (random() < 0.5 ? (lookAlikes.get(letter) ?? letter) : letter)).join('');
  const at = Math.floor(random() * text.length);
  return text.slice(0, at) + (pick(['\u200b', '\u200d', '\u00ad', '\ufeff', '\u0301'], random) ?? '') + text.slice(at);
}

/** Cuts, doubles, turns round or replaces a piece of a text. */
function changedText(text: string, random: () => number): string {
  const from = Math.floor(random() * text.length);
  const to = Math.min(text.length, from + 1 + Math.floor(random() * 20));
  const piece = text.slice(from, to);
  const choice = random();
  if (choice < 0.25) return text.slice(0, from) + text.slice(to);
  if (choice < 0.5) return text.slice(0, to) + piece.repeat(1 + Math.floor(random() * 10)) + text.slice(to);
  if (choice < 0.65) return text.slice(0, from) + [...piece].reverse().join('') + text.slice(to);
  if (choice < 0.8)
    return text.slice(0, from) + (pick(['"', '{', ']', '\\', '\u0000', '\u2028', '1e999', ',,', '\ud83d'], random) ?? '') + text.slice(to);
  if (choice < 0.9) return text.slice(0, from);
  // A member twice, the first as null: in the part of the text that begins here.
  return text.slice(0, from) + text.slice(from).replace(/"(\w+)":/, '"$1":null,"$1":');
}
