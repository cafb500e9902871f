import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { type LineAt, linesOf } from '../../src/cli/lines.ts';
import type { Resource } from '../../src/fhir/resource.ts';
import { call } from './call.ts';
import { resourcesOf } from './charts.ts';

/** Writes a bulk export of copies of demo patients: a file a type, lines of all patients mixed. */
function exportOf(ids: readonly string[], copies: number, extra = ''): string {
  const folder = mkdtempSync(join(tmpdir(), 'oncoverage-bulk-'));
  mkdirSync(folder, { recursive: true });
  const byType = new Map<string, string[]>();
  const add = (resource: Resource, text: string) => byType.set(resource.resourceType, [...(byType.get(resource.resourceType) ?? []), text]);
  for (const id of ids) {
    const resources = resourcesOf(id);
    const shared = resources.filter(({ resourceType }) => /^(Practitioner|Organization|Location)/.test(resourceType));
    for (const resource of shared) add(resource, JSON.stringify(resource));
    for (let copy = 0; copy < copies; copy++)
      for (const resource of resources.filter((one) => !shared.includes(one)))
        add(resource, JSON.stringify(resource).replaceAll(id, `${id}-${copy}`));
  }
  for (const [type, lines] of byType) writeFileSync(join(folder, `${type}.000.ndjson`), `${lines.join('\n')}\n`);
  if (extra !== '') writeFileSync(join(folder, 'Broken.ndjson'), extra);
  return folder;
}

describe('oncoverage judge --ndjson', () => {
  test('every patient of an export, summed up, with progress on standard error', async () => {
    const { code, out, err } = await call(['judge', '--ndjson', exportOf(['cigna-01', 'lhcc-01', 'eu-01'], 40)]);
    expect(code).toBe(0);
    expect(out).toContain('120 patients, 120 with an order for a product held here');
    expect(out).toMatch(/cigna-amtagvi +criteria-met +40/);
    expect(err).toMatch(/judging 100 %/);
  });

  test('a bar on a screen', async () => {
    const { err } = await call(['judge', '--ndjson', exportOf(['cigna-01'], 3)], { errIsScreen: true });
    expect(err).toContain('\rjudging [#########################] 100 %\n');
  });

  test('a line of JSON an order', async () => {
    const { out } = await call(['judge', '--json', '--ndjson', exportOf(['cigna-01'], 3)]);
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({ patient: 'Patient/cigna-01-0', policy: 'cigna-amtagvi', determination: 'criteria-met', open: [] });
  });

  test('the same answers as one chart at a time', async () => {
    const text = JSON.stringify({ resourceType: 'Bundle', entry: resourcesOf('lhcc-02').map((resource) => ({ resource })) });
    const { out } = await call(['judge', '--json'], { text });
    const bulk = await call(['judge', '--json', '--ndjson', exportOf(['lhcc-02'], 1)]);
    expect(JSON.parse(bulk.out).determination).toBe(JSON.parse(out).answers[0].determination);
  });

  test('lines that are no resource are counted and named, and the rest is judged', async () => {
    const { code, out, err } = await call(['judge', '--ndjson', exportOf(['cigna-01'], 2, '{"resourceType":"Pat\n\n[]\n')]);
    expect(code).toBe(1);
    expect(out).toContain('2 patients');
    expect(err).toMatch(/2 lines are no FHIR resource.*Broken\.ndjson:1, .*Broken\.ndjson:3/);
  });
});

describe('lines of a stream', () => {
  const text = 'ä\n\n{"b":1}\r\nlast';
  test.each([1, 2, 3, 100])('in chunks of %i bytes', async (size) => {
    const bytes = Buffer.from(text);
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
    const lines: { readonly text: string; readonly at: LineAt; readonly number: number }[] = [];
    for await (const line of linesOf(Readable.from(chunks), 0)) lines.push(line);
    expect(lines.map((line) => [line.text, line.number])).toEqual([
      ['ä', 1],
      ['{"b":1}', 3],
      ['last', 4],
    ]);
    for (const { text: line, at } of lines) expect(bytes.toString('utf8', at.start, at.start + at.length).trim()).toBe(line);
  });
});
