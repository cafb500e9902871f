import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4/index.js';
import { describe, expect, test } from 'vitest';
import { billingRules } from '../../src/catalog.ts';
import { renditionsByUrl } from '../../src/dtr/canonical.ts';
import { lesionTotal, lesionVolumes } from '../../src/dtr/lesion-volume.ts';
import { questionnaire } from '../../src/dtr/questionnaire.ts';
import { extensionUrl } from '../../src/dtr/urls.ts';
import { isObject, type JsonObject, listOf } from '../../src/fhir/resource.ts';
import { estimate } from '../../src/judgement/estimate.ts';
import { canonicalBase, fhirBase, forms } from '../dtr/dtr-fixture.ts';
import { demoCharts } from './demo-charts.ts';
import { runLibraryOnAll } from './run-cql.ts';

const model = r4 as Parameters<typeof fhirpath.compile>[1];
const evaluate = (expression: string, response: object, variables: object = {}): unknown =>
  fhirpath.evaluate({}, expression, { resource: response, ...variables }, model, { traceFn: () => {} });

const response = (sizes: readonly number[]) => ({
  resourceType: 'QuestionnaireResponse',
  status: 'in-progress',
  item: sizes.map((valueDecimal) => ({ linkId: 'lesions', item: [{ linkId: 'lesionLongestCm', answer: [{ valueDecimal }] }] })),
});

describe('volume of a lesion by its longest dimension', () => {
  test.each([
    [0.1, 0.1],
    [0.5, 0.1],
    [0.6, 0.5],
    [1.5, 0.5],
    [1.6, 1],
    [2.5, 1],
    [2.6, 2],
    [5, 2],
    [5.1, 4],
  ])('%d cm: %d mL', (cm, ml) => {
    expect(evaluate(lesionVolumes('%lesionLongestCm', billingRules), {}, { lesionLongestCm: cm })).toEqual([ml]);
  });

  test.each([
    ['a lesion that is gone', 0],
    ['no size', []],
  ])('%s: no volume', (_, lesionLongestCm) => {
    expect(evaluate(lesionVolumes('%lesionLongestCm', billingRules), {}, { lesionLongestCm })).toEqual([]);
  });
});

describe('volume over all lesions, at most 4 mL', () => {
  test.each([[[3, 1.2]], [[0.4, 0.4, 0.4]], [[5.1]], [[5.1, 0.1]], [[2.6, 2.6]], [[2.6, 2.6, 0.2]], [[5.1, 2.6, 1.6, 0.6]]])(
    '%j cm',
    (sizes) => {
      const [total] = listOf(evaluate(lesionTotal(billingRules), response(sizes)));
      expect(total).toBe(estimate(sizes, '10^6', billingRules)?.totalMl);
    },
  );

  test('nothing where no lesion has a size', () => {
    expect(evaluate(lesionTotal(billingRules), response([]))).toEqual([]);
  });
});

const rendering = { canonicalBase, fhirBase, billing: billingRules };
const renditions = [...renditionsByUrl(forms, canonicalBase)];

/** Every valueExpression of a Questionnaire, with the extension that carries it. */
function expressionsIn(value: unknown): readonly { readonly url: unknown; readonly expression: JsonObject }[] {
  if (Array.isArray(value)) return value.flatMap(expressionsIn);
  if (!isObject(value)) return [];
  const own = isObject(value.valueExpression) ? [{ url: value.url, expression: value.valueExpression }] : [];
  return [...own, ...Object.values(value).flatMap(expressionsIn)];
}

describe('every expression of every rendition', () => {
  test.each(renditions.map(([url, rendition]) => [url, rendition] as const))(
    '%s parses, in a language the version runs',
    (_, rendition) => {
      for (const { url, expression } of expressionsIn(questionnaire(rendition, rendering))) {
        const { language, expression: text } = expression;
        if (typeof text !== 'string') throw new Error('an expression without text');
        if (language === 'application/elm+json') expect(JSON.parse(text).type).toBe('ExpressionRef');
        else if (text.startsWith('"')) expect(text).toMatch(/^"\w+"\.\w+$/);
        else expect(() => fhirpath.compile(text, model)).not.toThrow();
        const isCalculated = url === extensionUrl.calculatedExpression;
        if (rendition.version === '2.0' && !isCalculated) expect(['text/cql', 'application/elm+json']).toContain(language);
        if (rendition.version === '2.2') expect(['text/cql-identifier', 'text/fhirpath']).toContain(language);
      }
    },
  );
});

test('inline CQL of the 2.0 renditions carries its ELM', () => {
  for (const [, rendition] of renditions.filter(([, { version, kind }]) => version === '2.0' && kind === 'standard'))
    for (const { expression } of expressionsIn(questionnaire(rendition, rendering)))
      if (expression.language === 'text/cql' && String(expression.expression).startsWith('"'))
        expect(JSON.stringify(expression.extension)).toContain('application/elm+json');
});

describe('every library runs on every demo patient', () => {
  test.each(forms.map((form) => [form.key, form] as const))('%s', async (_, form) => {
    const charts = demoCharts().map(({ resources, orders }) => [...resources, ...orders]);
    const filled = await runLibraryOnAll(form, charts, '2026-11-20T12:00:00Z');
    expect(filled.length).toBe(charts.length);
    for (const definitions of filled) expect(Object.keys(definitions).length).toBeGreaterThan(3);
  });
});
