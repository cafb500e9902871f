import { type Chart, searchKeys } from '../chart/chart.ts';
import type { FactContent, OrderContext } from '../facts/fact-finder.ts';
import { orderedProduct } from '../facts/ordered-product.ts';
import { daysOf } from '../fhir/date.ts';
import { type Resource, referenceTo } from '../fhir/resource.ts';
import { determine, isPlaceOpen } from '../policy/determination.ts';
import { editionInForce } from '../policy/editions.ts';
import type { Facts } from '../policy/fact.ts';
import { type Finding, judge, raisedNotices, readsWanting } from '../policy/judge.ts';
import type { Phase, PhaseRules, Policy, Product } from '../policy/policy.ts';
import type { BillingRules } from './billing-rules.ts';
import { isEuropean } from './european.ts';
import type { Judgement } from './judgement.ts';
import { type PayerMatch, planOf } from './match-payer.ts';
import { type Members, membershipOn } from './membership.ts';
import { orderEstimate } from './order-estimate.ts';
import type { Payer } from './payer.ts';

/** What orders are judged by: content and settings, the same for every call. */
export interface JudgementContent {
  readonly policies: readonly Policy[];
  readonly payers: readonly Payer[];
  readonly members: Members | undefined;
  readonly treatmentCenters: OrderContext['treatmentCenters'];
  readonly factContent: FactContent;
  /** Reads facts from a chart for one order; made once from `factContent`. */
  readonly readFacts: (chart: Chart, context: OrderContext) => Facts;
  readonly billing: BillingRules;
  readonly europeanCountries: ReadonlySet<string>;
  /** `url|version` of the form for a policy and phase; null where there is none. */
  readonly formFor: (policy: string, phase: Phase) => string | null;
}

/** One order and what surrounds it. */
export interface OrderQuestion {
  readonly order: Resource;
  readonly companions: readonly Resource[];
  readonly chart: Chart;
  readonly coverage: Resource | undefined;
  readonly payer: PayerMatch | undefined;
  /** The ISO day of the call. */
  readonly today: string;
  readonly places: OrderContext['places'];
  readonly ownAuthorizations: OrderContext['ownAuthorizations'];
}

/**
 * Judges one order: product, payer, membership, policy in force, phase, criteria, notices.
 * The same question gives the same judgement whichever door asks.
 */
export function judgeOrder(content: JudgementContent, question: OrderQuestion): Judgement {
  const { order, chart, coverage, payer } = question;
  const ordered = orderedProduct(order, chart, content.factContent.terminology);
  const day = orderDay(order, question.today);
  const base: Judgement = {
    ...nothingJudged,
    order: referenceTo(order),
    product: ordered?.product ?? null,
    productNames: ordered === undefined ? null : content.factContent.terminology.products[ordered.product],
    identifiedBy: ordered?.by ?? null,
    coverage: coverage === undefined ? null : referenceTo(coverage),
    payer: payer?.payer ?? null,
    date: day,
    billingCodes: ordered?.billingCodes ?? [],
    chartWasRead: chart.couldAsk || searchKeys.every(chart.wasAsked),
    assumptions: ordered?.by === 'text' ? ['the product was recognised by its name, because no code decided'] : [],
  };
  const guidance = guidanceOf(content, question, base);
  const judged = judgeByCoverage(content, question, base, guidance);
  return guidance === undefined || judged.determination === 'guidance-only' ? judged : { ...judged, guidance };
}

const nothingJudged = {
  policy: null,
  policyVersion: null,
  phase: null,
  determination: 'no-policy',
  criteria: [],
  notices: [],
  placeOpen: false,
  dependencies: [],
  questionnaire: null,
} as const;

/** The day that counts: the order's authoredOn where it names a whole day, else the day of the call. */
export function orderDay(order: Resource, today: string): string {
  const days = daysOf(order.authoredOn ?? order.dateWritten);
  return days !== undefined && days.first === days.last ? days.first : today;
}

function judgeByCoverage(content: JudgementContent, question: OrderQuestion, base: Judgement, guidance: Judgement | undefined): Judgement {
  const { coverage, payer } = question;
  if (coverage === undefined || payer === undefined) return guidance ?? { ...base, determination: 'payer-not-ours' };
  const membership = membershipOn(base.date, coverage, payer.payer, content.members);
  if (membership === 'not-found') return { ...base, determination: 'membership-not-found' };
  if (membership === 'inactive') return { ...base, determination: 'membership-inactive' };
  const assumptions = [
    ...base.assumptions,
    ...(payer.by === 'name' ? ['the payer was matched by its exact name'] : []),
    ...(membership === 'not-checked' ? ['membership was not checked'] : []),
  ];
  const policy = content.policies.find((candidate) => candidate.product === base.product && payer.payer.policies.includes(candidate.key));
  if (policy === undefined) return { ...base, assumptions };
  const plan = planOf(coverage, payer.payer, content.payers);
  if (plan === 'contradicts')
    return {
      ...base,
      assumptions: [...assumptions, `the coverage is not ${payer.payer.lineOfBusiness.name}, the line of business of ${policy.source}`],
    };
  const judged = judgeByPolicy(content, question, { ...base, assumptions }, policy);
  return plan === 'unstated' && judged.policy !== null
    ? {
        ...judged,
        assumptions: [...judged.assumptions, `the plan type is not stated and was taken to be ${payer.payer.lineOfBusiness.name}`],
      }
    : judged;
}

function judgeByPolicy(content: JudgementContent, question: OrderQuestion, base: Judgement, policy: Policy): Judgement {
  const edition = editionInForce(policy, base.date);
  if (edition === undefined)
    return { ...base, assumptions: [...base.assumptions, `no edition of ${policy.source} is held for ${base.date}`] };
  const { phase, rules, facts } = phaseOf(content, question, base, policy);
  const criteria = judge(rules.criteria, facts);
  const notices = raisedNotices(policy.notices, phase, facts);
  const unread = readsWanting(policy.notices, phase, facts);
  const estimate =
    base.product === content.billing.product
      ? orderEstimate(content, question, contextOf(content, question, base, policy, phase))
      : undefined;
  return {
    ...base,
    policy,
    policyVersion: edition.version,
    phase,
    determination: policy.kind === 'guidance' ? 'guidance-only' : determine(criteria),
    criteria,
    notices,
    ...(unread.length > 0 && { unreadForNotices: unread }),
    ...(estimate !== undefined && { estimate }),
    placeOpen: isPlaceOpen(criteria),
    dependencies: dependenciesOf(criteria, question.companions),
    questionnaire: content.formFor(policy.key, phase),
  };
}

/** Continued once the fact the policy names says that treatment has begun, or a form attests it. */
function phaseOf(
  content: JudgementContent,
  question: OrderQuestion,
  base: Judgement,
  policy: Policy,
): { readonly phase: Phase; readonly rules: PhaseRules; readonly facts: Facts } {
  const read = (phase: Phase) => content.readFacts(question.chart, contextOf(content, question, base, policy, phase));
  const { initial, continued } = policy.phases;
  if (continued !== undefined) {
    const facts = read('continued');
    const isAttested = continued.attestedBy !== undefined && facts.attestation(continued.attestedBy)?.holds === true;
    if (initial === undefined || isAttested || hasBegun(continued, facts)) return { phase: 'continued', rules: continued, facts };
  }
  const facts = read('initial');
  if (continued !== undefined && hasBegun(continued, facts)) return { phase: 'continued', rules: continued, facts: read('continued') };
  if (initial === undefined) throw new Error(`${policy.key} has no initial phase`);
  return { phase: 'initial', rules: initial, facts };
}

const hasBegun = ({ begunBy }: PhaseRules, facts: Facts): boolean => begunBy !== undefined && facts.get(begunBy).value === true;

function contextOf(content: JudgementContent, question: OrderQuestion, base: Judgement, policy: Policy, phase: Phase): OrderContext {
  const { order, companions, places, ownAuthorizations } = question;
  const product: Product = policy.product;
  return {
    order,
    companions,
    day: base.date,
    latestDay: base.date > question.today ? base.date : question.today,
    product,
    policy: policy.key,
    phase,
    treatmentCenters: content.treatmentCenters,
    places,
    ownAuthorizations,
  };
}

/** The EU label beside, or instead of, a payer's policy, where the order was written in the EU or EEA. */
function guidanceOf(content: JudgementContent, question: OrderQuestion, base: Judgement): Judgement | undefined {
  const label = content.policies.find((policy) => policy.kind === 'guidance' && policy.product === base.product);
  if (label === undefined || !isEuropean(question.order, question.chart, content.europeanCountries)) return undefined;
  const judged = judgeByPolicy(content, question, { ...base, coverage: null }, label);
  return judged.policy === null ? undefined : judged;
}

function dependenciesOf(criteria: readonly Finding[], companions: readonly Resource[]): readonly string[] {
  const drafts = new Set(companions.map(referenceTo));
  const used = criteria.flatMap((finding) => finding.evidence.map((item) => ('reference' in item ? item.reference : '')));
  return [...new Set(used)].filter((reference) => drafts.has(reference)).sort();
}
