import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isObject, isResource, listOf } from '../../src/fhir/resource.ts';
import { parseInquiry } from '../../src/pas/inquiry-request.ts';
import { parseRequestBundle } from '../../src/pas/request-bundle.ts';
import { pasExamples } from './example-scenarios.ts';

const folder = 'examples/pas';
const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const written = ['2.2', '2.0'].flatMap((version) => readdirSync(join(folder, version)).map((name) => `${version}/${name}`));

describe('examples/pas', () => {
  test('holds what the handlers answer (node scripts/pas-examples.ts writes it)', async () => {
    const examples = await pasExamples();
    expect(examples.map(({ version, name }) => `${version}/${name}`).sort()).toEqual(written.toSorted());
    for (const { version, name, files } of examples)
      for (const [file, json] of Object.entries(files))
        expect(read(join(folder, version, name, `${file}.json`)), `${name}/${file}`).toEqual(json);
  });

  test.each(written.filter((name) => !name.endsWith('subscribe')))('%s: the request has the structure that is demanded', (name) => {
    const request = read(join(folder, name, 'request.json'));
    expect(() => (name.endsWith('inquire') ? parseInquiry(request) : parseRequestBundle(request))).not.toThrow();
  });

  test.each(written.filter((name) => !name.endsWith('subscribe')))(
    '%s: every echoed resource is as it was sent, and appears once',
    (name) => {
      const answers = bundlesIn(read(join(folder, name, 'answer.json')));
      const sent = new Map(entriesOf(read(join(folder, name, 'request.json'))));
      for (const answer of answers) {
        const entries = entriesOf(answer);
        expect(new Set(entries.map(([url]) => url)).size).toBe(entries.length);
        if (name.endsWith('inquire')) continue;
        for (const [url, resource] of entries) if (sent.has(url)) expect(resource).toEqual(sent.get(url));
      }
    },
  );
});

const walker = '../shared/tools/profile-walk.mjs';
describe.skipIf(!existsSync(walker))('profiles of the guide (skipped where the profile checker is not at hand)', () => {
  test.each([
    ['2.2', 'pas-2.2.1'],
    ['2.0', 'pas-2.0.1'],
  ])(
    'every request and answer of %s has no problem',
    (version, guide) => {
      const files = readdirSync(join(folder, version)).flatMap((name) =>
        ['request', 'answer'].map((file) => join(folder, version, name, `${file}.json`)),
      );
      const documents = files.flatMap((path) => bundlesIn(read(path)).map((bundle) => ({ path, bundle })));
      const program = `
      import { readFileSync } from 'node:fs';
      const { loadGuide, validate } = await import(${JSON.stringify(join(process.cwd(), walker))});
      loadGuide(${JSON.stringify(guide)});
      const problems = [];
      for (const { path, bundle } of JSON.parse(readFileSync(0, 'utf8')))
        for (const profile of bundle.meta?.profile ?? []) for (const problem of validate(bundle, profile, bundle).out) problems.push(path + ': ' + problem);
      console.log(JSON.stringify(problems));`;
      const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
        input: JSON.stringify(documents),
        maxBuffer: 64 * 1024 * 1024,
      });
      expect(JSON.parse(output.toString())).toEqual([]);
    },
    120_000,
  );
});

/** The Bundles of a document: itself, or those a Parameters returns. */
function bundlesIn(document: unknown): readonly { readonly [key: string]: unknown }[] {
  if (!isResource(document)) return [];
  if (document.resourceType === 'Bundle') return [document];
  return listOf(document.parameter)
    .filter(isObject)
    .map(({ resource }) => resource)
    .filter(isResource);
}

function entriesOf(bundle: unknown): readonly (readonly [string, unknown])[] {
  return listOf(isObject(bundle) ? bundle.entry : undefined)
    .filter(isObject)
    .map(({ fullUrl, resource }) => [String(fullUrl), resource] as const);
}
