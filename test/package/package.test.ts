import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { packageFiles, packageName } from '../../scripts/package.ts';
import { tarGz } from '../../scripts/tar.ts';
import { policies } from '../../src/catalog.ts';

const canonicalBase = 'https://oncoverage.example/fhir';
const fhirBase = 'https://payer.example/fhir';
const index = z.object({
  'index-version': z.literal(2),
  files: z.array(z.object({ filename: z.string(), resourceType: z.string(), id: z.string(), url: z.string(), version: z.string() })),
});
const folder = mkdtempSync(join(tmpdir(), 'oncoverage-package-'));
const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, 'package', file), 'utf8'));

beforeAll(() => {
  const archive = join(folder, 'package.tgz');
  writeFileSync(archive, tarGz(packageFiles(canonicalBase, fhirBase)));
  // Unpacked by the system's tar, as an installer would.
  expect(spawnSync('tar', ['-xzf', archive, '-C', folder], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

describe('npm run package', () => {
  test('says what it is', () => {
    expect(read('package.json')).toMatchObject({
      name: packageName,
      version: '1.0.0',
      canonical: canonicalBase,
      fhirVersions: ['4.0.1'],
      dependencies: { 'hl7.fhir.r4.core': '4.0.1' },
    });
    expect(packageName).toMatch(/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/);
  });

  test('the index lists every file once, as it is', () => {
    const { files } = index.parse(read('.index.json'));
    const there = readdirSync(join(folder, 'package')).filter((name) => !['package.json', '.index.json'].includes(name));
    expect(files.map(({ filename }) => filename).toSorted()).toEqual(there.toSorted());
    expect(new Set(files.map(({ url }) => url)).size).toBe(files.length);
    for (const { filename, ...rest } of files) {
      expect(read(filename)).toMatchObject(rest);
      expect(rest.url.startsWith(`${canonicalBase}/${rest.resourceType}/`)).toBe(true);
    }
  });

  test('holds the form of every policy and phase, with what it refers to', () => {
    const { files } = index.parse(read('.index.json'));
    const urls = new Set(files.map(({ url }) => url));
    const forms = policies
      .filter(({ kind }) => kind === 'policy')
      .flatMap(({ key, phases }) => Object.keys(phases).map((phase) => `${key}-${phase}`));
    for (const form of forms) expect(urls).toContain(`${canonicalBase}/Questionnaire/${form}`);
    const referred = files.flatMap(({ filename }) => [
      ...readFileSync(join(folder, 'package', filename), 'utf8').matchAll(
        /"(https:\/\/oncoverage\.example\/fhir\/(?:Library|ValueSet)\/[^"|]+)/g,
      ),
    ]);
    expect(referred.length).toBeGreaterThan(20);
    expect(referred.map(([, url = '']) => url).filter((url) => !urls.has(url))).toEqual([]);
  });

  test('no CPT and no profile of ours', () => {
    const { files } = index.parse(read('.index.json'));
    expect(new Set(files.map(({ resourceType }) => resourceType))).toEqual(new Set(['Questionnaire', 'Library', 'ValueSet']));
    for (const { filename, resourceType } of files)
      if (resourceType === 'ValueSet') expect(readFileSync(join(folder, 'package', filename), 'utf8')).not.toContain('ama-assn');
  });

  test('the same content gives the same bytes', () => {
    expect(tarGz(packageFiles(canonicalBase, fhirBase)).equals(readFileSync(join(folder, 'package.tgz')))).toBe(true);
  });
});
