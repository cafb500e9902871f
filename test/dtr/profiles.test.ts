import { describe, expect, test } from 'vitest';
import { billingRules } from '../../src/catalog.ts';
import { renditionsByUrl } from '../../src/dtr/canonical.ts';
import { questionnaire } from '../../src/dtr/questionnaire.ts';
import { isObject, type JsonObject, listOf } from '../../src/fhir/resource.ts';
import { canonicalBase, fhirBase, forms } from './dtr-fixture.ts';

const rendering = { canonicalBase, fhirBase, billing: billingRules };
const renditions = [...renditionsByUrl(forms, canonicalBase)].map(([url, rendition]) => [url, rendition] as const);

const every = (items: unknown): readonly JsonObject[] =>
  listOf(items)
    .filter(isObject)
    .flatMap((item) => [item, ...every(item.item)]);
const urls = (element: JsonObject): readonly string[] =>
  listOf(element.extension).map(
    (extension) =>
      String(isObject(extension) && extension.url)
        .split('/')
        .at(-1) ?? '',
  );

describe('the rules of the DTR questionnaire profiles', () => {
  test.each(renditions)('%s', (_, rendition) => {
    const form = questionnaire(rendition, rendering);
    const items = every(form.item);
    expect(form).toMatchObject({
      status: 'active',
      version: '1.0.0',
      subjectType: ['Patient'],
      effectivePeriod: { start: expect.any(String) },
    });
    expect(form.name).toMatch(/^[A-Z]\w+$/);
    // SDC sdc-2: a version needs its algorithm. 2.0.1 does not know the extension.
    expect(urls(form).includes('artifact-versionAlgorithm')).toBe(rendition.version === '2.2');
    expect(urls(form)).toContain('cqf-library');
    expect(urls(form).includes('sdc-questionnaire-questionnaireAdaptive')).toBe(rendition.kind === 'adaptive');
    const required = rendition.kind === 'standard' || rendition.version === '2.0';
    expect(items.length > 0).toBe(required);
    for (const item of items) {
      expect([item.linkId, typeof item.text, typeof item.type]).toEqual([item.linkId, 'string', 'string']);
      // dtrq-2: a choice has options. Population needs an answer to fill.
      if (item.type === 'choice') expect(item.answerValueSet ?? item.answerOption).toBeDefined();
      if (item.type === 'group' || item.type === 'display') expect(urls(item)).not.toContain('sdc-questionnaire-initialExpression');
      expect(urls(item).filter((url) => url === 'mimeType').length).toBeLessThanOrEqual(1);
    }
    expect(new Set(items.map(({ linkId }) => linkId)).size).toBe(items.length);
  });

  test('2.2.0: clinical and administrative audience, with the time each takes (dtrq-6)', () => {
    for (const [, rendition] of renditions.filter(([, { version }]) => version === '2.2')) {
      const text = JSON.stringify(questionnaire(rendition, rendering).extension);
      expect(text).toMatch(/questionnaireAudience","valueCode":"clinical"/);
      expect(text).toMatch(/clinicalTime","valueCode":"under-[13]min"/);
    }
  });

  test('nothing is hidden, nothing read-only', () => {
    for (const [, rendition] of renditions)
      expect(JSON.stringify(questionnaire(rendition, rendering))).not.toMatch(/questionnaire-hidden|"readOnly"/);
  });

  test('nothing that a client may lack: no candidate or context expressions, references, signatures', () => {
    for (const [, rendition] of renditions)
      expect(JSON.stringify(questionnaire(rendition, rendering))).not.toMatch(
        /candidateExpression|contextExpression|"type":"reference"|signatureRequired|optionExclusive|minOccurs/,
      );
  });

  test('help says where the policy asks', () => {
    const [, rendition] = renditions.find(([url]) => url.endsWith('cigna-amtagvi-initial')) ?? [];
    if (rendition === undefined) throw new Error('no form');
    const help = every(questionnaire(rendition, rendering).item).find(({ linkId }) => linkId === 'C-help');
    expect(help).toMatchObject({ type: 'display', text: expect.stringContaining('(IP0625, 1.C)') });
  });
});
