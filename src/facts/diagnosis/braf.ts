import type { Chart } from '../../chart/chart.ts';
import type { Fact, Hint } from '../../policy/fact.ts';
import type { FactContent, FactFinders } from '../fact-finder.ts';
import { failedAmong } from '../medications/exposure.ts';
import { type BrafReading, createBrafReader } from './braf-reading.ts';
import { conditionRecords } from './condition-index.ts';
import { type ObservationRecord, observationsIn } from './observation-index.ts';
import { createTumourReader, type TumourOfResult } from './whose-tumour.ts';

/**
 * BRAF V600. Any final positive result ever makes the patient positive. Negative needs a test that covers codon 600, no
 * result that may be of such a mutation, and a tumour that is not perhaps another one's: negative spares a demand, so doubt counts.
 */
export function brafFacts({ terminology }: FactContent): FactFinders {
  const tests = brafTests.map((name) => terminology.set(name));
  const read = createBrafReader(terminology);
  const tumourOf = createTumourReader(terminology);
  const otherPrimary = terminology.set('condition-other-primary');
  const hasOtherPrimary = (chart: Chart): boolean =>
    conditionRecords(chart).some(({ standing, codings }) => standing === 'current' && otherPrimary.find(codings) !== undefined);

  return {
    brafV600Positive: (chart): Fact => {
      const records = new Set(tests.flatMap((set) => observationsIn(chart, set)));
      const readings = [...records].sort(byReference).flatMap((record): readonly BrafReading[] => {
        const reading = read(record, chart);
        return reading === undefined ? [] : [ofTumour(reading, record, tumourOf(record, chart), () => hasOtherPrimary(chart))];
      });
      const positive = readings.flatMap((reading) => (reading.says === 'positive' ? [reading.evidence] : []));
      if (positive.length > 0) return { value: true, evidence: positive, hints: [] };
      const hints = readings.flatMap((reading): readonly Hint[] => ('hint' in reading ? [reading.hint] : []));
      const negative = readings.flatMap((reading) => (reading.says === 'negative' ? [reading.evidence] : []));
      const failed = failedAmong(chart, ['observations', 'conditions']);
      // A positive result, or another cancer, is not ruled out where the EHR did not answer.
      if (negative.length > 0 && failed.length === 0 && !readings.some(({ says }) => says === 'open'))
        return { value: false, evidence: negative, hints: [] };
      const against = negative.map(({ reference, value }) => ({ reference, text: `${value}, while another result may leave it open` }));
      return { value: undefined, evidence: [], hints: [...hints, ...against], ...(failed.length > 0 && { failedReads: failed }) };
    },
  };
}

/** The value sets of the results that may say something of BRAF. */
export const brafTests = [
  'observation-braf-codon-600',
  'observation-braf-v600e',
  'observation-braf-v600k',
  'observation-braf-gene',
  'observation-variant',
] as const;

/** A result of another tumour, or perhaps of one, is no evidence; a mutation found in what may be the melanoma leaves it open. */
function ofTumour(reading: BrafReading, { reference }: ObservationRecord, tumour: TumourOfResult, hasOther: () => boolean): BrafReading {
  if (reading.says !== 'positive' && reading.says !== 'negative') return reading;
  const { value } = reading.evidence;
  if (tumour === 'another') return { says: 'nothing', hint: { reference, text: `${value}, in another tumour` } };
  if (tumour === 'unclear') {
    const hint = { reference, text: `${value}; is the specimen of the melanoma?` };
    return { says: reading.says === 'positive' ? 'open' : 'nothing', hint };
  }
  if (reading.says === 'negative' && tumour === 'unsaid' && hasOther())
    return { says: 'nothing', hint: { reference, text: `${value}; of which of the tumours on record?` } };
  return reading;
}

const byReference = (one: ObservationRecord, other: ObservationRecord): number =>
  one.reference < other.reference ? -1 : Number(one.reference > other.reference);
