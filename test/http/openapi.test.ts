import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hookResponse } from '../../src/cds-hooks/response.ts';
import { isObject, type JsonObject, listOf } from '../../src/fhir/resource.ts';
import { discoveryShape, explanation } from '../../src/http/explanation-shape.ts';
import { openapi } from '../../src/http/openapi.ts';
import { describe as described } from '../../src/http/openapi-words.ts';
import { type RunningService, startService } from '../running-service.ts';

let service: RunningService;
let api: JsonObject;
beforeAll(async () => {
  service = await startService();
  const answer = await fetch(`${service.url}/openapi.json`);
  const json: unknown = await answer.json();
  if (!isObject(json)) throw new Error('no document');
  api = json;
});
afterAll(() => service.close());

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
const entries = (value: unknown): readonly (readonly [string, unknown])[] => (isObject(value) ? Object.entries(value) : []);
const operations = (): readonly { readonly name: string; readonly path: string; readonly operation: JsonObject }[] =>
  entries(api.paths).flatMap(([path, item]) =>
    entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, path, operation: isObject(operation) ? operation : {} })),
  );

describe('GET /openapi.json', () => {
  test('is OpenAPI 3.1 with the parts it wants', () => {
    expect(api.openapi).toBe('3.1.0');
    expect(at(api, 'info', 'title')).toBe('Oncoverage');
    expect(typeof at(api, 'info', 'version')).toBe('string');
    expect(listOf(api.servers)).toEqual([{ url: service.url }]);
    expect(operations().length).toBeGreaterThan(40);
  });

  test('every operation has an id of its own, a summary, a known tag, and responses', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = listOf(api.tags).map((tag) => at(tag, 'name'));
    for (const { name, operation } of operations()) {
      expect(name).toMatch(/^(get|post|put|delete) \//);
      expect(operation.summary, name).toMatch(/^[A-Z].*\.$/s);
      expect(tags, name).toContain(listOf(operation.tags)[0]);
      for (const [status, response] of entries(operation.responses)) {
        expect(status, name).toMatch(/^([1-5]\d\d|default)$/);
        expect(typeof at(response, 'description'), name).toBe('string');
      }
    }
  });

  test('path parameters are those of the path, and required', () => {
    for (const { name, path, operation } of operations()) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const given = listOf(operation.parameters).filter((parameter) => at(parameter, 'in') === 'path');
      expect(
        given.map((parameter) => at(parameter, 'name')),
        name,
      ).toEqual(named);
      expect(
        given.every((parameter) => at(parameter, 'required') === true),
        name,
      ).toBe(true);
    }
  });

  test('every reference leads somewhere, and every credential is defined', () => {
    const text = JSON.stringify(api);
    const targets = [...text.matchAll(/"(?:\$ref|[a-z-]+)":"#\/([^"]+)"/g)].map(([, target = '']) => target);
    expect(targets.length).toBeGreaterThan(50);
    for (const target of targets) expect(at(api, ...target.split('/')), target).toBeDefined();
    const schemes = entries(at(api, 'components', 'securitySchemes')).map(([name]) => name);
    for (const { name, operation } of operations())
      for (const requirement of listOf(operation.security))
        for (const [scheme] of entries(requirement)) expect(schemes, name).toContain(scheme);
    const scopes = entries(at(api, 'components', 'securitySchemes', 'fhir', 'flows', 'clientCredentials', 'scopes')).map(
      ([scope]) => scope,
    );
    expect(scopes).toContain('system/Claim.c');
  });

  test('every route of the table is described', async () => {
    const undescribed = service.routes.filter(({ method, path }) => described(method, path) === undefined);
    expect(undescribed.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    expect(operations()).toHaveLength(service.routes.length);
  });

  test('a route nobody described stays out instead of being made up', () => {
    const made = openapi({ publicUrl: 'http://x', version: '1', services: [], routes: [{ method: 'GET', path: '/new', access: 'open' }] });
    expect(made.paths).toEqual({});
  });

  test('schemas come from what requests are parsed by', () => {
    const sign = at(api, 'components', 'schemas', 'Hook-order-sign', 'allOf');
    expect(at(listOf(sign)[1], 'properties', 'context', 'required')).toEqual(['userId', 'patientId']);
    expect(at(api, 'components', 'schemas', 'HookFrame', 'required')).toEqual(['hook', 'hookInstance', 'context']);
    expect(JSON.stringify(api).includes('$defs')).toBe(false);
  });
});

describe('answers are as described', () => {
  const example = (name: string): unknown => at(JSON.parse(readFileSync(`examples/${name}/answer.json`, 'utf8')), 'body');

  test.each(['order-sign', 'order-sign-documentation', 'order-sign-eu', 'order-select', 'patient-view'])('%s', (name) => {
    expect(hookResponse.safeParse(example(name)).error).toBeUndefined();
  });
  test('explain', () => expect(explanation.safeParse(example('explain')).error).toBeUndefined());
  test('discovery', async () => {
    const answer = await fetch(`${service.url}/cds-services`);
    expect(discoveryShape.safeParse(await answer.json()).error).toBeUndefined();
  });
});

describe('GET /docs/api', () => {
  test('is a page of its own: no script, nothing from elsewhere, headings and tables for readers', async () => {
    const answer = await fetch(`${service.url}/docs/api`);
    const html = await answer.text();
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(html).toContain('<html lang="en">');
    expect(html).not.toMatch(/<script|<link|src=|url\(|@import/);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).toContain('href="#content"');
    for (const { path } of operations()) expect(html).toContain(path.replaceAll('/', '/<wbr>').replaceAll('&', '&amp;'));
  });
});

describe('the picker of demo mode', () => {
  const draft = { resourceType: 'MedicationRequest', id: 'request-123', status: 'draft', subject: { reference: 'Patient/p1' } };
  const call = {
    hook: 'order-select',
    hookInstance: '6bc883b2-b795-4dcb-b661-34884a31d472',
    context: {
      patientId: 'p1',
      userId: 'Practitioner/1',
      selections: [],
      draftOrders: { resourceType: 'Bundle', entry: [{ resource: draft }] },
    },
  };

  test('suggests both products on the draft that came, and each is then recognised', async () => {
    const { json, status } = await service.post('/demo/cds-services/product-picker', call);
    expect(status).toBe(200);
    const suggestions = listOf(at(listOf(at(json, 'cards'))[0], 'suggestions'));
    expect(suggestions.map((suggestion) => at(suggestion, 'label'))).toEqual(['Order AMTAGVI', 'Order IMLYGIC']);
    const products: unknown[] = [];
    for (const suggestion of suggestions) {
      const resource = at(listOf(at(suggestion, 'actions'))[0], 'resource');
      expect(resource).toMatchObject({ ...draft });
      const signed = {
        ...call,
        hook: 'order-sign',
        context: { ...call.context, draftOrders: { resourceType: 'Bundle', entry: [{ resource }] } },
      };
      const { json: why } = await service.post('/explain/crd-order-sign', signed);
      products.push(at(listOf(at(why, 'answers'))[0], 'product'));
    }
    expect(products).toEqual(['lifileucel', 'talimogene-laherparepvec']);
  });

  test.each([[[]], [{}], [{ context: { draftOrders: 7 } }]])('takes %j', async (body) => {
    const { status, json } = await service.post('/demo/cds-services/product-picker', body);
    expect({ status, cards: listOf(at(json, 'cards')).length }).toEqual({ status: 200, cards: 1 });
  });

  test('is not there outside demo mode', async () => {
    const plain = await startService({ DEMO: 'off' });
    const answer = await fetch(`${plain.url}/demo/cds-services`);
    await plain.close();
    expect(answer.status).toBe(404);
  });
});
