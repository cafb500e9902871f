import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configurationOf, topics } from '../../src/cds-hooks/configuration.ts';
import { discovery } from '../../src/cds-hooks/discovery.ts';
import { hookClassOf, hooks, returnsCoverageInformation } from '../../src/cds-hooks/hooks.ts';
import { clinicalSearches } from '../../src/chart/chart.ts';
import { services } from './service-at.ts';

describe('discovery', () => {
  test('offers every hook once, by a stable id', () => {
    expect(discovery(services).services.map(({ hook, id }) => `${hook} ${id}`)).toEqual([
      'order-sign crd-order-sign',
      'order-dispatch crd-order-dispatch',
      'appointment-book crd-appointment-book',
      'order-select crd-order-select',
      'encounter-start crd-encounter-start',
      'encounter-discharge crd-encounter-discharge',
      'patient-view patient-view',
    ]);
    expect(services.map((service) => service.hook)).toEqual([...hooks]);
  });

  test('every hook has a file of its own', () => {
    expect(readdirSync('cds-services')).toEqual(expect.arrayContaining(hooks.map((hook) => `${hook}.ts`)));
  });
});

describe.each(services.map((service) => [service.hook, service] as const))('%s', (hook, service) => {
  const options = service.extension['davinci-crd.configuration-options'];

  test('says in words what it does', () => {
    expect(service.title.length).toBeGreaterThan(5);
    expect(service.description.length).toBeGreaterThan(20);
  });

  test('declares both guide versions', () => expect(service.extension['davinci-crd.version']).toEqual(['2.2', '2.0']));

  test('offers complete and distinct configuration options', () => {
    for (const option of options) {
      expect(option.code).toMatch(/^[a-z][a-z-]*$/);
      expect(typeof option.default).toBe(option.type === 'integer' ? 'number' : 'boolean');
    }
    for (const member of ['code', 'name', 'description'] as const)
      expect(new Set(options.map((option) => option[member])).size).toBe(options.length);
  });

  test('uses the same words for an option as every other hook', () => {
    const elsewhere = services.flatMap((other) => other.extension['davinci-crd.configuration-options']);
    for (const option of options)
      expect(elsewhere.filter((other) => other.code === option.code)).toEqual(
        elsewhere.filter((other) => other.code === option.code).map(() => option),
      );
  });

  test('offers a switch for every kind of response it gives', () => {
    const codes = options.map((option) => option.code);
    expect(codes).toContain('max-cards');
    expect(codes.includes('coverage-info')).toBe(returnsCoverageInformation(hook));
    expect(codes.includes('unsolicited-determ')).toBe(hookClassOf(hook) === 'primary');
    for (const code of codes) expect([...topics, 'max-cards']).toContain(code);
  });

  test('asks with templates that every client can fill, besides the standard ones', () => {
    for (const [key, template] of Object.entries(service.prefetch)) {
      expect(template).toMatch(/^[A-Z][A-Za-z]+(\/\{\{context\.\w+\}\}|\?(patient|_id)=\{\{[^{}]+\}\}(&status=active)?)$/);
      if (key in clinicalSearches) expect(template).toMatch(/^[A-Z][A-Za-z]+\?patient=\{\{context\.patientId\}\}$/);
    }
  });

  test('names a resource in a template only after the key it depends on', () => {
    const keys = Object.keys(service.prefetch);
    for (const [key, template] of Object.entries(service.prefetch))
      for (const [, used = ''] of template.matchAll(/%(\w+)/g)) expect(keys.slice(0, keys.indexOf(key))).toContain(used);
  });
});

describe('the keys of the chart', () => {
  test.each(services.filter((service) => service.hook !== 'patient-view').map((service) => [service.hook, service] as const))(
    '%s',
    (_, service) => {
      const asked = Object.entries(clinicalSearches).map(([key, type]) => [key, `${type}?patient={{context.patientId}}`]);
      expect(service.prefetch).toMatchObject(Object.fromEntries(asked));
      expect(service.prefetch).toMatchObject({
        patient: 'Patient/{{context.patientId}}',
        coverage: 'Coverage?patient={{context.patientId}}&status=active',
      });
    },
  );
});

describe('configuration of a call', () => {
  test.each([
    ['absent', undefined, [], 10],
    ['null', null, [], 10],
    ['a list', [], [], 10],
    ['a switch', { guideline: false }, ['guideline'], 10],
    ['a switch set on', { guideline: true }, [], 10],
    ['a wrong type', { guideline: 'false', claim: 0, contraindication: null }, [], 10],
    ['an unknown code', { 'made-up': false }, [], 10],
    ['fewer cards', { 'max-cards': 3 }, [], 3],
    ['no cards', { 'max-cards': 0 }, [], 0],
    ['less than none', { 'max-cards': -1 }, [], 10],
    ['half a card', { 'max-cards': 1.5 }, [], 10],
    ['cards in words', { 'max-cards': '3' }, [], 10],
    ['everything off', Object.fromEntries(topics.map((topic) => [topic, false])), [...topics], 10],
  ] as const)('%s', (_, value, refused, maxCards) => {
    const configuration = configurationOf(value);
    expect([...configuration.refused]).toEqual(refused);
    expect(configuration.maxCards).toBe(maxCards);
  });
});
