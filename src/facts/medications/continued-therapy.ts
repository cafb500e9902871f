import type { Chart } from '../../chart/chart.ts';
import { codingsOf } from '../../fhir/coding.ts';
import { addDays } from '../../fhir/date.ts';
import { referenceOf } from '../../fhir/reference.ts';
import { listOf, type Resource } from '../../fhir/resource.ts';
import type { Fact, Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { CodeSet } from '../../terminology/code-set.ts';
import type { FactContent, FactFinders, OrderContext, OwnAuthorization } from '../fact-finder.ts';
import { highOf, lowOf } from './amount.ts';
import { currentUse } from './current-use.ts';
import { evidenceOf, exposureTo, failedAmong, treatmentSearches, trueOrSilent } from './exposure.ts';
import { medicationIndex } from './medication-index.ts';
import { concentrationOf, lowestConcentration } from './strength.ts';
import { daysBetween } from './timing.ts';

/** Whether talimogene has been given so far, for how long, and on whose approval. */
export function continuedTherapyFacts(content: FactContent): FactFinders {
  const melanoma = content.terminology.set('condition-melanoma');
  return {
    talimogeneDoseOnRecord: (chart, context) => doseOnRecord(chart, context, content),
    daysOnTalimogene: (chart, context) => daysOn(chart, context, content),
    receivingThroughBenefit: (_, context) => throughBenefit(context),
    receivingForCoveredIndication: (chart, context) => forCoveredIndication(chart, context, content, melanoma),
  };
}

/**
 * An earlier dose on record, or an authorization of ours that began before the order. An order for the strength of a first
 * dose shows that an authorization alone has not been used yet.
 */
function doseOnRecord(chart: Chart, context: OrderContext, content: FactContent): Fact {
  const index = medicationIndex(chart, content.terminology);
  const { given, hints } = exposureTo(index, 'drug-talimogene', context);
  const authorized = talimogeneAuthorizations(context).filter(({ periodStart }) => periodStart < context.day);
  const strength = concentrationOf(context.order, chart, content.terminology);
  const isFirst = strength !== undefined && strength <= lowestConcentration(content.terminology);
  const unused = given.length === 0 && isFirst ? authorized.map(authorizationEvidence) : [];
  const begun = unused.length > 0 ? [] : authorized.map(authorizationEvidence);
  return trueOrSilent(
    [...given.map(evidenceOf), ...begun],
    [...hints, ...unused.map(({ reference, value }) => ({ reference, text: `${value}; no dose is on record` }))],
    failedAmong(chart, treatmentSearches, index),
  );
}

/** From the first dose on record to the order date. An undated record may be earlier still, which only adds days. */
function daysOn(chart: Chart, context: OrderContext, content: FactContent): Fact {
  const index = medicationIndex(chart, content.terminology);
  const { given, hints } = exposureTo(index, 'drug-talimogene', context);
  const day = { first: context.day, last: context.day };
  let longest: { readonly days: number | { readonly low: number; readonly high: number }; readonly evidence: ResourceEvidence } | undefined;
  for (const entry of given) {
    const days = daysBetween(entry.record.when.start, day);
    if (days === undefined) continue;
    const isLonger = longest === undefined || lowOf(days) > lowOf(longest.days) || highOf(days) > highOf(longest.days);
    if (isLonger) longest = { days, evidence: evidenceOf(entry) };
  }
  if (longest !== undefined) return { value: longest.days, evidence: [longest.evidence], hints: [] };
  return trueOrSilent([], hints, failedAmong(chart, treatmentSearches, index));
}

/** An approved authorization of ours that covers the day before the order. */
function throughBenefit(context: OrderContext): Fact {
  const dayBefore = addDays(context.day, -1);
  const covering = talimogeneAuthorizations(context).filter(
    ({ periodStart, periodEnd }) => periodStart <= dayBefore && (periodEnd === null || periodEnd >= dayBefore),
  );
  return trueOrSilent(covering.map(authorizationEvidence), []);
}

function talimogeneAuthorizations({ ownAuthorizations }: OrderContext): readonly OwnAuthorization[] {
  return ownAuthorizations.filter(({ product }) => product === 'talimogene-laherparepvec');
}

function authorizationEvidence({ number, periodStart, periodEnd }: OwnAuthorization): ResourceEvidence {
  return {
    reference: `ClaimResponse/${number}`,
    value: `authorized from ${periodStart}${periodEnd === null ? '' : ` to ${periodEnd}`}`,
    date: periodStart,
  };
}

/** Doses on record, still going on, for melanoma as the record itself or the order behind it says. */
function forCoveredIndication(chart: Chart, context: OrderContext, content: FactContent, melanoma: CodeSet): Fact {
  const index = medicationIndex(chart, content.terminology);
  const { given, hints } = exposureTo(index, 'drug-talimogene', context);
  const ongoing = currentUse(index, 'drug-talimogene', context).current;
  const failedReads = failedAmong(chart, treatmentSearches, index);
  if (given.length === 0) return trueOrSilent([], hints, failedReads);
  const evidence = ongoing.filter((entry) => isForMelanoma(entry.record.resource, chart, melanoma)).map(evidenceOf);
  if (evidence.length > 0) return trueOrSilent([...evidence, ...given.slice(-1).map(evidenceOf)], []);
  const last: Hint[] = given
    .slice(-1)
    .map((entry) => ({ reference: entry.record.reference, text: `last recorded: ${evidenceOf(entry).value}` }));
  return trueOrSilent([], [...hints, ...last], failedReads);
}

function isForMelanoma(resource: Resource, chart: Chart, melanoma: CodeSet): boolean {
  if (melanoma.find(codingsOf(resource.reasonCode)) !== undefined) return true;
  return listOf(resource.reasonReference)
    .map((item) => chart.resolve(referenceOf(item), resource))
    .some((reason) => reason?.resourceType === 'Condition' && melanoma.find(codingsOf(reason.code)) !== undefined);
}
