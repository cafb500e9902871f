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
  const text = JSON.stringify(changed) ?? 'null';
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
  return { ...value, [pick(['constructor', 'toString', 'length', 'id', 'resourceType', 'extension', '_birthDate'], random) ?? 'x']: child };
}

function replaced(value: unknown, random: () => number): unknown {
  if (typeof value === 'string' && random() < 0.4) return changedText(value, random);
  if (typeof value === 'number' && random() < 0.4) return value * (pick([-1, 0, 1e9, 0.001], random) ?? 0);
  return pick(oddValues, random);
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
  return text.replace(/"(\w+)":/, '"$1":null,"$1":');
}
