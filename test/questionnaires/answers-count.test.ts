import { describe, expect, test } from 'vitest';
import { orderForm } from '../../src/dtr/canonical.ts';
import { listOf } from '../../src/fhir/resource.ts';
import { determine } from '../../src/policy/determination.ts';
import { canonicalBase, forms } from '../dtr/dtr-fixture.ts';
import { demoCharts } from './demo-charts.ts';
import { judgedChart, today } from './demo-facts.ts';
import { filledIn, openQuestions } from './fill-in.ts';
import { runLibrary } from './run-cql.ts';

const waiting = demoCharts().filter((chart) => determine(judgedChart(chart).findings) === 'documentation-needed');

describe('answering what is open settles every criterion but the place', () => {
  test.each(waiting.map((chart) => [chart.id, chart] as const))('%s', async (_, chart) => {
    const form = forms.find(
      (candidate) => candidate.policy === chart.policy && candidate.phase === chart.phase && candidate.stage === 'order',
    );
    if (form === undefined) throw new Error(chart.id);
    const filled = await runLibrary(form, [...chart.resources, ...chart.orders], `${today}T12:00:00Z`);
    const answers = new Map(filledIn(form.item, filled));
    const measured = listOf(filled.Lesions).length;
    for (let open = openQuestions(form.item, answers); open.length > 0; open = openQuestions(form.item, answers))
      for (const { linkId, type } of open)
        answers.set(linkId, [type === 'integer' ? { valueInteger: Math.max(measured, 1) } : { valueBoolean: true }]);
    // Where no lesion has been measured, one is now.
    const isNew = answers.has('lesionCount') && measured === 0;
    const lesion = { linkId: 'lesions', item: [{ linkId: 'lesionLongestCm', answer: [{ valueDecimal: 1 }] }] };
    // What need not be answered is answered too: a test was done, the disease responds.
    if (form.policy !== 'lhcc-imlygic' && !answers.has('brafV600Positive')) answers.set('brafV600Positive', [{ valueBoolean: false }]);
    if (form.phase === 'continued' && !answers.has('II.A.2')) answers.set('II.A.2', [{ valueBoolean: true }]);
    const response = {
      resourceType: 'QuestionnaireResponse',
      id: 'answered',
      status: 'completed',
      questionnaire: orderForm(forms, canonicalBase, '2.2', form.policy, form.phase),
      subject: { reference: `Patient/${chart.patientId}` },
      authored: `${today}T12:00:00Z`,
      item: [...[...answers].map(([linkId, answer]) => ({ linkId, answer })), ...(isNew ? [lesion] : [])],
    };
    const { findings } = judgedChart(chart, [response]);
    const open = findings.filter(({ status, depth }) => depth === 0 && status !== 'met' && status !== 'not-applicable');
    expect(open.filter(({ settledBy }) => settledBy !== 'place').map(({ id, status, conflict }) => [id, status, conflict])).toEqual([]);
    expect(findings.flatMap(({ evidence }) => evidence).some((item) => 'attested' in item)).toBe(true);
  });
});
