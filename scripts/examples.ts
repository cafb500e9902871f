import { mkdirSync, writeFileSync } from 'node:fs';
import { startService } from '../test/running-service.ts';
import { answered } from './example-answer.ts';
import { exampleRequests } from './example-requests.ts';

/** `npm run examples`: writes each request of examples/ with the answer the service gives it on a stopped clock. */
const folder = new URL('../examples/', import.meta.url);
const service = await startService({}, () => new Date('2026-11-21T10:00:00Z'));
const rows: string[] = [];
for (const example of exampleRequests()) {
  const { status, json } = await service.post(example.path, example.body);
  mkdirSync(new URL(`${example.name}/`, folder), { recursive: true });
  writeFileSync(new URL(`${example.name}/request.json`, folder), `${JSON.stringify(example.body, null, 2)}\n`);
  writeFileSync(
    new URL(`${example.name}/answer.json`, folder),
    `${JSON.stringify({ status, body: answered(json, service.url) }, null, 2)}\n`,
  );
  rows.push(`| [${example.name}](${example.name}/request.json) | \`POST ${example.path}\` | ${status} | ${example.shows} |`);
}
await service.close();
writeFileSync(
  new URL('README.md', folder),
  `# Examples\n\nEach folder holds a request and the answer this service gives it (\`npm run examples\` writes them, a test holds them).\nNumbers and ids that every store makes for itself are written as \`…\`.\n\n| example | call | status | what it shows |\n|---|---|---|---|\n${rows.join('\n')}\n\nTo run one against \`npm start\`:\n\n\`\`\`sh\ncurl -s -H 'content-type: application/json' -d @examples/order-sign/request.json http://127.0.0.1:3000/cds-services/crd-order-sign\n\`\`\`\n`,
);
