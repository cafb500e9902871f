import { asksForSomething, orderTypes } from '../cds-hooks/order-types.ts';
import type { Chart } from '../chart/chart.ts';
import { orderedProduct } from '../facts/ordered-product.ts';
import { type Resource, referenceTo, textOf } from '../fhir/resource.ts';
import { type JudgementContent, judgeOrder } from '../judgement/judge-order.ts';
import type { Judgement } from '../judgement/judgement.ts';
import { matchPayer, type PayerMatch } from '../judgement/match-payer.ts';
import type { Payer } from '../judgement/payer.ts';
import type { Policy, Product } from '../policy/policy.ts';
import { InputError } from './surroundings.ts';

export interface ChartQuestion {
  readonly chart: Chart;
  /** Judge by this policy, whoever the Coverage names; undefined: as the service would. */
  readonly policy: Policy | undefined;
  /** `Type/id`; undefined: the order most likely meant. */
  readonly order: string | undefined;
  readonly today: string;
}

/** A judgement, and what whoever called should know about how it came to be. */
export interface JudgedChart {
  readonly judgement: Judgement;
  readonly remarks: readonly string[];
}

/**
 * Judges one order of a chart that lies before us, without an EHR to ask.
 * @throws InputError where the chart holds no such order
 */
export function judgeChart(content: JudgementContent, question: ChartQuestion): JudgedChart {
  const orders = ordersFor(content, question.chart, question.policy?.product);
  const order = question.order === undefined ? orders[0] : namedOrder(question.chart, question.order);
  if (order === undefined) throw new InputError(noOrder(question.policy));
  const others = question.order === undefined ? orders.slice(1).map(referenceTo) : [];
  const remarks: string[] = others.length === 0 ? [] : [`also in the chart: ${others.join(', ')}; --order chooses`];
  const { chart, today } = question;
  const companions = ordersIn(chart).filter((other) => other !== order && other.status === 'draft');
  const asked = { order, companions, chart, today, places: [], ownAuthorizations: [] };
  const { coverage, payer, several } = payerOf(content, question);
  if (several) remarks.push('the chart holds several Coverages; the first of a payer held here was taken');
  if (question.policy === undefined || payer?.payer.policies.includes(question.policy.key) === true)
    return { judgement: judgeOrder(content, { ...asked, coverage, payer }), remarks };
  const standIn = payerFor(question.policy);
  const judgement = judgeOrder(
    { ...content, payers: [standIn], members: undefined },
    { ...asked, coverage: { resourceType: 'Coverage', status: 'active' }, payer: { payer: standIn, by: 'identifier' } },
  );
  remarks.push(`no Coverage of the chart names the payer of ${question.policy.key}; judged by it all the same`);
  return { judgement: { ...judgement, coverage: coverage === undefined ? null : referenceTo(coverage) }, remarks };
}

/** Orders for a product held here, the likeliest first: drafts, then active ones, then the rest; the latest of each first. */
export function ordersFor(content: JudgementContent, chart: Chart, product: Product | undefined): readonly Resource[] {
  const rank = ({ status }: Resource): number => (status === 'draft' ? 0 : status === 'active' ? 1 : 2);
  const written = (order: Resource): string => textOf(order.authoredOn) ?? '';
  return ordersIn(chart)
    .filter((order) => {
      const ordered = orderedProduct(order, chart, content.factContent.terminology)?.product;
      return ordered !== undefined && (product === undefined || ordered === product);
    })
    .toSorted((one, other) => rank(one) - rank(other) || written(other).localeCompare(written(one)));
}

const ordersIn = (chart: Chart): readonly Resource[] => orderTypes.flatMap((type) => chart.ofType(type)).filter(asksForSomething);

function namedOrder(chart: Chart, reference: string): Resource {
  const found = ordersIn(chart).find((order) => referenceTo(order) === reference);
  if (found !== undefined) return found;
  const there = ordersIn(chart).map(referenceTo);
  throw new InputError(`the chart holds no order ${reference}; it holds ${there.length === 0 ? 'none' : there.join(', ')}.`);
}

const noOrder = (policy: Policy | undefined): string =>
  policy === undefined
    ? 'the chart holds no order for a product that a policy here is about.'
    : `the chart holds no order for ${policy.product}, the product of ${policy.key}.`;

function payerOf(
  { payers }: JudgementContent,
  { chart, policy }: ChartQuestion,
): { readonly coverage: Resource | undefined; readonly payer: PayerMatch | undefined; readonly several: boolean } {
  const all = chart.ofType('Coverage');
  const active = all.filter(({ status }) => status === undefined || status === 'active');
  const coverages = active.length > 0 ? active : all;
  const matched = coverages.map((coverage) => ({ coverage, payer: matchPayer(coverage, chart, payers, true) }));
  const best =
    matched.find(({ payer }) => policy !== undefined && payer?.payer.policies.includes(policy.key)) ??
    matched.find(({ payer }) => payer !== undefined) ??
    matched[0];
  return { coverage: best?.coverage, payer: best?.payer, several: coverages.length > 1 };
}

/** Whoever would pay under the policy, for charts that name another payer or none. */
function payerFor({ key, publisher, lineOfBusiness }: Policy): Payer {
  return {
    id: key,
    label: publisher,
    names: [],
    identifiers: [],
    lineOfBusiness: { name: lineOfBusiness, codes: [] },
    policies: [key],
    contact: { name: publisher, telecom: [] },
    clocks: [],
    assert: {},
  };
}
