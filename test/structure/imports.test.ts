import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** A place may import from itself and from the places named here, besides packages. Anything else is a reversed arrow. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/fhir': [],
  'src/policy': ['terminology'],
  'src/terminology': ['src/fhir', 'src/policy'],
  'src/reading-sheet': ['src/policy', 'src/facts', 'src/judgement'],
  'src/security': ['src/fhir', 'src/records'],
  'src/records': ['src/policy'],
  'src/chart': ['src/fhir', 'src/security'],
  'src/facts': ['src/chart', 'src/fhir', 'src/policy', 'src/terminology'],
  'src/judgement': ['src/facts', 'src/chart', 'src/fhir', 'src/policy', 'src/terminology'],
  'src/cds-hooks': ['src/fhir', 'src/chart', 'src/policy', 'src/security', 'src/records'],
  'src/crd': [
    'src/cds-hooks',
    'src/judgement',
    'src/facts',
    'src/chart',
    'src/fhir',
    'src/policy',
    'src/terminology',
    'src/records',
    'src/security',
  ],
  'src/dtr': ['src/judgement', 'src/facts', 'src/chart', 'src/fhir', 'src/policy', 'src/terminology', 'src/records', 'src/security'],
  'src/pas': ['src/judgement', 'src/facts', 'src/chart', 'src/fhir', 'src/policy', 'src/terminology', 'src/records', 'src/security'],
  'src/cli': [
    'src/catalog.ts',
    'src/config.ts',
    'src/judgement-content.ts',
    'src/cds-hooks',
    'src/crd',
    'src/dtr',
    'src/judgement',
    'src/reading-sheet',
    'src/facts',
    'src/chart',
    'src/fhir',
    'src/policy',
  ],
  'src/http': [
    'src/cds-hooks',
    'src/crd',
    'src/dtr',
    'src/pas',
    'src/judgement',
    'src/reading-sheet',
    'src/chart',
    'src/fhir',
    'src/policy',
    'src/security',
    'src/records',
  ],
};

/** What every door implements: its type may be imported from anywhere, its folder from nowhere below. */
const handlerType = 'src/http/handler.ts';

/** Only this file imports content; content itself imports types alone. The names of the products are a type that comes from content. */
const content = ['policies', 'cds-services', 'questionnaires', 'terminology'];
const contentDoor = 'src/catalog.ts';
const productNames = { from: 'src/policy/policy.ts', to: 'terminology/products.json', typeOnly: true };

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const importsOf = (path: string): Import[] =>
  [...readFileSync(path, 'utf8').matchAll(/^(import|export)( type)?[^'"]*?from '(\.[^']+)'/gms)].map(([, , type, target = '']) => ({
    from: path,
    to: normalize(join(dirname(path), target)),
    typeOnly: type !== undefined,
  }));

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));

const placeOf = (path: string): string =>
  path
    .split('/')
    .slice(0, path.startsWith('src/') ? 2 : 1)
    .join('/');

describe('imports follow the map', () => {
  const all = filesOf('src').flatMap(importsOf);

  test.each(Object.entries(mayImport))('%s', (place, allowed) => {
    const wrong = all.filter(
      ({ from, to, typeOnly }) =>
        placeOf(from) === place && placeOf(to) !== place && !allowed.includes(placeOf(to)) && !(typeOnly && to === handlerType),
    );
    expect(wrong).toEqual([]);
  });

  test('every folder of src is on the map', () => {
    const folders = new Set(
      filesOf('src')
        .map(placeOf)
        .filter((place) => !place.endsWith('.ts')),
    );
    expect([...folders].filter((folder) => !(folder in mayImport))).toEqual([]);
  });

  test('only the catalog imports content', () => {
    const others = all.filter(({ from, to }) => from !== contentDoor && content.includes(placeOf(to)));
    expect(others).toEqual([productNames]);
  });

  test('content imports types only, besides its own folder', () => {
    const wrong = ['policies', 'cds-services']
      .flatMap(filesOf)
      .flatMap(importsOf)
      .filter(({ from, to, typeOnly }) => !typeOnly && placeOf(to) !== placeOf(from));
    expect(wrong).toEqual([]);
  });

  test('only src/http and the demo import express', () => {
    const wrong = filesOf('src').filter((path) => placeOf(path) !== 'src/http' && /from 'express'/.test(readFileSync(path, 'utf8')));
    expect(wrong).toEqual([]);
  });

  test('only the server touches the process and the clock', () => {
    const wrong = filesOf('src').filter(
      (path) => path !== 'src/server.ts' && /\bprocess\.(env|exit|on|argv)\b|\bDate\.now\(\)|new Date\(\)/.test(readFileSync(path, 'utf8')),
    );
    expect(wrong).toEqual([]);
  });
});
