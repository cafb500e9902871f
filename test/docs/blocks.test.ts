import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Block, blocksOf, pages, withExamples } from '../../scripts/docs-blocks.ts';
import { parseMembers, parsePayers, parseTreatmentCenters } from '../../src/judgement/files.ts';
import { parseRegistry } from '../../src/security/registry.ts';
import { type RunningService, startService } from '../running-service.ts';

const root = join(import.meta.dirname, '../..');
const blocks = pages(root).flatMap((page) =>
  blocksOf(readFileSync(join(root, page), 'utf8')).map((block) => ({ ...block, where: `${page}:${block.line}` })),
);
const of = (language: string): readonly (Block & { readonly where: string })[] => blocks.filter((block) => block.language === language);
const isRun = ({ marker }: Block): boolean => marker?.startsWith('not run: ') !== true;

/** Files of the settings, read as the service reads them. */
const readAs: Readonly<Record<string, (json: unknown) => unknown>> = {
  CLIENTS_FILE: (json) => parseRegistry(json, true),
  PAYERS_FILE: (json) => parsePayers(json, ['cigna-amtagvi']),
  MEMBERS_FILE: parseMembers,
  TREATMENT_CENTERS_FILE: parseTreatmentCenters,
};

describe('JSON in pages', () => {
  test.each(of('json').map((block) => [block.where, block] as const))('%s is JSON', (_, { text, marker }) => {
    const json: unknown = JSON.parse(text);
    const [, file = ''] = /^as (\w+)$/.exec(marker ?? '') ?? [];
    if (file !== '') expect(() => readAs[file]?.(json)).not.toThrow();
    if (file !== '') expect(Object.keys(readAs)).toContain(file);
  });

  test.each(of('yaml').map((block) => [block.where, block] as const))('%s is YAML', (_, { text }) => {
    expect(() => parse(text)).not.toThrow();
  });

  test.each(pages(root))('%s shows examples as they are (npm run docs)', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    expect(withExamples(text, root)).toBe(text);
  });
});

describe('commands in pages', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  test('one that is not run says why', () => {
    const silent = of('sh').filter(({ marker }) => marker !== undefined && !/^not run: .{10,}/.test(marker));
    expect(silent.map(({ where }) => where)).toEqual([]);
  });

  test.each(
    of('sh')
      .filter(isRun)
      .map((block) => [block.where, block] as const),
  )('%s', async (_, { text }) => {
    const script = text.replaceAll('http://127.0.0.1:3000', service.url).replaceAll('npx oncoverage', 'node bin/oncoverage.mjs');
    expect(await shell(script)).toEqual({ code: 0, err: '' });
  });
});

/** Runs a script as a reader's shell would, here in the checkout. */
function shell(script: string): Promise<{ readonly code: number | null; readonly err: string }> {
  return new Promise((done) => {
    const path = `${join(root, 'node_modules/.bin')}:${join(process.execPath, '..')}:${process.env.PATH ?? ''}`;
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], { cwd: root, env: { ...process.env, PATH: path } });
    let err = '';
    child.stdout.resume();
    child.stderr.on('data', (part: Buffer) => {
      err += part.toString();
    });
    child.on('close', (code) => done({ code, err: code === 0 ? '' : err }));
  });
}
