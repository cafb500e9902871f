import { daysOf } from '../../fhir/date.ts';
import { compilePath } from '../../fhir/fhirpath.ts';
import { referenceTo } from '../../fhir/resource.ts';
import type { FactFinders } from '../fact-finder.ts';

const birthDate = compilePath('Patient.birthDate');

/** Whole years on the order date. A partial birth date gives a span, which decides nothing while it straddles a bound. */
export function ageFacts(): FactFinders {
  return {
    ageInYears: ({ patient, failedReads }, { day }) => {
      const [written, another] = patient === undefined ? [] : birthDate(patient);
      const born = another === undefined ? daysOf(written) : undefined;
      if (patient === undefined || born === undefined || born.first > day) {
        const failed = failedReads.filter((read) => read.startsWith('Patient/'));
        return { value: undefined, evidence: [], hints: [], ...(failed.length > 0 && { failedReads: failed }) };
      }
      const [low, high] = [yearsBetween(born.last, day), yearsBetween(born.first, day)];
      const evidence = [{ reference: referenceTo(patient), value: String(written) }];
      return { value: low === high ? low : { low: Math.max(low, 0), high }, evidence, hints: [] };
    },
  };
}

/** Who is born on 29 February turns a year older on 1 March in other years. */
function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}
