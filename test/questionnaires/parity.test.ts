import { describe, expect, test } from 'vitest';
import { everyItem } from '../../src/dtr/form.ts';
import { factNames } from '../../src/facts/fact-names.ts';
import { forms } from '../dtr/dtr-fixture.ts';
import { type DemoChart, demoCharts } from './demo-charts.ts';
import { judgedChart, today } from './demo-facts.ts';
import { runLibrary } from './run-cql.ts';

/** Facts by name, and criteria as true, false or open. */
function charted(chart: DemoChart): (linkId: string) => unknown {
  const { facts, findings } = judgedChart(chart);
  return (linkId) => {
    if (linkId in factNames) return facts.get(linkId).value;
    const status = findings.find((finding) => finding.id === linkId)?.status;
    return status === 'met' ? true : status === 'not-met' ? false : undefined;
  };
}

describe('what CQL fills in is what the service finds in the same chart', () => {
  test.each(demoCharts().map((chart) => [chart.id, chart] as const))('%s', async (_, chart) => {
    const form = forms.find(
      (candidate) => candidate.policy === chart.policy && candidate.phase === chart.phase && candidate.stage === 'order',
    );
    if (form === undefined) throw new Error(`${chart.policy} has no ${chart.phase} form`);
    const filled = await runLibrary(form, [...chart.resources, ...chart.orders], `${today}T12:00:00Z`);
    const find = charted(chart);
    const asked = everyItem(form.item).filter((item) => item.type === 'boolean' && item.populate !== undefined);
    const byCql = asked.map(({ linkId, populate = '' }) => [linkId, filled[populate] ?? undefined]);
    expect(byCql).toEqual(asked.map(({ linkId }) => [linkId, find(linkId)]));
  });
});
