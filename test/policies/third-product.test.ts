import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ServerProcess, startServerProcess } from '../http/server-process.ts';

/** The tree with the sample's product and policy in force, as docs/analyst.md says to add them: src/ is the same, byte for byte. */
const tree = mkdtempSync(join(tmpdir(), 'oncoverage-product-'));
const sample = 'examples/policies/sample-opdualag';
const text = (path: string): string => readFileSync(join(tree, path), 'utf8');
const change = (path: string, to: (before: string) => string) => writeFileSync(join(tree, path), to(text(path)));

let service: ServerProcess;

beforeAll(async () => {
  const copied = ['src', 'policies', 'terminology', 'questionnaires', 'cds-services', 'demo', 'bin', 'package.json', 'tsconfig.json'];
  for (const part of copied) cpSync(part, join(tree, part), { recursive: true });
  symlinkSync(resolve('node_modules'), join(tree, 'node_modules'));
  cpSync(sample, join(tree, 'policies/sample-opdualag'), { recursive: true });

  const products = { ...JSON.parse(text('terminology/products.json')), ...JSON.parse(readFileSync(`${sample}/product.json`, 'utf8')) };
  change('terminology/products.json', () => JSON.stringify(products));
  change('policies/sample-opdualag/policy.ts', (before) => before.replace('../../../src/', '../../src/'));
  change('policies/in-force.ts', (before) =>
    `import { policy as sampleOpdualag } from './sample-opdualag/policy.ts';\n${before}`.replace('= [', '= [sampleOpdualag, '),
  );
  change('policies/payers.ts', (before) => before.replace("policies: ['cigna-amtagvi']", "policies: ['cigna-amtagvi', 'sample-opdualag']"));

  service = await startServerProcess({}, join(tree, 'src/start.mjs'));
});
afterAll(async () => {
  await service?.close();
  rmSync(tree, { recursive: true, force: true });
});

const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const hcpcs = 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';
const ndc = 'http://hl7.org/fhir/sid/ndc';

const explained = z.object({
  answers: z.array(
    z.object({
      product: z.string().nullable(),
      policy: z.string().nullable(),
      determination: z.string(),
      criteria: z.array(z.object({ id: z.string(), status: z.string() })),
    }),
  ),
});

/** The example order-sign call with one order, for the concept, whose patient never had progression under PD-1. */
function call(medicationCodeableConcept: unknown): string {
  const request = JSON.parse(readFileSync('examples/order-sign/request.json', 'utf8'));
  const [first] = request.context.draftOrders.entry;
  const order = { ...first.resource, medicationCodeableConcept };
  const none = { resourceType: 'Bundle', type: 'searchset', total: 0 };
  return JSON.stringify({
    ...request,
    context: { ...request.context, draftOrders: { resourceType: 'Bundle', type: 'collection', entry: [{ resource: order }] } },
    prefetch: { ...request.prefetch, medicationAdministrations: none, medicationStatements: none, questionnaireResponses: none },
  });
}

async function post(path: string, body: string): Promise<unknown> {
  const response = await fetch(`${service.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(response.status).toBe(200);
  return response.json();
}

const explain = async (concept: unknown) => explained.parse(await post('/explain/crd-order-sign', call(concept))).answers[0];

describe('a third product, added in terminology/ and policies/ alone', () => {
  test('the compiler finds nothing wrong with it', { timeout: 240_000 }, () => {
    writeFileSync(join(tree, 'content.json'), JSON.stringify({ extends: './tsconfig.json', include: ['src', 'policies'] }));
    expect(spawnSync('node_modules/.bin/tsc', ['-p', 'content.json'], { cwd: tree, encoding: 'utf8' }).stdout).toBe('');
  });

  test.each<[string, unknown]>([
    ['HCPCS', { coding: [{ system: hcpcs, code: 'J9298' }] }],
    ['NDC', { coding: [{ system: ndc, code: '00003-7125-11' }] }],
    [
      'RxNorm beside an unclassified code',
      { coding: [hcpcs, rxnorm].map((system) => ({ system, code: system === hcpcs ? 'C9399' : '2596773' })) },
    ],
    ['brand in words', { text: 'Opdualag 240 mg/80 mg' }],
  ])('an order is recognised by %s and judged by the policy, criterion by criterion', async (_, concept) => {
    expect(await explain(concept)).toMatchObject({
      product: 'nivolumab-relatlimab',
      policy: 'sample-opdualag',
      determination: 'criteria-met',
      criteria: [
        { id: '2.1', status: 'met' },
        { id: '2.3', status: 'met' },
        { id: '2.3.a' },
        { id: '2.3.b', status: 'met' },
        { id: '2.4', status: 'met' },
        { id: '2.5', status: 'met' },
        { id: '2.6', status: 'not-applicable' },
      ],
    });
  });

  test.each<[string, unknown]>([
    ['an unclassified code alone', { coding: [{ system: hcpcs, code: 'J9999' }] }],
    ['one of its substances alone', { text: 'nivolumab 240 mg' }],
    ['a code of another drug under its name', { coding: [{ system: rxnorm, code: '1547545' }], text: 'Opdualag' }],
  ])('%s is no order for it', async (_, concept) => {
    expect(await explain(concept)).toMatchObject({ product: null, determination: 'no-policy' });
  });

  test('cards and coverage-information speak of it by name', async () => {
    const answer = JSON.stringify(await post('/cds-services/crd-order-sign', call({ coding: [{ system: hcpcs, code: 'J9298' }] })));
    expect(answer).toContain('Opdualag');
    expect(answer).toContain('SHP-2201');
  });

  test('an order for Amtagvi is judged as before', async () => {
    const amtagvi = { coding: [{ system: rxnorm, code: '2675868' }] };
    expect(await explain(amtagvi)).toMatchObject({ product: 'lifileucel', policy: 'cigna-amtagvi' });
  });

  test('the command judges a chart by it, and checks and prints it', { timeout: 120_000 }, () => {
    const request = JSON.parse(call({ coding: [{ system: hcpcs, code: 'J9298' }] }));
    const whole = [...Object.values(request.prefetch), request.context.draftOrders];
    const entry = whole.flatMap((part) => (part?.resourceType === 'Bundle' ? (part.entry ?? []) : part ? [{ resource: part }] : []));
    const run = (args: readonly string[], input = '') =>
      spawnSync(process.execPath, ['bin/oncoverage.mjs', ...args], { cwd: tree, encoding: 'utf8', input });
    const judged = run(['judge', '--complete', '--json', '-'], JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }));
    expect(judged.stdout).toContain('"product": "nivolumab-relatlimab"');
    expect(run(['policies', 'check', 'sample-opdualag']).stdout).toBe('sample-opdualag: fine, 12 cases\n');
    expect(run(['policies', 'print', 'sample-opdualag']).stdout).toContain('Opdualag');
    const products = text('terminology/products.json');
    change('terminology/products.json', () => products.replace('"nivolumab-relatlimab"', '"nivolumab-relatimab"'));
    rmSync(join(tree, 'policies/sample-opdualag/product.json'), { force: true });
    const refused = run(['policies', 'check']);
    expect(run(['judge', '-'], '{}').stderr).toContain('terminology/products.json has no nivolumab-relatlimab');
    change('terminology/products.json', () => products);
    expect([refused.status, refused.stdout]).toEqual([
      1,
      expect.stringContaining('nivolumab-relatlimab is not in terminology/products.json'),
    ]);
  });
});
