import type { Chart } from '../../chart/chart.ts';
import { referenceTo } from '../../fhir/resource.ts';
import type { Fact, Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { CodeSet } from '../../terminology/code-set.ts';
import type { FactContent, FactFinders, OrderContext } from '../fact-finder.ts';
import { failedAmong } from '../medications/exposure.ts';
import { type ConditionRecord, conditionEvidence, conditionRecords, firstInSet } from './condition-index.ts';
import { codedReasons } from './order-reason.ts';

/**
 * Melanoma now. False only where the order's own reason is coded and all of it another malignancy; history, remission,
 * in-situ disease, other skin cancer and melanoma of eye or mucosa are hints, neither for nor against.
 */
export function melanomaFacts({ terminology }: FactContent): FactFinders {
  const melanoma = terminology.set('condition-melanoma');
  const malignancy = terminology.set('condition-malignancy');
  const notAgainst = notAgainstNames.map((name) => terminology.set(name));
  const pointers = pointing.map(([name, text]) => [terminology.set(name), text] as const);

  const against = (order: OrderContext['order'], chart: Chart): ResourceEvidence | undefined => {
    const reasons = codedReasons(order, chart);
    const isOther = (codings: (typeof reasons)[number]) =>
      malignancy.find(codings) !== undefined &&
      melanoma.find(codings) === undefined &&
      notAgainst.every((set) => set.find(codings) === undefined);
    if (reasons.length === 0 || !reasons.every(isOther)) return undefined;
    const first = firstInSet(reasons.flat(), malignancy);
    return { reference: referenceTo(order), value: `ordered for ${[first?.code, first?.display].filter(Boolean).join(' ')}` };
  };

  return {
    melanoma: (chart, { order }): Fact => {
      const other = against(order, chart);
      if (other !== undefined) return { value: false, evidence: [other], hints: [] };
      const records = conditionRecords(chart);
      const evidence = records
        .filter((record) => record.standing === 'current' && melanoma.find(record.codings) !== undefined)
        .map((record) => conditionEvidence(record, melanoma));
      const reason = firstInSet(codedReasons(order, chart).flat(), melanoma);
      if (reason !== undefined && evidence.length === 0)
        evidence.push({ reference: referenceTo(order), value: `ordered for ${[reason.code, reason.display].filter(Boolean).join(' ')}` });
      if (evidence.length > 0) return { value: true, evidence, hints: [] };
      const failed = failedAmong(chart, ['conditions']);
      return {
        value: undefined,
        evidence: [],
        hints: hintsIn(records, melanoma, pointers),
        ...(failed.length > 0 && { failedReads: failed }),
      };
    },
  };
}

/** Codes of cancer that say nothing against a cutaneous melanoma. */
const notAgainstNames = [
  'condition-melanoma-in-situ',
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
    if (melanoma.find(record.codings) !== undefined) {
      const status = record.standing === 'doubtful' ? 'not confirmed' : (record.clinicalStatus ?? 'not current');
      return [{ reference: record.reference, text: `melanoma, ${status}` }];
    }
    const [, text] = pointers.find(([set]) => set.find(record.codings) !== undefined) ?? [];
    if (text !== undefined) return [{ reference: record.reference, text }];
    const isNamed = record.codings.length === 0 && record.words.some((words) => /\bmelanoma\b/i.test(words));
    return isNamed ? [{ reference: record.reference, text: 'melanoma in words only' }] : [];
  });
}
