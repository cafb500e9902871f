import { mkdirSync, writeFileSync } from 'node:fs';
import { pasExamples } from '../test/pas/example-scenarios.ts';

/** `node scripts/pas-examples.ts`: writes each exchange of examples/pas as the handlers answer it on a stopped clock. */
const folder = new URL('../examples/pas/', import.meta.url);
const rows: string[] = [];
for (const { name, version, path, status, shows, files } of await pasExamples()) {
  const place = new URL(`${version}/${name}/`, folder);
  mkdirSync(place, { recursive: true });
  for (const [file, json] of Object.entries(files)) writeFileSync(new URL(`${file}.json`, place), `${JSON.stringify(json, null, 2)}\n`);
  rows.push(`| [${version}/${name}](${version}/${name}/request.json) | \`POST ${path}\` | ${status} | ${shows} |`);
}
writeFileSync(
  new URL('README.md', folder),
  `# Prior authorization examples\n\nEach folder holds a request and the answer this service gives it, in the shapes of PAS 2.2.1 (\`/fhir/2.2\`) and 2.0.1 (\`/fhir/2.0\`).\n\`node scripts/pas-examples.ts\` writes them and a test holds them; numbers and ids that every store makes for itself are counted.\nWhere a person decided, \`review.json\` is what that person did, and the answer is the one given then.\n\n| example | call | status | what it shows |\n|---|---|---|---|\n${rows.join('\n')}\n`,
);
