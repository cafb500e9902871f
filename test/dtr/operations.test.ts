import { describe, expect, test } from 'vitest';
import { capabilityStatement, dtrCapabilities } from '../../src/dtr/capability-statement.ts';
import type { DtrCall } from '../../src/dtr/dtr-parts.ts';
import { dtrDiscovery, dtrEndpoints } from '../../src/dtr/endpoints.ts';
import { isObject, listOf } from '../../src/fhir/resource.ts';
import type { CodeSetData } from '../../src/terminology/code-set.ts';
import { call, canonicalBase, dtrParts, fhirBase, forms, parameters } from './dtr-fixture.ts';

const family: CodeSetData = {
  name: 'family',
  title: 'A family',
  codes: [{ system: 's', code: 'C43', display: 'd', sources: ['x'], match: 'prefix' }],
};
const parts = dtrParts({ codeSets: [family] });

function ask(method: 'GET' | 'POST', path: string, body: unknown = undefined, more: Partial<DtrCall> = {}, own = parts) {
  const endpoint = dtrEndpoints(own, '2.2').find((candidate) => candidate.method === method && candidate.path === path);
  if (endpoint === undefined) throw new Error(`no ${method} ${path}`);
  return endpoint.handler(call(body, more));
}

describe('ValueSet/$expand', () => {
  const url = `${canonicalBase}/ValueSet/lesion-site`;
  const codes = (body: unknown) =>
    isObject(body) && isObject(body.expansion) ? listOf(body.expansion.contains).map((one) => isObject(one) && one.code) : [];

  test.each([
    ['by url', { url }, 4],
    ['by url with version', { url: `${url}|1.0.0`, _format: 'json' }, 4],
    ['by url and version beside it', { url, version: '1.0.0' }, 4],
    ['with a filter on words', { url, filter: 'Lymph' }, 1],
    ['with a filter nothing fits', { url, filter: 'liver' }, 0],
  ])('%s', async (_, query, count) => {
    const { status, body } = await ask('GET', '/2.2/ValueSet/$expand', undefined, { query });
    expect([status, codes(body).length]).toEqual([200, count]);
    expect(body).toMatchObject({
      expansion: { timestamp: '2026-11-20T12:00:00.000Z', parameter: expect.arrayContaining([{ name: 'activeOnly', valueBoolean: true }]) },
    });
  });

  test('by Parameters', async () => {
    const { body } = await ask(
      'POST',
      '/2.2/ValueSet/$expand',
      parameters({ name: 'url', valueUri: url }, { name: 'filter', valueString: 'skin' }),
    );
    expect(codes(body)).toEqual(['39937001']);
  });

  test.each([
    ['no url', {}, 400],
    ['an unknown url', { url: 'http://loinc.org/vs' }, 404],
    ['an unknown version', { url: `${url}|2.0.0` }, 404],
    ['a set that holds whole families of codes', { url: `${canonicalBase}/ValueSet/family` }, 422],
  ])('%s is refused', async (_, query, status) => {
    await expect(ask('GET', '/2.2/ValueSet/$expand', undefined, { query })).rejects.toMatchObject({ status });
  });
});

describe('$log-questionnaire-errors', () => {
  const questionnaire = { name: 'questionnaire', valueCanonical: `${canonicalBase}/Questionnaire/cigna-amtagvi-initial|1.0.0` };
  const operationOutcome = {
    name: 'operationOutcome',
    resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'processing' }] },
  };
  const path = '/2.2/Questionnaire/$log-questionnaire-errors';

  test('keeps the report as it came, once for each form named', async () => {
    const own = dtrParts();
    const body = parameters(questionnaire, operationOutcome);
    expect((await ask('POST', path, body, {}, own)).status).toBe(204);
    expect(own.reports).toEqual([
      { client: 'demo', questionnaire: questionnaire.valueCanonical, receivedAt: '2026-11-20T12:00:00.000Z', body: JSON.stringify(body) },
    ]);
  });

  test('takes the names of 2.0.1, which began with capitals', async () => {
    const body = parameters({ ...questionnaire, name: 'Questionnaire' }, { ...operationOutcome, name: 'OperationOutcome' });
    expect((await ask('POST', path, body)).status).toBe(204);
  });

  test.each([
    ['no form', parameters(operationOutcome)],
    ['no outcome', parameters(questionnaire)],
    ['something else for an outcome', parameters(questionnaire, { name: 'operationOutcome', resource: { resourceType: 'Patient' } })],
    ['nothing', undefined],
  ])('%s is 400', async (_, body) => {
    await expect(ask('POST', path, body)).rejects.toMatchObject({ status: 400 });
  });
});

describe('forms, libraries and value sets can be read and searched', () => {
  test.each([
    ['a form', 'Questionnaire', 'cigna-amtagvi-initial'],
    ['an adaptive form', 'Questionnaire', 'lhcc-imlygic-continued-adaptive'],
    ['a library', 'Library', 'OncoverageChart'],
    ['a value set', 'ValueSet', 'lesion-site'],
  ])('%s by id', async (_, type, id) => {
    const { body } = await ask('GET', `/2.2/${type}/:id`, undefined, { params: { id } });
    expect(body).toMatchObject({ resourceType: type, id });
  });

  test('an unknown id, or one of the other version, is 404', async () => {
    for (const id of ['nothing', 'cigna-amtagvi-initial-2-0'])
      await expect(ask('GET', '/2.2/Questionnaire/:id', undefined, { params: { id } })).rejects.toMatchObject({ status: 404 });
  });

  test.each([
    ['everything', {}, 2 * forms.length],
    ['by url', { url: `${canonicalBase}/Questionnaire/cigna-amtagvi-initial` }, 1],
    ['by url with version', { url: `${canonicalBase}/Questionnaire/cigna-amtagvi-initial|1.0.0` }, 1],
    ['by another version', { url: `${canonicalBase}/Questionnaire/cigna-amtagvi-initial`, version: '2.0.0' }, 0],
    ['by the beginning of a name', { name: 'lhcc' }, 4],
    ['by status', { status: 'retired' }, 0],
  ])('search: %s', async (_, query, total) => {
    expect((await ask('GET', '/2.2/Questionnaire', undefined, { query })).body).toMatchObject({ type: 'searchset', total });
  });
});

describe('what is declared', () => {
  test.each(['2.2', '2.0'] as const)('%s: guide, operations and security', (version) => {
    const statement = capabilityStatement(`${fhirBase}/${version}`, '2026-11-20', [dtrCapabilities(version)]);
    expect(statement).toMatchObject({
      kind: 'instance',
      fhirVersion: '4.0.1',
      instantiates: ['http://hl7.org/fhir/us/davinci-dtr/CapabilityStatement/dtr-payer-service'],
    });
    const text = JSON.stringify(statement);
    for (const name of ['questionnaire-package', 'next-question', 'log-questionnaire-errors', 'expand', 'SMART-on-FHIR'])
      expect(text).toContain(name);
    expect(text).toContain(version === '2.2' ? 'davinci-dtr|2.2.0' : 'davinci-dtr|2.0.1');
  });

  test('every address asks for a scope of the backend services', () => {
    for (const version of ['2.2', '2.0'] as const)
      for (const { scope, path } of dtrEndpoints(parts, version))
        expect([path, scope]).toEqual([path, expect.stringMatching(/^system\/(Questionnaire|Library|ValueSet)\.rs$/)]);
  });

  test('endpoint discovery names one endpoint a version', () => {
    expect(dtrDiscovery(fhirBase)).toMatchObject({
      'davinci_dtr_qpackage_endpoint#2.2': `${fhirBase}/2.2/Questionnaire/$questionnaire-package`,
      'davinci_dtr_qpackage_endpoint#2.0': `${fhirBase}/2.0/Questionnaire/$questionnaire-package`,
    });
  });
});
