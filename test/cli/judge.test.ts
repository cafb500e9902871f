import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { call } from './call.ts';
import { bundleOf, resourcesOf } from './charts.ts';

const cigna = bundleOf(resourcesOf('cigna-01'));
const order = 'MedicationRequest/cigna-01-lifileucel';

describe('oncoverage judge', () => {
  test('a chart on standard input, by a policy, as a table', async () => {
    const { code, out, err } = await call(['judge', '--policy', 'cigna-amtagvi'], { text: cigna });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`order          ${order}, lifileucel`);
    expect(out).toContain('determination  criteria-met');
    for (const id of ['A', 'B', 'C', 'D', 'E', 'F', 'G']) expect(out).toMatch(new RegExp(`^${id} +met `, 'm'));
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test.each([
    ['order-sign', 'criteria-met', 'lifileucel'],
    ['order-sign-not-met', 'criteria-not-met', 'lifileucel'],
    ['order-sign-documentation', 'documentation-needed', 'talimogene-laherparepvec'],
  ])('a CDS Hooks call as an EHR sends it: examples/%s', async (example, determination, product) => {
    const { code, out } = await call(['judge', `examples/${example}/request.json`, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out).answers).toMatchObject([{ determination, product }]);
  });

  test('from a file, as JSON in the shape of /explain', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'oncoverage-cli-')), 'chart.json');
    writeFileSync(file, cigna);
    const { code, out } = await call(['judge', file, '--json']);
    const { answers } = JSON.parse(out);
    expect(code).toBe(0);
    expect(answers).toMatchObject([{ order, policy: 'cigna-amtagvi', policyVersion: '2026-05-01', determination: 'criteria-met' }]);
    expect(answers[0].criteria).toHaveLength(7);
  });

  test.each([
    ['a silent chart is undecided, not refused', ['Patient', 'MedicationRequest'], 'cigna-amtagvi', 'documentation-needed'],
    ['another payer’s policy is judged all the same when asked for', undefined, 'carepartners-amtagvi', undefined],
  ])('%s', async (_, types, policy, determination) => {
    const resources = resourcesOf('cigna-01').filter(
      ({ resourceType, id }) =>
        types === undefined || (types.includes(resourceType) && (resourceType === 'Patient' || id === order.split('/')[1])),
    );
    const { code, out, err } = await call(['judge', '--json', '--policy', policy], { text: bundleOf(resources) });
    expect(code).toBe(0);
    expect(JSON.parse(out).answers[0].policy).toBe(policy);
    if (determination !== undefined) expect(JSON.parse(out).answers[0].determination).toBe(determination);
    expect(err).toContain(`no Coverage of the chart names the payer of ${policy}`);
  });

  test('a chart counts as complete only when said so', async () => {
    const resources = resourcesOf('lhcc-01').filter(({ resourceType }) => resourceType !== 'QuestionnaireResponse');
    const single = async (...more: readonly string[]) => {
      const { out } = await call(['judge', '--json', '--policy', 'lhcc-imlygic', ...more], { text: bundleOf(resources) });
      const { criteria } = JSON.parse(out).answers[0];
      return criteria.find(({ id }: { id: string }) => id === 'I.A.4').status;
    };
    expect([await single(), await single('--complete')]).toEqual(['unknown', 'met']);
  });

  test('without an order for the product', async () => {
    const text = bundleOf(resourcesOf('cigna-01').filter(({ resourceType }) => resourceType !== 'MedicationRequest'));
    expect(await call(['judge'], { text })).toMatchObject({ code: 3, out: '' });
  });

  test.each<[string, readonly string[], string, number, string]>([
    ['no command', [], '', 2, 'a command is expected'],
    ['a mistyped command', ['polices', 'check'], '', 2, 'no command "polices check"'],
    ['an unknown option', ['judge', '--polcy', 'x'], '', 2, "Unknown option '--polcy'"],
    ['an option of another command', ['judge', '--write'], '', 2, '--write does not belong to "judge"'],
    ['an unknown policy', ['judge', '--policy', 'aetna'], '', 2, 'there are lhcc-imlygic, carepartners-amtagvi'],
    ['no day', ['judge', '--date', 'soon'], '', 2, '--date is a day'],
    ['two files', ['judge', 'a', 'b'], '', 2, 'one chart at a time'],
    ['a file that is not there', ['judge', '/nowhere/chart.json'], '', 3, '/nowhere/chart.json cannot be read (ENOENT)'],
    ['nothing on standard input', ['judge'], '', 3, 'standard input is empty'],
    ['half a file', ['judge'], '{"resourceType":"Bundle",\n"entry":[', 3, 'it ends, at line 2, with 2 brackets open'],
    ['a resource that is no Bundle', ['judge'], '{"resourceType":"Patient","id":"p"}', 3, 'is a Patient; a Bundle is expected'],
    ['JSON that is no resource', ['judge'], '[]', 3, 'no FHIR resource'],
    ['nobody’s chart', ['judge'], '{"resourceType":"Bundle"}', 3, 'holds no Patient'],
    ['an order that is not there', ['judge', '--order', 'MedicationRequest/x'], cigna, 3, `it holds MedicationRequest/`],
    ['a folder without an export', ['judge', '--ndjson', 'src/cli'], '', 3, 'holds no .ndjson file'],
  ])('%s', async (_, args, text, code, sentence) => {
    const called = await call(args, { text });
    expect(called).toMatchObject({ code, out: '' });
    expect(called.err).toContain(sentence);
  });

  test('no complaint quotes the chart', async () => {
    const { err } = await call(['judge'], { text: '{"resourceType":"Bundle","entry":[{"name":"Secretname' });
    expect(err).not.toContain('Secretname');
  });

  test('--help and --version', async () => {
    expect(await call(['--version'])).toMatchObject({ code: 0, out: '9.9.9\n' });
    const { code, out } = await call(['--help']);
    expect(code).toBe(0);
    for (const option of ['--policy', '--order', '--complete', '--date', '--json', '--ndjson', '--write', '--folder'])
      expect(out).toContain(option);
  });
});
