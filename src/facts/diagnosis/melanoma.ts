import type { Chart } from '../../chart/chart.ts';
import type { Coding } from '../../fhir/coding.ts';
import { referenceOf } from '../../fhir/reference.ts';
import { listOf, type Resource, referenceTo } from '../../fhir/resource.ts';
import type { Fact, Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { CodeSet, Terminology } from '../../terminology/code-set.ts';
import type { FactContent, FactFinders } from '../fact-finder.ts';
import { failedAmong } from '../medications/exposure.ts';
import { type ConditionRecord, conditionEvidence, conditionRecord, conditionRecords, firstInSet } from './condition-index.ts';
import { type OrderReason, orderReasons } from './order-reason.ts';

/**
 * Melanoma now, by a Condition, or by the code of the order's own reason where no record leaves that in doubt. False only
 * where every reason of the order is coded and another malignancy; history, remission, in-situ disease, other skin cancer
 * and melanoma of eye or mucosa are hints, neither for nor against. Beside a melanoma of eye or mucosa a code that does not
 * say the site may mean that one, and beside one of a mucosa the code of an organ as the reason may.
 */
export function melanomaFacts({ terminology }: FactContent): FactFinders {
  const melanoma = terminology.set('condition-melanoma');
  const isMelanoma = melanomaTest(terminology);
  const malignancy = terminology.set('condition-malignancy');
  const notCutaneous = terminology.set('condition-melanoma-not-cutaneous');
  const isSiteUnsaid = (codings: readonly Coding[]): boolean =>
    codings.flatMap((coding) => melanoma.rowOf(coding) ?? []).every(({ concept }) => concept === 'site not said');
  const notAgainst = notAgainstNames.map((name) => terminology.set(name));
  const pointers = pointing.map(([name, text]) => [terminology.set(name), text] as const);
  const isOther = ({ codings }: OrderReason): boolean =>
    malignancy.find(codings) !== undefined && notAgainst.every((set) => set.find(codings) === undefined);
  const orderedFor = (order: Resource, reasons: readonly OrderReason[], set: CodeSet): ResourceEvidence => {
    const coding = firstInSet(
      reasons.flatMap(({ codings }) => codings),
      set,
    );
    return { reference: referenceTo(order), value: ['ordered for', coding?.code, coding?.display].filter(Boolean).join(' ') };
  };

  return {
    melanoma: (chart, { order }): Fact => {
      const reasons = orderReasons(order, chart);
      const records = [...conditionRecords(chart), ...containedConditions(order, chart)];
      const elsewhere = records.flatMap(({ standing, codings }) => {
        const concept = notCutaneous.find(codings)?.concept;
        return concept === undefined ? [] : [{ standing, concept }];
      });
      const isMucosal = elsewhere.some(({ standing, concept }) => standing === 'current' && concept !== 'eye');
      if (reasons.length > 0 && reasons.every(isOther) && !isMucosal)
        return { value: false, evidence: [orderedFor(order, reasons, malignancy)], hints: [] };
      const isProof = (codings: readonly Coding[]): boolean => isMelanoma(codings) && !(elsewhere.length > 0 && isSiteUnsaid(codings));
      const current = records.filter((record) => record.standing === 'current' && isProof(record.codings));
      if (current.length > 0) return { value: true, evidence: current.map((record) => conditionEvidence(record, melanoma)), hints: [] };
      const hints = hintsIn(records, melanoma, pointers);
      const coded = reasons.filter(({ codings, by }) => by === 'code' && isProof(codings));
      // What the problem list says of it is not known where the EHR did not answer.
      const failed = failedAmong(chart, ['conditions']);
      if (coded.length > 0 && failed.length === 0 && !records.some((record) => isDoubt(record, melanoma, terminology)))
        return { value: true, evidence: [orderedFor(order, coded, melanoma)], hints: [] };
      const said = coded.map((reason) => ({ reference: referenceTo(order), text: orderedFor(order, [reason], melanoma).value }));
      return { value: undefined, evidence: [], hints: [...hints, ...said], ...(failed.length > 0 && { failedReads: failed }) };
    },
  };
}

/** Tells cutaneous melanoma by the codes of one concept: one code for melanoma and none that says eye, mucosa, in situ, history or other cancer. */
export function melanomaTest(terminology: Terminology): (codings: readonly Coding[]) => boolean {
  const melanoma = terminology.set('condition-melanoma');
  const others = otherwise.map((name) => terminology.set(name));
  return (codings) => melanoma.find(codings) !== undefined && others.every((set) => set.find(codings) === undefined);
}

const otherwise = [
  'condition-melanoma-not-cutaneous',
  'condition-melanoma-in-situ',
  'condition-melanoma-history',
  'condition-other-skin-cancer',
  'condition-other-primary',
] as const;

/** A record of melanoma that is past or not confirmed, or of its history: the order's reason alone does not outweigh it. */
function isDoubt({ codings }: ConditionRecord, melanoma: CodeSet, terminology: Terminology): boolean {
  return melanoma.find(codings) !== undefined || terminology.set('condition-melanoma-history').find(codings) !== undefined;
}

/** Conditions the order carries with it as its reasons; the others are in the chart. */
function containedConditions(order: Resource, chart: Chart): readonly ConditionRecord[] {
  return listOf(order.reasonReference).flatMap((reason) => {
    const reference = referenceOf(reason);
    const resource = reference?.startsWith('#') ? chart.resolve(reference, order) : undefined;
    return resource?.resourceType === 'Condition'
      ? conditionRecord(resource).map((record) => ({ ...record, reference: referenceTo(order) }))
      : [];
  });
}

/** Codes of cancer that say nothing against a cutaneous melanoma. */
const notAgainstNames = [
  'condition-melanoma',
  'condition-melanoma-in-situ',
  'condition-melanoma-history',
  'condition-other-skin-cancer',
  'condition-melanoma-not-cutaneous',
  'condition-secondary-distant',
  'condition-secondary-skin',
  'condition-secondary-node',
  'condition-secondary-ambiguous',
] as const;

const pointing = [
  ['condition-melanoma-not-cutaneous', 'not cutaneous'],
  ['condition-melanoma-history', 'history of melanoma; is it current?'],
  ['condition-melanoma-in-situ', 'melanoma in situ'],
  ['condition-other-skin-cancer', 'another skin cancer'],
] as const;

function hintsIn(
  records: readonly ConditionRecord[],
  melanoma: CodeSet,
  pointers: readonly (readonly [CodeSet, string])[],
): readonly Hint[] {
  return records.flatMap((record) => {
    const [, text] = pointers.find(([set]) => set.find(record.codings) !== undefined) ?? [];
    if (text !== undefined) return [{ reference: record.reference, text }];
    if (melanoma.find(record.codings) !== undefined) {
      if (record.standing === 'current') return [{ reference: record.reference, text: 'melanoma, of which site is not said' }];
      const status = record.standing === 'doubtful' ? 'not confirmed' : (record.clinicalStatus ?? 'not current');
      return [{ reference: record.reference, text: `melanoma, ${status}` }];
    }
    const isNamed = record.codings.length === 0 && record.words.some((words) => /\bmelanoma\b/i.test(words));
    return isNamed ? [{ reference: record.reference, text: 'melanoma in words only' }] : [];
  });
}
