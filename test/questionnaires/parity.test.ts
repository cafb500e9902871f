import { describe, expect, test } from 'vitest';
import { evidenceRules, policies, readTerminology } from '../../src/catalog.ts';
import { clinicalSearches, createChart } from '../../src/chart/chart.ts';
import { everyItem } from '../../src/dtr/form.ts';
import { factNames } from '../../src/facts/fact-names.ts';
import { createFactReader } from '../../src/facts/facts.ts';
import { orderedProduct } from '../../src/facts/ordered-product.ts';
import { orderDay } from '../../src/judgement/judge-order.ts';
import { judge } from '../../src/policy/judge.ts';
import { forms } from '../dtr/dtr-fixture.ts';
import { type DemoChart, demoCharts } from './demo-charts.ts';
import { runLibrary } from './run-cql.ts';

const terminology = readTerminology();
const readFacts = createFactReader({ terminology, rules: evidenceRules, forms: new Map(), oncologistAlso: [] });
const today = '2026-11-20';

/** What src/facts and the policy make of the same chart: facts by name, and criteria as true, false or open. */
function charted({ policy: key, phase, patientId, resources, orders }: DemoChart): (linkId: string) => unknown {
  const searches = Object.fromEntries(Object.keys(clinicalSearches).map((search) => [search, 'complete' as const]));
  const chart = createChart({ patientId, resources, searches, couldAsk: true });
  const policy = policies.find((candidate) => candidate.key === key);
  const order = orders.find((candidate) => orderedProduct(candidate, chart, terminology)?.product === policy?.product);
  if (policy === undefined || order === undefined) throw new Error(`${key}: no order for its product`);
  const facts = readFacts(chart, {
    order,
    companions: orders.filter((candidate) => candidate !== order),
    day: orderDay(order, today),
    product: policy.product,
    policy: key,
    phase,
    treatmentCenters: undefined,
    places: [],
    ownAuthorizations: [],
  });
  const findings = judge(policy.phases[phase]?.criteria ?? [], facts);
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
