import { describe, expect, test } from 'vitest';
import { everyItem } from '../../src/dtr/form.ts';
import { factNames } from '../../src/facts/fact-names.ts';
import { isResource, type Resource } from '../../src/fhir/resource.ts';
import { canonicalSystems } from '../../src/terminology/systems.ts';
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

/** What the chart's form asks by yes or no, as CQL fills it in and as the service finds it. */
async function bothWays(chart: DemoChart) {
  const form = forms.find(
    (candidate) => candidate.policy === chart.policy && candidate.phase === chart.phase && candidate.stage === 'order',
  );
  if (form === undefined) throw new Error(`${chart.policy} has no ${chart.phase} form`);
  const filled = await runLibrary(form, [...chart.resources, ...chart.orders], `${today}T12:00:00Z`);
  const find = charted(chart);
  const asked = everyItem(form.item).filter((item) => item.type === 'boolean' && item.populate !== undefined);
  return {
    byCql: asked.map(({ linkId, populate = '' }) => [linkId, filled[populate] ?? undefined]),
    byService: asked.map(({ linkId }) => [linkId, find(linkId)]),
  };
}

/** The chart as an EHR writes it that names code systems by the last of their other spellings: most of them are OIDs. */
function respelt(chart: DemoChart): DemoChart {
  const spellingOf = new Map([...canonicalSystems].map(([spelling, system]) => [system, spelling]));
  const respell = (resources: readonly Resource[]): readonly Resource[] =>
    JSON.parse(JSON.stringify(resources), (key, value) => (key === 'system' ? (spellingOf.get(value) ?? value) : value)).filter(isResource);
  return { ...chart, resources: respell(chart.resources), orders: respell(chart.orders) };
}

const charts = demoCharts().map((chart) => [chart.id, chart] as const);

describe('what CQL fills in is what the service finds in the same chart', () => {
  test.each(charts)('%s', async (_, chart) => {
    const { byCql, byService } = await bothWays(chart);
    expect(byCql).toEqual(byService);
  });
});

describe('code systems spelt as OIDs change nothing of it', () => {
  test.each(charts)('%s', async (_, chart) => {
    const other = respelt(chart);
    expect(JSON.stringify(other)).toContain('urn:oid:');
    const { byCql, byService } = await bothWays(other);
    expect(byCql).toEqual(byService);
    expect(byService).toEqual((await bothWays(chart)).byService);
  });
});
