import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answered } from '../../scripts/example-answer.ts';
import { exampleRequests } from '../../scripts/example-requests.ts';
import { type RunningService, startService } from '../running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService({}, () => new Date('2026-11-21T10:00:00Z'));
});
afterAll(() => service.close());

const read = (name: string, file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../examples/${name}/${file}`, import.meta.url), 'utf8'));

test.each(exampleRequests().map((example) => [example.name, example.shows, example] as const))('%s: %s', async (name, _shows, example) => {
  expect(read(name, 'request.json'), 'the request on file is the one the demo set makes').toEqual(example.body);
  const { status, json } = await service.post(example.path, read(name, 'request.json'));
  expect({ status, body: answered(json, service.url) }).toEqual(read(name, 'answer.json'));
});
