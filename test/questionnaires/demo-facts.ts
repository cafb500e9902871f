import { evidenceRules, policies, readTerminology } from '../../src/catalog.ts';
import { clinicalSearches, createChart } from '../../src/chart/chart.ts';
import { answeringForms } from '../../src/dtr/canonical.ts';
import { createFactReader } from '../../src/facts/facts.ts';
import { orderedProduct } from '../../src/facts/ordered-product.ts';
import type { Resource } from '../../src/fhir/resource.ts';
import { orderDay } from '../../src/judgement/judge-order.ts';
import type { Facts } from '../../src/policy/fact.ts';
import { type Finding, judge } from '../../src/policy/judge.ts';
import { canonicalBase, forms } from '../dtr/dtr-fixture.ts';
import type { DemoChart } from './demo-charts.ts';

const terminology = readTerminology();
const readFacts = createFactReader({ terminology, rules: evidenceRules, forms: answeringForms(forms, canonicalBase), oncologistAlso: [] });
export const today = '2026-11-20';

/** What src/facts and the policy make of a demo patient whose every search was answered. */
export function judgedChart(
  chart: DemoChart,
  more: readonly Resource[] = [],
): { readonly facts: Facts; readonly findings: readonly Finding[] } {
  const searches = Object.fromEntries(Object.keys(clinicalSearches).map((search) => [search, 'complete' as const]));
  const known = createChart({ patientId: chart.patientId, resources: [...chart.resources, ...more], searches, couldAsk: true });
  const policy = policies.find((candidate) => candidate.key === chart.policy);
  const order = chart.orders.find((candidate) => orderedProduct(candidate, known, terminology)?.product === policy?.product);
  if (policy === undefined || order === undefined) throw new Error(`${chart.id}: no order for the product of its policy`);
  const facts = readFacts(known, {
    order,
    companions: chart.orders.filter((candidate) => candidate !== order),
    day: orderDay(order, today),
    latestDay: today,
    product: policy.product,
    policy: chart.policy,
    phase: chart.phase,
    treatmentCenters: undefined,
    places: [],
    ownAuthorizations: [],
  });
  return { facts, findings: judge(policy.phases[chart.phase]?.criteria ?? [], facts) };
}
